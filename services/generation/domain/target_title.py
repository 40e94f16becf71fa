"""The title of a posting as a person would say it in a letter."""

import re

_MARKS = r"(?:m|f|w|d|x|h|k|div|mnbi|gn)"
_GENDERS = re.compile(rf"[(\[]\s?{_MARKS}(?:\s?[/|,*]\s?{_MARKS}){{1,3}}\s?[)\]]", re.IGNORECASE)
_BARE_GENDERS = re.compile(r"\s[mfwd](?:/[mfwdx]){1,3}(?=\s|$)", re.IGNORECASE)
_ANY_GENDER = re.compile(r"[(\[](?:all|any) genders?[)\]]", re.IGNORECASE)


def said_title(title: str) -> str:
    """Return a posting's title without the marks that open it to everybody ("(m/w/d)")."""
    said = title
    for marks in (_GENDERS, _ANY_GENDER, _BARE_GENDERS):
        said = marks.sub(" ", said)
    return " ".join(said.split()).strip(" -–|,") or title
