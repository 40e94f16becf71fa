"""The title of a posting as a person would say it in a letter."""

import re

_MARKS = r"(?:m|f|w|d|x|h|k|div|mnbi|gn)"
_GENDERS = re.compile(rf"[(\[]\s?{_MARKS}(?:\s?[/|,*]\s?{_MARKS}){{1,3}}\s?[)\]]", re.IGNORECASE)
_BARE_GENDERS = re.compile(r"\s[mfwd](?:/[mfwdx]){1,3}(?=\s|$)", re.IGNORECASE)
_ENDING = re.compile(r"(\s[-–—|]\s)")
_WORDS = re.compile(r"[^\W\d_]+")
_SHORTEST_PLACE = 4
_ANY_GENDER = re.compile(r"[(\[](?:all|any) genders?[)\]]", re.IGNORECASE)


def said_title(title: str, location: str = "") -> str:
    """Return a posting's title without the marks that open it to everybody ("(m/w/d)").

    An ending that names the place of *location* goes as well ("Accountant - Berlin Region").
    """
    said = title
    for marks in (_GENDERS, _ANY_GENDER, _BARE_GENDERS):
        said = marks.sub(" ", said)
    said = " ".join(said.split()).strip(" -–|,")
    head, dash, place = _ENDING.split(said, maxsplit=1) if _ENDING.search(said) else (said, "", "")
    if dash and not _places(location).isdisjoint(_places(place)):
        said = head
    return said or title


def _places(text: str) -> set[str]:
    return {word for word in _WORDS.findall(text.casefold()) if len(word) >= _SHORTEST_PLACE}
