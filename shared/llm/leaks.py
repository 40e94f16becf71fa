"""Whether an answer repeats what only the instruction holds (security.md L6)."""

import json
import re
import secrets
import unicodedata
from functools import lru_cache
from typing import Any

RUN = 40
"""So many characters in a row of the instruction are no coincidence."""
_HALF = RUN // 2
_CANARY = re.compile(r"kept-secret-[0-9a-f]{24}")


def new_canary() -> str:
    """Return a mark for one call; an answer that holds one, of this call or of another, leaks."""
    return f"kept-secret-{secrets.token_hex(12)}"


def repeats(text: str, system: str) -> bool:
    """Whether *text* holds a canary, or a run of 40 characters of *system*.

    Letter case, blanks, invisible characters and JSON escapes hide nothing. So an instruction
    must not show an example that an honest answer repeats over 40 characters.
    """
    return any(_leaks(form, system) for form in (text, _unescaped(text)))


def _leaks(text: str, system: str) -> bool:
    plain = _plain(text)
    if _CANARY.search(plain):
        return True
    # Wherever a run stands, it covers one whole piece of half its length, counted from the start.
    pieces = (plain[at : at + _HALF] for at in range(0, len(plain), _HALF))
    if _runs(system, _HALF).isdisjoint(pieces):
        return False
    return not _runs(system, RUN).isdisjoint(
        plain[at : at + RUN] for at in range(len(plain) - RUN + 1)
    )


@lru_cache(maxsize=64)
def _runs(text: str, length: int) -> frozenset[str]:
    """Return the runs of an instruction, of which there are few and each is asked with often."""
    plain = _plain(text)
    return frozenset(plain[at : at + length] for at in range(len(plain) - length + 1))


def _plain(text: str) -> str:
    # Blanks count as one, so that another line breaking does not make it another text.
    if not text.isascii():  # of which no character is invisible or has another form
        seen = "".join(one for one in text if unicodedata.category(one) != "Cf")
        text = unicodedata.normalize("NFKC", seen)
    return " ".join(text.casefold().split())


def _unescaped(text: str) -> str:
    """Return the strings of a JSON text one after the other; nothing if it is no JSON."""
    try:
        value = json.loads(text[text.find("{") : text.rfind("}") + 1])
    except (ValueError, RecursionError):
        return ""
    found: list[str] = []
    stack: list[Any] = [value]  # JSON of any shape
    while stack:
        node = stack.pop()
        if isinstance(node, str):
            found.append(node)
        elif isinstance(node, dict):
            stack += [*node.keys(), *node.values()]
        elif isinstance(node, list):
            stack += node
    return "\n".join(found)
