"""The passwords that everybody tries first, from a list that ships with us (A4)."""

from functools import cache
from pathlib import Path

_LIST = Path(__file__).with_name("common_passwords.txt")


@cache
def _known() -> frozenset[str]:
    return frozenset(_LIST.read_text(encoding="utf-8").split("\n"))


def is_common(folded: str) -> bool:
    """Tell whether *folded*, a case-folded password, is one of 8,000 well-known ones."""
    return folded in _known()
