"""Which passwords we take (security.md A4, A5)."""

import unicodedata
from collections.abc import Callable

from services.auth.domain.errors import WeakPassword

MIN_LENGTH = 8
MAX_LENGTH = 128
MAX_BYTES = 512
FREE_FORM_LENGTH = 15
"""From here on a password needs no mixture of characters."""
_MIN_LOCAL_PART = 3
_MIN_NAME_WORD = 5
_PRODUCT = "jobwise"


def normalised(password: str) -> str:
    """Return *password* in NFC, the form that is checked and hashed; nothing else is changed."""
    return unicodedata.normalize("NFC", password)


def require_strong(
    password: str, *, email: str, full_name: str, is_common: Callable[[str], bool]
) -> None:
    """Raise ``WeakPassword``, naming every rule that failed, unless *password* passes them all."""
    password = normalised(password)
    folded = password.casefold()
    mixed = len(password) < FREE_FORM_LENGTH
    local_part = email.rpartition("@")[0].casefold()
    checks = {
        "too_short": len(password) < MIN_LENGTH,
        "too_long": len(password) > MAX_LENGTH or len(password.encode()) > MAX_BYTES,
        "needs_upper": mixed and not any(char.isupper() for char in password),
        "needs_lower": mixed and not any(char.islower() for char in password),
        "needs_digit": mixed and not any(char.isdigit() for char in password),
        "too_common": is_common(folded),
        "contains_email": len(local_part) >= _MIN_LOCAL_PART and local_part in folded,
        "contains_name": any(part in folded for part in _name_parts(full_name)),
        "contains_product_name": _PRODUCT in folded,
    }
    if failed := [rule for rule, fails in checks.items() if fails]:
        raise WeakPassword(failed)


def _name_parts(full_name: str) -> list[str]:
    """Return what of a name is too easily guessed: the whole, and its longer words.

    Shorter words ("Lee", "Anna") would forbid too much by chance.
    """
    words = unicodedata.normalize("NFC", full_name).casefold().split()
    whole = "".join(words)
    parts = [word for word in words if len(word) >= _MIN_NAME_WORD]
    return [*parts, whole] if len(whole) >= _MIN_LOCAL_PART else parts
