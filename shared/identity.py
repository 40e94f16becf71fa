"""Who is asking: access tokens, verified with public keys only (security.md A9-A13).

The gateway and every service use this same verifier; no header but ``Authorization`` is believed.
"""

import base64
import json
import re
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Protocol
from uuid import UUID

import jwt
from fastapi import Request, Security
from fastapi.openapi.models import HTTPBearer
from fastapi.security.base import SecurityBase
from fastapi.security.utils import get_authorization_scheme_param
from jwt import PyJWK

from shared.errors import Forbidden, Unauthenticated

ALGORITHM = "ES256"
TOKEN_TYPE = "at+jwt"  # noqa: S105 -- the media type of RFC 9068, no secret
LEEWAY_SECONDS = 30
MAX_TOKEN = 8 * 1024
_CLAIMS = ("iss", "aud", "sub", "email", "exp", "iat", "jti", "sid", "role", "tier")
_FORBIDDEN_HEADERS = {"jku", "jwk", "x5u", "x5c", "x5t", "x5t#S256", "crit", "b64", "zip"}
_SEGMENT = re.compile(r"[A-Za-z0-9_-]+\Z")


class InvalidToken(Unauthenticated):
    """The access token does not hold; the reason stays with us."""

    code = "invalid_token"

    def __init__(self, why: str = "") -> None:
        super().__init__("The access token is missing, expired or not valid.")
        self.why = why


@dataclass(frozen=True, slots=True)
class Identity:
    """A verified caller. ``token`` is the raw access token, to ask other services in their name."""

    user_id: UUID
    email: str
    session_id: UUID
    role: str
    tier: str
    expires_at: int
    token: str

    @property
    def is_admin(self) -> bool:
        """Tell whether the caller may do what administrators do."""
        return self.role == "admin"

    def require_owner(self, owner: UUID | None) -> None:
        """Raise ``NotYours`` (403) unless the caller is *owner*."""
        if owner != self.user_id:
            raise NotYours


class NotYours(Forbidden):
    """The object belongs to somebody else."""

    def __init__(self) -> None:
        super().__init__("This belongs to another user.")


class KeySource(Protocol):
    """Where public keys come from: the auth service itself, or its JWKS over HTTP."""

    async def key(self, kid: str) -> PyJWK | None:
        """Return the key of that id, or None if there is no such key."""
        ...


