"""The facts of a profile snapshot: every atom with an id that a document's line can stand on.

The snapshot is the profile as its owner returns it (api.md §8, ``profile``), stored with the
generation; ids are stable because components keep theirs and achievement lines count from 0.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class FactKind(StrEnum):
    """What a fact is about; the prefix of its id."""

    PROFILE = "profile"
    EXPERIENCE = "experience"
    EDUCATION = "education"
    PROJECT = "project"
    SKILL = "skill"
    CUSTOM = "custom"


@dataclass(frozen=True, slots=True)
class Fact:
    """One statement of the person: an item as a whole, or one line of it.

    ``id`` is ``<kind>:<item id>`` for an item and ``<kind>:<item id>/<field>/<index>`` for a line
    of it (``experience:0192…/achievements/2``, ``experience:0192…/description``); profile fields
    are ``profile:<field>``. ``item`` is the id of the whole item (its own id, for the item itself).
    """

    id: str
    kind: FactKind
    text: str
    item: str


@dataclass(frozen=True, slots=True)
class FactSheet:
    """All facts of one profile, and the snapshot that they were read from."""

    facts: Mapping[str, Fact]
    snapshot: Mapping[str, Any] = field(repr=False)  # the profile's JSON, api.md §8

    def __contains__(self, fact_id: str) -> bool:
        """Tell whether *fact_id* names a fact of this person."""
        return fact_id in self.facts

    def of_item(self, item_id: str) -> list[Fact]:
        """Return every fact of one item, the item itself first; empty for an unknown id."""
        return [fact for fact in self.facts.values() if fact.item == item_id]

    @property
    def text(self) -> str:
        """Everything that the person says, one fact a line."""
        return "\n".join(fact.text for fact in self.facts.values())

    @classmethod
    def from_profile(cls, snapshot: Mapping[str, Any]) -> "FactSheet":
        """Read the facts of a profile in the shape of api.md §8; absent parts give no fact."""
        return cls({fact.id: fact for fact in _read(snapshot)}, snapshot)


PROFILE_FIELDS = (
    "full_name",
    "email",
    "phone",
    "location",
    "linkedin",
    "github",
    "website",
    "professional_summary",
)
_HEADS: Mapping[FactKind, tuple[str, Sequence[str]]] = {
    FactKind.EXPERIENCE: (
        "experiences",
        ("title", "company", "location", "start_date", "end_date"),
    ),
    FactKind.EDUCATION: (
        "education",
        ("degree", "field_of_study", "institution", "start_date", "end_date", "gpa"),
    ),
    FactKind.PROJECT: ("projects", ("name", "url", "start_date", "end_date")),
    FactKind.SKILL: (
        "skills",
        ("name", "proficiency", "issuer", "date_obtained", "credential_id"),
    ),
}
_LINES: Mapping[FactKind, Sequence[str]] = {
    FactKind.EXPERIENCE: ("achievements",),
    FactKind.EDUCATION: ("honors",),
    FactKind.PROJECT: ("technologies",),
}


def _read(snapshot: Mapping[str, Any]) -> Iterator[Fact]:
    for name in PROFILE_FIELDS:
        if value := snapshot.get(name):
            fact_id = f"{FactKind.PROFILE}:{name}"
            yield Fact(fact_id, FactKind.PROFILE, str(value), fact_id)
    for kind, (collection, head) in _HEADS.items():
        for item in snapshot.get(collection) or ():
            yield from _read_item(kind, item, head)
    for key, value in (snapshot.get("custom_fields") or {}).items():
        item_id = f"{FactKind.CUSTOM}:{key}"
        yield Fact(item_id, FactKind.CUSTOM, f"{key}: {_flat(value)}", item_id)


def _read_item(kind: FactKind, item: Mapping[str, Any], head: Sequence[str]) -> Iterator[Fact]:
    item_id = f"{kind}:{item['id']}"
    said = " · ".join(str(item[name]) for name in head if item.get(name))
    yield Fact(item_id, kind, said, item_id)
    if description := item.get("description"):
        yield Fact(f"{item_id}/description", kind, str(description), item_id)
    for name in _LINES.get(kind, ()):
        for index, line in enumerate(item.get(name) or ()):
            yield Fact(f"{item_id}/{name}/{index}", kind, str(line), item_id)


def _flat(value: Any) -> str:  # a custom field is any JSON value
    if isinstance(value, Mapping):
        return "; ".join(f"{key}: {_flat(inner)}" for key, inner in value.items())
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "; ".join(_flat(inner) for inner in value)
    return str(value)
