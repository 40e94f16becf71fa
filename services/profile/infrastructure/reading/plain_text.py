"""Bytes of a text file into text."""

import codecs
from itertools import pairwise

from services.profile.domain.importing.errors import DamagedFile

_FIRST_LETTER = 0xC0  # of Windows-1251


def decode(data: bytes) -> tuple[str, list[str]]:
    """The text and warnings: UTF-8, UTF-16 with a byte order mark, else Windows-1252 or -1251.

    Raises ``DamagedFile`` for a broken UTF-16 file. Nothing is replaced in silence.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            return data.decode("utf-16"), []
        except UnicodeDecodeError:
            raise DamagedFile("The text of the file is damaged (UTF-16).") from None
    try:
        return data.decode("utf-8-sig"), []
    except UnicodeDecodeError:
        pass
    warning = "The file is not in UTF-8; please check letters with accents."
    if _is_cyrillic(data):
        return data.decode("cp1251", "replace"), [warning]
    return data.decode("cp1252", "replace"), [warning]


def _is_cyrillic(data: bytes) -> bool:
    """Whether most letters beyond ASCII stand next to one another, as in Windows-1251."""
    high = [byte >= _FIRST_LETTER for byte in data]
    pairs = sum(1 for left, right in pairwise(high) if left and right)
    return pairs * 2 > sum(high)
