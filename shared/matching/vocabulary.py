"""The skills that the product knows, with their aliases and kinds, and where a text names them.

The list is ours (``data/*.tsv``). A text is scanned once, by a dictionary of word sequences, so the
time grows with the text alone and not with the number of skills.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from shared.matching.everyday_words import is_meant_as_name
from shared.matching.tokens import TOKEN, comparable, is_unspaced
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


class Vocabulary:
    """Skills by their spellings. Immutable once built, so one is shared by the whole process."""

    def __init__(self, skills: Iterable[tuple[Skill, frozenset[str]]]) -> None:
        """Index ``skills``, each with those of its spellings that are everyday words as well.

        Where two skills share a spelling the first one keeps it.
        """
        self._skills: list[Skill] = []
        self._spellings: dict[str, _Spelling] = {}
        self._longest: dict[str, int] = {}
        for skill, everyday in skills:
            self._skills.append(skill)
            for written in (skill.name, *skill.aliases):
                self._add(skill, written, everyday=written in everyday)

    def _add(self, skill: Skill, written: str, *, everyday: bool) -> None:
        forms = _forms(written)
        if not forms:
            return
        self._spellings.setdefault(" ".join(forms), _Spelling(skill, written, everyday))
        self._longest[forms[0]] = max(len(forms), self._longest.get(forms[0], 0))
        if len(written) == _ACRONYM and written.isupper() and not everyday:
            # Four letters are too few to see a plural in; of an acronym it is one: "APIs".
            self._add(skill, f"{written}s", everyday=False)

    def __len__(self) -> int:
        """How many skills there are (not spellings)."""
        return len(self._skills)

    def __iter__(self) -> Iterator[Skill]:
        """The skills in the order of the data files."""
        return iter(self._skills)

    def canonical(self, term: str) -> Skill | None:
        """The skill that ``term`` as a whole names, in any spelling; None when none is known."""
        forms = _forms(term)
        while forms:
            found = self._spellings.get(" ".join(forms))
            if found is not None:
                return found.skill
            if forms[-1] not in _TRAILERS:
                return None
            forms.pop()
        return None

    def mentions(self, text: str) -> list[Mention]:
        """Every place where ``text`` names a skill, in order, the longest name winning."""
        words = [(comparable(m.group()), m.start(), m.end()) for m in TOKEN.finditer(text)]
        longest, spellings = self._longest, self._spellings
        found: list[Mention] = []
        taken = 0
        for index, (form, start, _) in enumerate(words):
            if form not in longest or index < taken:
                continue
            run = words[index : index + longest[form]]
            for size in range(len(run), 0, -1):
                spelling = spellings.get(" ".join([word[0] for word in run[:size]]))
                if spelling is None or not _joined(text, run[:size]):
                    continue
                end = run[size - 1][2]
                if spelling.everyday and not is_meant_as_name(text, start, end, spelling.written):
                    continue
                found.append(Mention(spelling.skill, start, end))
                taken = index + size
                break
        return found


def _forms(term: str) -> list[str]:
    return [comparable(match.group()) for match in TOKEN.finditer(term)]


def _joined(text: str, words: list[tuple[str, int, int]]) -> bool:
    """Whether nothing but blanks and joints stands between the words."""
    return all(
        _is_joint(text, left[2], right[1], unspaced=is_unspaced(left[0]) and is_unspaced(right[0]))
        for left, right in pairwise(words)
    )


def _is_joint(text: str, start: int, end: int, *, unspaced: bool) -> bool:
    gap = text[start:end]
    if not gap or gap == " ":
        return not (unspaced and gap)
    if gap == "\n":
        # A line broken inside a phrase goes on in lower case; a new item does not.
        return text[end].islower()
    return len(gap) <= _LONGEST_JOINT and ". " not in gap and _JOINTS.issuperset(gap)


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
