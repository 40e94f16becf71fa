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
    """AES-256-GCM; what is encrypted for one *name* cannot be passed off as another's.

    Seals with *secret*, and opens what was sealed with it or with *other*, if there is one: while
    the secret is changed, every process understands both.
    """

    def __init__(self, secret: str, other: str = "") -> None:
        self._cipher = _cipher(secret)
        self._other = _cipher(other) if other else None

    def seal(self, plain: bytes, name: str) -> bytes:
        """Return *plain*, encrypted."""
        nonce = os.urandom(_NONCE)
        return nonce + self._cipher.encrypt(nonce, plain, name.encode())

    def open(self, sealed: bytes, name: str) -> bytes:
        """Return what was sealed; raises ``WrongSecret``."""
        plain = _opened(self._cipher, sealed, name)
        if plain is None and self._other is not None:
            plain = _opened(self._other, sealed, name)
        if plain is None:
            raise WrongSecret
        return plain

    def renewed(self, sealed: bytes, name: str) -> bytes | None:
        """Return *sealed* sealed with the present secret; None if it is already.

        Raises ``WrongSecret``.
        """
        if _opened(self._cipher, sealed, name) is not None:
            return None
        return self.seal(self.open(sealed, name), name)


def _cipher(secret: str) -> AESGCM:
    return AESGCM(derived_key(secret, "signing key encryption"))


def _opened(cipher: AESGCM, sealed: bytes, name: str) -> bytes | None:
    try:
        return cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], name.encode())
    except InvalidTag:
        return None
