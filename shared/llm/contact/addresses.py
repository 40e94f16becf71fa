"""E-mail addresses, links and places: a person's own, and for the first two anybody's."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from urllib.parse import unquote

from shared.llm.contact.folding import Folded, Span, Word, fold

_LOCAL = re.compile(r"[\w.%+'’&=/!#$*?^{|}~-]")
_DOMAIN = re.compile(r" ?((?:[\w-]{1,63}\.){1,8}[\w-]{2,63})")
_LONGEST_LOCAL = 64
_URL = re.compile(
    r"(?:(?:https?|ftp)://|www\.|(?:[a-z]{2,3}\.)?linkedin\.com/|github\.com/|gitlab\.com/"
    r"|xing\.com/|mailto:|tel:)[^\s<>\"]{1,2000}"
)
_SIGNS_OF_LINKS = ("/", "www.", "mailto:", "tel:")
"""One of them is in every link; most texts have none and need no search at each letter."""
_CLOSING = ".,;:!?)]}'\"*"
_REST_OF_LINK = re.compile(r"[^\s<>\"(){}\[\],;]*")
_BEFORE_LINK = re.compile(r"(?:[a-z]{3,5}://)?[\w.-]{0,200}\Z")
_EVERYBODYS = frozenset(
    {
        "in",
        "pub",
        "user",
        "users",
        "people",
        "profile",
        "profiles",
        "company",
        "info",
        "contact",
        "hello",
        "mail",
        "email",
        "me",
        "jobs",
        "work",
        "office",
        "admin",
        "home",
        "about",
        "resume",
        "cv",
        "portfolio",
        "index",
        "team",
        "github",
        "linkedin",
        "remote",
        "hybrid",
        "worldwide",
        "anywhere",
    }
)
_SHORTEST_HANDLE = 4
_SHORTEST_CODE = 5
_LONGEST_GAP = 6


def find_emails(text: str) -> Iterator[Span]:
    """Yield every e-mail address in the folded *text*, with a blank beside the @ as well."""
    at = text.find("@")
    while at >= 0:
        domain = _DOMAIN.match(text, at + 1)
        stop = at - 1 if text[at - 1 : at] == " " else at
        start = stop
        while start and stop - start < _LONGEST_LOCAL and _LOCAL.match(text[start - 1]):
            start -= 1
        if domain and start < stop:
            yield start, domain.end()
        at = text.find("@", at + 1)


def find_links(text: str) -> Iterator[Span]:
    """Yield every link in the folded *text* that begins as links do."""
    if not any(sign in text for sign in _SIGNS_OF_LINKS):
        return
    for match in _URL.finditer(text):
        yield match.start(), match.start() + len(match.group().rstrip(_CLOSING))


class OwnLinks:
    """The person's own links, with and without their scheme, and the handles in them."""

    def __init__(self, links: Iterable[str], emails: Iterable[str]) -> None:
        self._bare = frozenset(bare for link in links if "." in (bare := _bare(link)))
        handles = {_handle(_bare(link)) for link in links}
        handles |= {fold(email).partition("@")[0] for email in emails}
        kept = sorted(
            (one for one in handles if len(one) >= _SHORTEST_HANDLE and one not in _EVERYBODYS),
            key=len,
            reverse=True,
        )
        self._names = tuple(kept)
        words = "|".join(re.escape(handle) for handle in kept)
        self._handles = re.compile(rf"@?(?<![^\W_])(?:{words})(?![^\W_])") if kept else None

    def find(self, text: str) -> Iterator[Span]:
        """Yield the places in the folded *text*."""
        for bare in self._bare:
            at = text.find(bare)
            while at >= 0:
                end = at + len(bare)
                rest = _REST_OF_LINK.match(text, end)
                before = _BEFORE_LINK.search(text, max(0, at - 60), at)
                last = rest.end() if rest else end
                while last > end and text[last - 1] in _CLOSING:
                    last -= 1
                yield (before.start() if before else at), last
                at = text.find(bare, max(last, end))
        if self._handles is not None and any(name in text for name in self._names):
            for match in self._handles.finditer(text):
                yield match.span()


class Places:
    """Street addresses and location lines, whatever stands between their words."""

    def __init__(self, addresses: Iterable[str]) -> None:
        self._by_first: dict[str, set[tuple[str, ...]]] = defaultdict(set)
        for address in addresses:
            parts = [part for part in re.split(r"[,;\n|]", address) if part.strip()]
            for part in {address, *(part for part in parts if _is_particular(part))}:
                words = tuple(word.text for word in Folded(part).words)
                if words and not set(words) <= _EVERYBODYS:
                    self._by_first[words[0]].add(words)

    def find(self, folded: Folded) -> Iterator[Span]:
        """Yield the places in *folded*."""
        if not any(first in folded.text for first in self._by_first):
            return
        words = folded.words
        for position, word in enumerate(words):
            for wanted in self._by_first.get(word.text, ()):
                found = words[position : position + len(wanted)]
                if tuple(one.text for one in found) == wanted and _is_one_line(found):
                    yield word.start, found[-1].end


def _bare(link: str) -> str:
    text = fold(unquote(link.strip()))
    text = text.partition("://")[2] or text
    return text.removeprefix("www.").partition("?")[0].partition("#")[0].rstrip("/")


def _handle(bare: str) -> str:
    """Return the account's name in a link, or the link itself where it is only a name."""
    host, _, path = bare.partition("/")
    if not path:
        return "" if "." in host else host.lstrip("@")
    return next((part.lstrip("@") for part in path.split("/") if part not in _EVERYBODYS), "")


def _is_particular(part: str) -> bool:
    """Whether a part alone tells where somebody lives: a street, a code with its town."""
    signs = [one for one in part if one.isalnum()]
    numbered = any(one.isdigit() for one in signs)
    return numbered and (any(one.isalpha() for one in signs) or len(signs) >= _SHORTEST_CODE)


def _is_one_line(words: Sequence[Word]) -> bool:
    return all(right.start - left.end <= _LONGEST_GAP for left, right in pairwise(words))
