"""The proper names of a profile: employers, schools, projects, titles, skills, places."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from services.generation.domain.facts import FactKind, FactSheet
from services.generation.domain.grounding.words import Word, same_name, word_set, words

COLLECTIONS: Mapping[FactKind, str] = {
    FactKind.EXPERIENCE: "experiences",
    FactKind.EDUCATION: "education",
    FactKind.PROJECT: "projects",
    FactKind.SKILL: "skills",
}
_OWNERS = {
    FactKind.EXPERIENCE: ("company",),
    FactKind.EDUCATION: ("institution",),
    FactKind.PROJECT: ("name",),
}
_OTHERS = ("location", "degree", "field_of_study", "name", "issuer", "credential_id")
LEGAL_FORMS = word_set(
    "gmbh ag inc ltd llc plc corp co se sa s.a sp z o.o zoo oy ab bv nv srl spa kg e.v ооо "
    "зао пао ао αε a.e limited incorporated company the"
)


@dataclass(frozen=True, slots=True)
class KnownName:
    """A name that the profile gives; ``item`` owns it, ``owner`` tells employers and the like."""

    words: tuple[str, ...]
    item: str
    owner: bool
    title: bool = False


@dataclass(frozen=True, slots=True)
class NameHit:
    """Where a text names something of the profile."""

    start: int
    end: int
    name: KnownName


def records(facts: FactSheet) -> Iterator[tuple[FactKind, str, Mapping[str, Any]]]:  # profile JSON
    """Yield kind, item id and JSON of every item of the profile."""
    for kind, collection in COLLECTIONS.items():
        for record in facts.snapshot.get(collection) or ():
            yield kind, f"{kind}:{record['id']}", record


def known_names(facts: FactSheet) -> list[KnownName]:
    """Return the names of the profile, those that own items first."""
    found: list[KnownName] = []
    for kind, item, record in records(facts):
        owners = _OWNERS.get(kind, ())
        found += [_name(record[field], item, owner=True) for field in owners if record.get(field)]
        if kind is FactKind.EXPERIENCE and record.get("title"):
            found.append(replace(_name(record["title"], item, owner=False), title=True))
        others = [record[field] for field in _OTHERS if field not in owners and record.get(field)]
        others += list(record.get("technologies") or ())
        found += [_name(str(value), item, owner=False) for value in others]
    for field in ("full_name", "location"):
        if value := facts.snapshot.get(field):
            found.append(_name(str(value), f"profile:{field}", owner=False))
    return sorted((name for name in found if name.words), key=lambda name: not name.owner)


def _name(value: str, item: str, *, owner: bool) -> KnownName:
    said = [word.fold for word in words(value)]
    while owner and len(said) > 1 and said[-1] in LEGAL_FORMS:
        said.pop()
    return KnownName(tuple(said), item, owner)


def find_names(
    said: Sequence[Word], names: Iterable[KnownName], *, inflects: bool
) -> list[NameHit]:
    """Return every place where the words of a text spell one of *names* in full."""
    places: dict[str, list[int]] = {}
    for index, word in enumerate(said):  # two spellings of one name begin with the same letter
        places.setdefault(word.fold[:1], []).append(index)
    hits = []
    for name in names:
        for index in places.get(name.words[0][:1], ()):
            run = said[index : index + len(name.words)]
            if len(run) == len(name.words) and all(
                same_name(word.fold, known, inflects=inflects)
                for word, known in zip(run, name.words, strict=True)
            ):
                hits.append(NameHit(run[0].start, run[-1].end, name))
    return hits
