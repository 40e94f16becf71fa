"""The instructions to a model: files with a version, constant while the process lives."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent.parent / "prompts"
_IN_USE = {"resume": 1, "cover_letter": 1, "mend": 1}
"""A changed instruction gets a new file and a new number here; old runs name the old one."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """A system instruction; ``version`` is e.g. ``resume.v1``."""

    name: str
    version: str
    text: str


@cache
def prompt(name: str) -> Prompt:
    """Return the instruction in use for *name*: ``resume``, ``cover_letter`` or ``mend``."""
    version = f"{name}.v{_IN_USE[name]}"
    text = (_FOLDER / f"{version}.md").read_text(encoding="utf-8")
    return Prompt(name, version, text.strip())
