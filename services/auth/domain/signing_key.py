"""Signing keys and their lives (security.md A12)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

ROTATION = timedelta(days=90)
ANNOUNCED = timedelta(hours=24)
"""The next key is public for at least so long before it signs."""


@dataclass(eq=False, kw_only=True)
class SigningKey:
    """A key pair: made, then signing, then kept for what it has signed.

    ``encrypted`` is the private half; its bytes mean nothing outside the key ring.
    """

    kid: str
    public_jwk: dict[str, Any]  # a JWK (RFC 7517)
    encrypted: bytes
    created_at: datetime
    signs_from: datetime | None = None
    """None: announced, not used yet."""
    signs_until: datetime | None = None
    """None: still in use, or not used yet."""

    @property
    def is_current(self) -> bool:
        """Tell whether this is the key that signs."""
        return self.signs_from is not None and self.signs_until is None

    @property
    def is_next(self) -> bool:
        """Tell whether this key will sign after the current one."""
        return self.signs_from is None


def ready_to_sign(keys: Sequence[SigningKey], announced: timedelta, *, now: datetime) -> bool:
    """Tell whether the next of *keys* has been public for at least *announced*."""
    return any(key.is_next and now - key.created_at >= announced for key in keys)


def hand_over(keys: Sequence[SigningKey], *, now: datetime) -> None:
    """Let the next of *keys* sign from *now* on, and the current one retire."""
    for key in keys:
        if key.is_current:
            key.signs_until = now
    for key in keys:
        if key.is_next:
            key.signs_from = now
            return


def is_due(keys: Sequence[SigningKey], *, now: datetime) -> bool:
    """Tell whether the current key has served 90 days and the next is known long enough."""
    served = any(
        key.is_current and key.signs_from is not None and now - key.signs_from >= ROTATION
        for key in keys
    )
    return served and ready_to_sign(keys, ANNOUNCED, now=now)
