"""Keys derived from the one secret of the auth service."""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_NONCE = 12


def derived_key(secret: str, purpose: str) -> bytes:
    """Return 32 bytes that only holders of *secret* can compute, others for each *purpose*."""
    return HKDF(SHA256(), 32, salt=None, info=f"jobwise {purpose}".encode()).derive(secret.encode())


class WrongSecret(RuntimeError):
    """What is stored was encrypted with another secret."""

    def __init__(self) -> None:
        super().__init__("AUTH_KEY_ENCRYPTION_SECRET is not the one that the signing keys need.")


class Encryption:
    """AES-256-GCM; what is encrypted for one *name* cannot be passed off as another's."""

    def __init__(self, secret: str) -> None:
        self._cipher = AESGCM(derived_key(secret, "signing key encryption"))

    def seal(self, plain: bytes, name: str) -> bytes:
        """Return *plain*, encrypted."""
        nonce = os.urandom(_NONCE)
        return nonce + self._cipher.encrypt(nonce, plain, name.encode())

    def open(self, sealed: bytes, name: str) -> bytes:
        """Return what was sealed; raises ``WrongSecret``."""
        try:
            return self._cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], name.encode())
        except InvalidTag:
            raise WrongSecret from None
