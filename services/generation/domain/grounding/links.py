"""Links, mail addresses and phone numbers of a text; all must be the profile's own."""

import re
from dataclasses import dataclass
from functools import lru_cache

from services.generation.domain.facts import FactSheet
from services.generation.domain.grounding.atoms import AtomKind
from services.generation.domain.grounding.words import clean, fold

_MAIL = re.compile(r"[^\s@<>()\[\],;:\"]{1,64}@[^\s@<>()\[\],;:\"]{1,255}")
_WEB = re.compile(r"(?:\bhttps?://|\bwww\.)[^\s<>()\[\]\"]+", re.IGNORECASE)
_DOMAIN = re.compile(
    r"(?<![\w.@/-])[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,3}\.(?:com|org|net|io|dev|eu|de|pl|fr|es|"
    r"uk|ru|gr|me|app|ai|info|ch|at|it|nl|edu|gov)(?:/[^\s<>()\[\]\",;]*)?(?![\w-])",
    re.IGNORECASE,
)
_PHONE = re.compile(r"(?<![\w.,/-])\+?\(?\d[\d ()./\u00a0-]{7,20}\d(?![\w%])")
_PHONE_DIGITS = 9


@dataclass(frozen=True, slots=True)
class Link:
    """Contact data found in a text."""

    text: str
    start: int
    end: int
    kind: AtomKind


@lru_cache(maxsize=4096)
def find_links(text: str) -> tuple[Link, ...]:
    """Return addresses, links and phone numbers of *text*, each place once."""
    found: list[Link] = []
    patterns = (
        (_MAIL, AtomKind.CONTACT),
        (_WEB, AtomKind.LINK),
        (_DOMAIN, AtomKind.LINK),
        (_PHONE, AtomKind.CONTACT),
    )
    for pattern, kind in patterns:
        for match in pattern.finditer(text):
            raw = match.group().rstrip(".,;:!?'\"»”")
            if pattern is _PHONE and not _is_phone(raw):
                continue
            if pattern is _DOMAIN and raw[:1].isupper() and "/" not in raw:
                continue  # Booking.com, ASP.NET: a name, judged as one
            if not any(link.start < match.end() and match.start() < link.end for link in found):
                found.append(Link(raw, match.start(), match.start() + len(raw), kind))
    return tuple(sorted(found, key=lambda link: link.start))


class OwnLinks:
    """The contact data of one profile."""

    def __init__(self, facts: FactSheet) -> None:
        self._known: set[str] = set()
        self._digits: list[str] = []
        for fact in facts.facts.values():
            text = clean(fact.text)
            self._known |= {normalised_link(text)}
            self._known |= {normalised_link(link.text) for link in find_links(text)}
            self._digits.append("".join(c for c in text if c.isdigit()))

    def hold(self, link: str) -> bool:
        """Tell whether the profile holds this address, link or number, however it is written."""
        if normalised_link(link) in self._known:
            return True
        digits = "".join(c for c in link if c.isdigit())
        return _is_phone(link) and any(said.endswith(digits) for said in self._digits)


def normalised_link(link: str) -> str:
    """Return a link without scheme, "www." and final slash, folded."""
    bare = fold(link.strip()).removeprefix("mailto:").removeprefix("tel:")
    bare = bare.removeprefix("https://").removeprefix("http://").removeprefix("www.")
    return bare.rstrip("/")


def _is_phone(raw: str) -> bool:
    digits = sum(c.isdigit() for c in raw)
    if " - " in raw:
        return False  # two dates
    return (
        digits >= _PHONE_DIGITS
        and (raw[0] in "+(" or raw[0] == "0" or raw.count(" ") > 1)
        and (not any(c.isalpha() for c in raw))
    )
