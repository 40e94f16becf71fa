"""A person's contact data leaves for a model only as placeholders (security.md L2).

``[[NAME_1]]`` stands for one spelling that was found; putting it back is exact, letter by letter.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from shared.llm.contact.addresses import OwnLinks, Places, find_emails, find_links
from shared.llm.contact.folding import Folded, Span
from shared.llm.contact.names import NameFinder
from shared.llm.contact.phones import find_known, find_likely, known_phones

_PLACEHOLDER = re.compile(r"\[\[[A-Z]{1,20}_[0-9]{1,9}\]\]")
_ALIKE = re.compile(r"\[{1,2} ?[A-Za-z]{1,20}[_ ][0-9]{1,9} ?\]{1,2}")
"""A placeholder, or what a careless model makes of one."""
_DIGIT = re.compile("[0-9]")
Marked = tuple[int, int, str]


class ContactFirewall:
    """Hides one person's contact data, and anybody's e-mail addresses, telephone numbers, links.

    The name is found whole, turned round and in each of its parts (as whole words), in any case,
    with or without its marks; numbers in any spelling. Years, dates and amounts stay. The same
    spelling gets the same placeholder as long as the firewall lives; use one for each conversation,
    and clean the text with ``untrusted.visible_json`` before hiding, not after.
    """

    def __init__(
        self,
        *,
        name: str = "",
        emails: Iterable[str] = (),
        phones: Iterable[str] = (),
        links: Iterable[str] = (),
        addresses: Iterable[str] = (),
    ) -> None:
        """Take what is known of the person; nothing at all is fine."""
        emails, links = tuple(filter(None, emails)), tuple(filter(None, links))
        self._name = NameFinder(name)
        self._phones = known_phones(filter(None, phones))
        self._links = OwnLinks(links, emails)
        self._places = Places(filter(None, addresses))
        self._placeholders: dict[str, str] = {}
        self._originals: dict[str, str] = {}
        self._counts: dict[str, int] = {}
        self._hidden: dict[str, str] = {}

    def hide(self, text: str) -> str:
        """Return *text* with a placeholder for each piece of contact data; linear in its length."""
        hidden = self._hidden.get(text)
        if hidden is None:  # half of the texts of a question are in it twice
            hidden = self._hidden[text] = self._hide(text)
        return hidden

    def _hide(self, text: str) -> str:
        parts: list[str] = []
        position = 0
        for start, end, kind in self._found(text):
            parts += (text[position:start], self._placeholder(text[start:end], kind))
            position = end
        return "".join((*parts, text[position:]))

    def restore(self, text: str) -> str:
        """Return *text* with the contact data put back; ``restore(hide(x)) == x``.

        Placeholders that were never given out stay; ``unknown`` tells them.
        """
        return _PLACEHOLDER.sub(
            lambda match: self._originals.get(match.group(), match.group()), text
        )

    def unknown(self, text: str) -> tuple[str, ...]:
        """Return what looks like a placeholder in *text* and is none of ours."""
        found = (match.group() for match in _ALIKE.finditer(text))
        return tuple(dict.fromkeys(one for one in found if one not in self._originals))

    def hide_json(self, value: Any, *, kept_keys: frozenset[str] = frozenset()) -> Any:
        """Return JSON with every text in it hidden; keys too, unless they are *kept_keys*."""
        return _mapped(value, self.hide, kept_keys)

    def restore_json(self, value: Any) -> Any:  # JSON of any shape
        """Return JSON with every text in it restored."""
        return _mapped(value, self.restore, frozenset())

    def _placeholder(self, spelling: str, kind: str) -> str:
        known = self._placeholders.get(spelling)
        if known is None:
            number = self._counts[kind] = self._counts.get(kind, 0) + 1
            known = f"[[{kind}_{number}]]"
            self._placeholders[spelling] = known
            self._originals[known] = spelling
        return known

    def _found(self, text: str) -> Iterator[Marked]:
        """Yield the places to hide in their order; those that overlap are one."""
        folded = Folded(text)
        marked = [(*match.span(), "TEXT") for match in _PLACEHOLDER.finditer(text)]
        marked += [
            (*folded.origin(*span), kind) for kind, spans in self._finders(folded) for span in spans
        ]
        pending: Marked | None = None
        for start, end, kind in sorted(marked, key=lambda one: (one[0], -one[1])):
            if pending is None:
                pending = (start, end, kind)
            elif start < pending[1]:
                pending = (pending[0], max(end, pending[1]), pending[2])
            else:
                yield pending
                pending = (start, end, kind)
        if pending is not None:
            yield pending

    def _finders(self, folded: Folded) -> Iterator[tuple[str, Iterator[Span]]]:
        text = folded.text
        yield "EMAIL", find_emails(text)
        yield "LINK", find_links(text)
        yield "LINK", self._links.find(text)
        if _DIGIT.search(text):
            yield "PHONE", find_known(text, self._phones)
            yield "PHONE", find_likely(text)
        yield "ADDRESS", self._places.find(folded)
        yield "NAME", self._name.find(folded)


def _mapped(node: Any, change: Callable[[str], str], kept: frozenset[str]) -> Any:
    """Return the JSON *node* with *change* made to its texts and keys."""
    if isinstance(node, str):
        return change(node)
    if isinstance(node, Mapping):
        return {
            key if key in kept else change(str(key)): _mapped(inner, change, kept)
            for key, inner in node.items()
        }
    if isinstance(node, (list, tuple)):
        return [_mapped(inner, change, kept) for inner in node]
    return node