class TokenVerifier:
    """Turns a raw access token into an ``Identity``; remembers what it has verified.

    The memory is keyed by the whole token, bounded, and never outlives the token's expiry.
    """

    def __init__(
        self,
        keys: KeySource,
        *,
        issuer: str,
        audience: str,
        remembered: int = 10_000,
        remember_seconds: float = 60.0,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._keys = keys
        self._issuer = issuer
        self._audience = audience
        self._now = now
        self._size = remembered
        self._remember_seconds = remember_seconds
        self._known: OrderedDict[str, tuple[Identity, float]] = OrderedDict()

    async def verify(self, token: str) -> Identity:
        """Return who *token* speaks for; raises ``InvalidToken``.

        A verified token is trusted again without a signature check for a minute at most, so that
        a withdrawn key stops working within that time (A12 allows five minutes).
        """
        known = self._known.get(token)
        if known is not None:
            identity, until = known
            if self._now() < until:
                self._known.move_to_end(token)
                return identity
            del self._known[token]
        identity = await self._verify(token)
        until = min(self._now() + self._remember_seconds, identity.expires_at + LEEWAY_SECONDS)
        self._known[token] = (identity, until)
        while len(self._known) > self._size:
            self._known.popitem(last=False)
        return identity

    async def _verify(self, token: str) -> Identity:
        kid = _key_id(token)
        key = await self._keys.key(kid)
        if key is None:
            raise InvalidToken("unknown key")
        try:
            claims = jwt.decode(
                token,
                key=key,
                algorithms=[ALGORITHM],
                issuer=self._issuer,
                audience=self._audience,
                leeway=LEEWAY_SECONDS,
                options={"require": list(_CLAIMS), "strict_aud": True},
            )
        except jwt.InvalidTokenError as error:
            raise InvalidToken(type(error).__name__) from None
        return _identity(claims, token)


def _key_id(token: str) -> str:
    """Check the form of *token* before any cryptography, and return its ``kid``."""
    segments = token.split(".")
    if len(token) > MAX_TOKEN or len(segments) != 3:  # noqa: PLR2004 -- JWS compact form
        raise InvalidToken("form")
    if not all(_SEGMENT.match(part) and _is_canonical(part) for part in segments):
        raise InvalidToken("encoding")
    try:
        header = json.loads(_decode(segments[0]))
    except (ValueError, RecursionError):
        raise InvalidToken("header") from None
    if not isinstance(header, dict) or _FORBIDDEN_HEADERS & header.keys():
        raise InvalidToken("header")
    kid = header.get("kid")
    if header.get("alg") != ALGORITHM or header.get("typ") != TOKEN_TYPE:
        raise InvalidToken("kind")
    if not isinstance(kid, str) or not 0 < len(kid) <= 100:  # noqa: PLR2004 -- ours have 22
        raise InvalidToken("kid")
    return kid


def _decode(segment: str) -> bytes:
    return base64.urlsafe_b64decode(segment + "=" * (-len(segment) % 4))


def _is_canonical(segment: str) -> bool:
    """RFC 4648 §3.5: the unused bits of the last character are zero."""
    try:
        return base64.urlsafe_b64encode(_decode(segment)).rstrip(b"=") == segment.encode()
    except ValueError:
        return False


def _identity(claims: dict[str, Any], token: str) -> Identity:
    texts = {name: claims[name] for name in ("sub", "sid", "email", "role", "tier", "jti")}
    instants = (claims["exp"], claims["iat"])
    if not all(isinstance(value, str) and value for value in texts.values()) or not all(
        isinstance(value, int) and not isinstance(value, bool) for value in instants
    ):
        raise InvalidToken("claims")
    try:
        user_id, session_id = UUID(texts["sub"]), UUID(texts["sid"])
    except ValueError:
        raise InvalidToken("claims") from None
    if texts["role"] not in {"user", "admin"}:
        raise InvalidToken("claims")
    return Identity(
        user_id=user_id,
        email=texts["email"],
        session_id=session_id,
        role=texts["role"],
        tier=texts["tier"],
        expires_at=claims["exp"],
        token=token,
    )


def trusted_keys(document: Any) -> dict[str, PyJWK]:  # a JWKS as it came over the wire
    """Return the usable keys of a JWKS (RFC 7517) by id: EC P-256, for verifying signatures only.

    Raises ``ValueError`` if *document* is no JWKS; single keys that do not fit are left out.
    """
    if not isinstance(document, dict) or not isinstance(document.get("keys"), list):
        raise ValueError("not a JWKS")  # noqa: TRY004 -- one error for any wrong document
    keys = {}
    for entry in document["keys"]:
        if not isinstance(entry, dict) or "d" in entry:
            continue
        fits = (
            entry.get("kty") == "EC"
            and entry.get("crv") == "P-256"
            and entry.get("alg", ALGORITHM) == ALGORITHM
            and entry.get("use", "sig") == "sig"
            and "verify" in entry.get("key_ops", ["verify"])
            and isinstance(entry.get("kid"), str)
        )
        if fits:
            try:
                keys[entry["kid"]] = PyJWK(entry, algorithm=ALGORITHM)
            except (jwt.PyJWTError, TypeError, ValueError):  # cut, or not on the curve
                continue
    return keys


async def authenticate(request: Request) -> Identity:
    """Return the caller of a request; raises ``InvalidToken`` (401).

    The service's verifier is found at ``app.state.verifier``.
    """
    scheme, token = get_authorization_scheme_param(request.headers.get("Authorization"))
    if scheme.lower() != "bearer" or not token:
        raise InvalidToken("none")
    verifier: TokenVerifier = request.app.state.verifier
    return await verifier.verify(token)


class _Bearer(SecurityBase):
    """``authenticate`` as a dependency of which the API's description tells.

    FastAPI's own ``HTTPBearer`` gives a token and not a caller, so it would be one more dependency
    of every request.
    """

    scheme_name = "bearer"
    model = HTTPBearer(bearerFormat="JWT")

    async def __call__(self, request: Request) -> Identity:
        return await authenticate(request)


async def caller_of(request: Request) -> Identity | None:
    """Return the caller of a request, or None without a token that holds."""
    try:
        return await authenticate(request)
    except InvalidToken:
        return None


Caller = Annotated[Identity, Security(_Bearer())]
"""The verified caller, for routes that need one."""
