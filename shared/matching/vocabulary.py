"""The skills that the product knows, with their aliases and kinds, and where a text names them.

The list is ours (``data/*.tsv``). A text is scanned once, by a dictionary of word sequences, so the
time grows with the text alone and not with the number of skills.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from shared.matching.everyday_words import is_meant_as_name
from shared.matching.tokens import Tokens, forms, is_unspaced
from shared.matching.word_lists import word_list

_DATA = Path(__file__).parent / "data"

# Between two words of one skill: blanks and the marks that join words, nothing that ends a phrase.
_JOINTS = frozenset(" \t\u00a0\u202f\u2009-\u2010\u2011\u2012\u2013/.'\u2019()_")
_LONGEST_JOINT = 3
_ACRONYM = 3
# Words that may follow a skill's name without naming another one: "Python programming".
_TRAILERS = word_list("trailers")


class Kind(StrEnum):
    """What sort of thing a skill is (tailoring.md §2)."""

    HARD = "hard"
    SOFT = "soft"
    TOOL = "tool"
    DOMAIN = "domain"
    LANGUAGE = "language"
    CERTIFICATE = "certificate"


@dataclass(frozen=True, slots=True)
class Skill:
    """A skill under its usual name; ``aliases`` are other spellings that mean the same."""

    name: str
    kind: Kind
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mention:
    """A place where a text names a skill: ``text[start:end]`` is the mention."""

    skill: Skill
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Spelling:
    skill: Skill
    written: str
    everyday: bool


class _Branch:
    """A node of the dictionary of word sequences."""

    __slots__ = ("ends", "next")

    def __init__(self) -> None:
        self.next: dict[str, _Branch] = {}
        self.ends: _Spelling | None = None


class Vocabulary:
    """Skills by their spellings. Immutable once built, so one is shared by the whole process."""

    def __init__(self, skills: Iterable[tuple[Skill, frozenset[str]]]) -> None:
        """Index ``skills``, each with those of its spellings that are everyday words as well.

        Where two skills share a spelling the first one keeps it.
        """
        self._skills: list[Skill] = []
        self._root = _Branch()
        for skill, everyday in skills:
            self._skills.append(skill)
            for written in (skill.name, *skill.aliases):
                self._add(skill, written, everyday=written in everyday)
        self._add_plurals()

    def _add(self, skill: Skill, written: str, *, everyday: bool) -> None:
        branch = self._root
        for form in forms(written):
            branch = branch.next.setdefault(form, _Branch())
        if branch is self._root:
            return
        branch.ends = branch.ends or _Spelling(skill, written, everyday)

    def _add_plurals(self) -> None:
        """Let "APIs" name what "API" names; four letters are too few to see a plural in."""
        for skill in self._skills:
            for written in (skill.name, *skill.aliases):
                if len(written) == _ACRONYM and written.isupper():
                    self._add(skill, f"{written}s", everyday=False)

    def __len__(self) -> int:
        """How many skills there are (not spellings)."""
        return len(self._skills)

    def __iter__(self) -> Iterator[Skill]:
        """The skills in the order of the data files."""
        return iter(self._skills)

    def canonical(self, term: str) -> Skill | None:
        """The skill that ``term`` as a whole names, in any spelling; None when none is known."""
        branch = self._root
        found: Skill | None = None
        for form in forms(term):
            known = branch.next.get(form)
            if known is not None:
                branch = known
                found = known.ends.skill if known.ends else None
            elif form not in _TRAILERS or found is None:
                return None
            else:
                # "Python programming": nothing but such words may follow now.
                branch = _Branch()
        return found

    def mentions(self, text: str) -> list[Mention]:
        """Every place where ``text`` names a skill, in order, the longest name winning."""
        tokens = Tokens(text)
        root = self._root.next
        found: list[Mention] = []
        free = 0
        for index in [at for at, form in enumerate(tokens.forms) if form in root]:
            if index < free:
                continue
            start = tokens.starts[index]
            for spelling, last in reversed(self._named_at(tokens, index, text)):
                end = tokens.ends[last]
                if spelling.everyday and not is_meant_as_name(text, start, end, spelling.written):
                    continue
                found.append(Mention(spelling.skill, start, end))
                free = last + 1
                break
        return found

    def _named_at(self, tokens: Tokens, index: int, text: str) -> list[tuple[_Spelling, int]]:
        """The spellings that start at a word, each with its last word; shortest first."""
        branch = self._root.next[tokens.forms[index]]
        named = [(branch.ends, index)] if branch.ends else []
        while branch.next and index + 1 < len(tokens.forms):
            following = branch.next.get(tokens.forms[index + 1])
            if following is None or not _is_joint(tokens, index, text):
                break
            branch, index = following, index + 1
            if branch.ends:
                named.append((branch.ends, index))
        return named


def _is_joint(tokens: Tokens, index: int, text: str) -> bool:
    """Whether the word at ``index`` and the next one may belong to one name."""
    gap = tokens.gaps[index]
    if gap == " ":
        return not (is_unspaced(tokens.forms[index]) and is_unspaced(tokens.forms[index + 1]))
    if gap == "\n":
        # A line broken inside a phrase goes on in lower case; a new item does not.
        return text[tokens.starts[index + 1]].islower()
    return (
        len(gap) <= _LONGEST_JOINT and _JOINTS.issuperset(gap) and not gap.startswith((". ", " -"))
    )


def read_skills(path: Path) -> list[tuple[Skill, frozenset[str]]]:
    """The skills of one data file: lines of ``name<TAB>kind<TAB>alias|alias``.

    A spelling preceded by ``=`` is an everyday word too (``=Go``); such a word counts only where
    the text means the name. Lines that start with ``#`` are comments.
    """
    skills: list[tuple[Skill, frozenset[str]]] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        name, kind, *rest = line.split("\t")
        spellings = [name, *(rest[0].split("|") if rest and rest[0] else [])]
        everyday = frozenset(one[1:] for one in spellings if one.startswith("="))
        plain = [one.removeprefix("=") for one in spellings]
        skills.append((Skill(plain[0], Kind(kind), tuple(plain[1:])), everyday))
    return skills


@lru_cache(maxsize=1)
def vocabulary() -> Vocabulary:
    """The product's vocabulary, read from its data files once a process."""
    return Vocabulary(entry for path in sorted(_DATA.glob("*.tsv")) for entry in read_skills(path))
