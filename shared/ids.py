"""Identifiers of everything we keep."""

from uuid import UUID

from uuid6 import uuid7


def new_id() -> UUID:
    """Return a fresh UUIDv7 (RFC 9562 §5.7): sortable by time of creation."""
    return UUID(int=uuid7().int)
