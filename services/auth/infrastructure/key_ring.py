"""The signing keys in memory: signs access tokens, knows the public keys, follows rotations."""

import asyncio
import secrets
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any, Self

import jwt
import structlog
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from jwt import PyJWK
from jwt.algorithms import ECAlgorithm

from services.auth.domain.session import Lifetimes, Session
from services.auth.domain.signing_key import SigningKey
from services.auth.domain.user import User
from services.auth.infrastructure.secrets import Encryption
from shared.errors import DependencyUnavailable
from shared.identity import ALGORITHM, TOKEN_TYPE
from shared.ids import new_id

log = structlog.get_logger(__name__)

RELOAD_SECONDS = 60.0
UNKNOWN_KID_SECONDS = 5.0


class KeyRing:
    """Reads the keys with *load* when opened, then every minute, so rotation needs no restart.

    It is the ``KeySource`` of this service's own verifier. An unknown key id reads again, once
    in five seconds at most.
    """

    def __init__(
        self,
        load: Callable[[], Awaitable[Sequence[SigningKey]]],
        encryption: Encryption,
        *,
        issuer: str,
        audience: str,
        lifetimes: Lifetimes,
    ) -> None:
        self._load = load
        self._encryption = encryption
        self._issuer = issuer
        self._audience = audience
        self._lifetimes = lifetimes
        self._kid = ""
        self._private: ec.EllipticCurvePrivateKey | None = None
        self._public: dict[str, PyJWK] = {}
        self._document: dict[str, Any] = {"keys": []}  # a JWKS
        self._read_at = float("-inf")
        self._reader: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        """Read the keys and go on reading them; raises ``WrongSecret``."""
        await self.reload()
        self._reader = asyncio.create_task(self._keep_reading(), name="key-ring")
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop reading."""
        if self._reader is not None:
            self._reader.cancel()
            with suppress(asyncio.CancelledError):
                await self._reader

    async def reload(self) -> None:
        """Read the keys as they are now."""
        self._read_at = time.monotonic()
        keys = await self._load()
        current = next(key for key in keys if key.is_current)
        if current.kid != self._kid:
            der = self._encryption.open(current.encrypted, current.kid)
            private = serialization.load_der_private_key(der, password=None)
            if not isinstance(private, ec.EllipticCurvePrivateKey):
                raise TypeError("a signing key is no elliptic curve key")
            self._private, self._kid = private, current.kid
        self._document = {"keys": [key.public_jwk for key in keys]}
        self._public = {key.kid: PyJWK(key.public_jwk, algorithm=ALGORITHM) for key in keys}

    async def _keep_reading(self) -> None:
        while True:
            await asyncio.sleep(RELOAD_SECONDS)
            try:
                await self.reload()
            except DependencyUnavailable:
                log.warning("signing_keys_not_reloaded")
            except Exception:
                log.exception("signing_keys_not_reloaded")

    async def key(self, kid: str) -> PyJWK | None:
        """Return the public key of that id, or None."""
        if kid not in self._public and time.monotonic() - self._read_at >= UNKNOWN_KID_SECONDS:
            await self.reload()
        return self._public.get(kid)

    @property
    def document(self) -> dict[str, Any]:
        """The public keys as a JWKS (RFC 7517)."""
        return self._document

    def issue(self, user: User, session: Session, *, now: datetime) -> str:
        """Return an access token (A9) for *user* in *session*, valid from *now*."""
        if self._private is None:
            raise RuntimeError("open the key ring with 'async with' first")
        issued = int(now.timestamp())
        claims = {
            "iss": self._issuer,
            "aud": self._audience,
            "sub": str(user.id),
            "email": user.email,
            "sid": str(session.id),
            "jti": new_id().hex,
            "role": user.role.value,
            "tier": user.subscription_tier.value,
            "iat": issued,
            "exp": issued + int(self._lifetimes.access.total_seconds()),
        }
        headers = {"kid": self._kid, "typ": TOKEN_TYPE}
        return jwt.encode(claims, self._private, algorithm=ALGORITHM, headers=headers)


def make_key(encryption: Encryption, now: datetime) -> SigningKey:
    """Return a new P-256 key pair whose private half is encrypted."""
    private = ec.generate_private_key(ec.SECP256R1())
    kid = secrets.token_urlsafe(16)
    jwk: dict[str, Any] = dict(ECAlgorithm.to_jwk(private.public_key(), as_dict=True))  # a JWK
    plain = private.private_bytes(
        serialization.Encoding.DER,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return SigningKey(
        kid=kid,
        public_jwk={**jwk, "kid": kid, "alg": ALGORITHM, "use": "sig"},
        encrypted=encryption.seal(plain, kid),
        created_at=now,
    )
