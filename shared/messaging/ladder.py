"""What happens to a delivery whose handler failed, the same on every transport."""

from shared.errors import DomainError
from shared.messaging.transport import Permanent

LADDER = (5.0, 30.0, 120.0, 600.0)
"""Seconds before each retry; a message that fails once more joins the dead letters
(messaging.md a6: five attempts in about 12.6 minutes)."""
DELIVERY_LIMIT = 20
"""Deliveries without any verdict (the process died) before a message is a dead letter."""
_LENGTH = 200


def reason(error: BaseException) -> str:
    """Say why a handler failed, in one short line.

    Only our own errors speak; the text of others may quote a statement's parameters, and with
    them a person's data.
    """
    kind = type(error).__name__
    if isinstance(error, Permanent | DomainError):
        line = " ".join(f"{kind}: {error}".split())
        return line[:_LENGTH].encode("ascii", "replace").decode()
    return kind
