"""File names for downloads that no header or file system can stumble over (security.md F6)."""

import re
import unicodedata
from urllib.parse import quote

from shared.rendering.exportable import clean_text

_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f"\\/:*?<>|;%\u0085\u2028\u2029]+')
_LETTERS = str.maketrans({"ł": "l", "Ł": "L", "ß": "ss", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D"})
_LONGEST = 100
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)\Z", re.IGNORECASE)


def file_name(title: str, extension: str) -> str:
    """Return a safe name for *title*: no path, quote, control or bidi characters, ≤ 100 long.

    A title of which nothing is left, or a reserved device name, becomes ``document``.
    """
    name = " ".join(_FORBIDDEN.sub(" ", clean_text(title)).split()).strip(". ")
    name = name[:_LONGEST].strip(". ")
    if not name or _RESERVED.match(name):
        name = "document"
    return f"{name}.{extension}"


def content_disposition(title: str, extension: str) -> str:
    """Return the header's value: an ASCII fallback and the UTF-8 name (RFC 6266, RFC 8187)."""
    name = file_name(title, extension)
    plain = unicodedata.normalize("NFKD", name.translate(_LETTERS))
    plain = " ".join(plain.encode("ascii", "ignore").decode("ascii").split())
    stem = _FORBIDDEN.sub(" ", plain).removesuffix(f".{extension}").strip(" .-_")
    fallback = f"{stem or 'document'}.{extension}"
    return f"attachment; filename=\"{fallback}\"; filename*=UTF-8''{quote(name, safe='')}"
