"""Access tokens for tests of services that are not auth: really signed, with a key of the test."""

import time
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from jwt import PyJWK
from jwt.algorithms import ECAlgorithm

from shared.identity import ALGORITHM, TOKEN_TYPE, TokenVerifier
from shared.ids import new_id

ISSUER = "https://jobwise.test"
AUDIENCE = "jobwise"


@dataclass(frozen=True, slots=True)
class TestUser:
    """Somebody who may call a service under test."""

    __test__ = False  # pytest: a value, not a test class

    id: UUID = field(default_factory=new_id)
    email: str = "anna@example.org"
    role: str = "user"
    tier: str = "free"


class TestKeys:
    """A signing key, the tokens it signs, and the verifier that trusts it."""

    __test__ = False

    def __init__(self) -> None:
        self.private = ec.generate_private_key(ec.SECP256R1())
        self.kid = new_id().hex
        public: dict[str, Any] = dict(  # a JWK
            ECAlgorithm.to_jwk(self.private.public_key(), as_dict=True)
        )
        self.jwk = {**public, "kid": self.kid, "alg": ALGORITHM, "use": "sig"}

    async def key(self, kid: str) -> PyJWK | None:
        """Return our one key if it is asked for (``shared.identity.KeySource``)."""
        return PyJWK(self.jwk, algorithm=ALGORITHM) if kid == self.kid else None

    def verifier(self) -> TokenVerifier:
        """Return a verifier that trusts this key."""
        return TokenVerifier(self, issuer=ISSUER, audience=AUDIENCE)

    def claims(self, user: TestUser, **changes: object) -> dict[str, object]:
        """Return the claims of a good token for *user*, with *changes*; None removes one."""
        now = int(time.time())
        claims: dict[str, object] = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": str(user.id),
            "email": user.email,
            "sid": str(new_id()),
            "jti": new_id().hex,
            "role": user.role,
            "tier": user.tier,
            "iat": now,
            "exp": now + 3600,
        } | changes
        return {name: value for name, value in claims.items() if value is not None}

    def token(self, user: TestUser, **changes: object) -> str:
        """Return an access token for *user*; *changes* replace or (None) remove claims."""
        return jwt.encode(
            self.claims(user, **changes),
            self.private,
            algorithm=ALGORITHM,
            headers={"kid": self.kid, "typ": TOKEN_TYPE},
        )
