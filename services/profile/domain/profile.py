"""The master profile: everything a person has done, in their own words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from services.profile.domain.components import (
    KINDS,
    Component,
    Education,
    Experience,
    Project,
    Skill,
    ends_before_it_starts,
    kept_value,
)
from services.profile.domain.errors import BrokenRules, TooManyItems, UnknownComponent
from shared.ids import new_id

PERSONAL = (
    "full_name",
    "email",
    "phone",
    "location",
    "linkedin",
    "github",
    "website",
    "professional_summary",
)
MAX_ITEMS = 200
MAX_PROFILES = 10

Changes = Mapping[str, Any]  # fields of a profile as a client gives them


@dataclass(eq=False, kw_only=True)
class Profile:
    """A person's master profile; the aggregate owns ``version`` and raises it on every change."""

    user_id: UUID
    created_at: datetime
    updated_at: datetime
    id: UUID = field(default_factory=new_id)
    full_name: str | None = None
    email: str | None = None
    phone: str | None = None
    location: str | None = None
    linkedin: str | None = None
    github: str | None = None
    website: str | None = None
    professional_summary: str | None = None
    is_active: bool = False
    version: int = 1
    custom_fields: dict[str, Any] = field(default_factory=dict)  # key -> any JSON value
    experiences: list[Experience] = field(default_factory=list)
    education: list[Education] = field(default_factory=list)
    projects: list[Project] = field(default_factory=list)
    skills: list[Skill] = field(default_factory=list)

    @classmethod
    def created(cls, user_id: UUID, given: Changes, at: datetime) -> "Profile":
        """Return a new profile with the fields and components that are given.

        Raises ``BrokenRules`` if dates contradict each other.
        """
        profile = cls(user_id=user_id, created_at=at, updated_at=at)
        profile._take(given, at)
        return profile

    @classmethod
    def imported(cls, user_id: UUID, draft: Changes, at: datetime) -> "Profile":
        """Return a new profile of what a resume says, contradictions included.

        A resume is taken as it is: what it says stays, and its owner corrects it. Raises
        ``TooManyItems``.
        """
        profile = cls(user_id=user_id, created_at=at, updated_at=at)
        profile._take(draft, at, strict=False)
        return profile

    def edit(self, given: Changes, at: datetime) -> None:
        """Change what is given and nothing else (api.md §9.5).

        A component list that is given replaces the old one: items with a known ``id`` are updated
        in place, items without one are new, absent ones go. Raises ``UnknownComponent`` for an id
        that this profile does not have, or that comes twice, and ``BrokenRules``; then nothing has
        changed.
        """
        self._check_ids(given)
        self._take(given, at)
        self._has_changed(at)

    def absorb(self, changes: Changes, at: datetime) -> None:
        """Take what a resume adds to this profile, contradictions included, as ``imported``."""
        self._take(changes, at, strict=False)
        self._has_changed(at)

    def set_active(self, *, active: bool, at: datetime) -> None:
        """Make this the one active profile of its owner, or not any more."""
        if active is not self.is_active:
            self.is_active = active
            self._has_changed(at)

    def _has_changed(self, at: datetime) -> None:
        self.version += 1
        self.updated_at = at

    def _take(self, given: Changes, at: datetime, *, strict: bool = True) -> None:
        if strict:
            self._check_dates(given)
        else:
            _check_sizes(given)
        for name in (*PERSONAL, "custom_fields"):
            if name in given:
                setattr(self, name, given[name])
        for name, kind in KINDS.items():
            if given.get(name) is not None:
                self._replace(name, kind, given[name], at)

    def _check_ids(self, given: Changes) -> None:
        for name in KINDS:
            left = {item.id for item in getattr(self, name)}
            for index, item in enumerate(given.get(name) or ()):
                if item.get("id") is not None and item["id"] not in left:
                    raise UnknownComponent(f"{name}.{index}.id")
                left.discard(item.get("id"))

    def _check_dates(self, given: Changes) -> None:
        """Refuse an end before its start, unless it stands so already: an import may bring it."""
        broken = []
        for name in ("experiences", "education", "projects"):
            known = {item.id: item for item in getattr(self, name)}
            for index, item in enumerate(given.get(name) or ()):
                before = known.get(item.get("id"))
                stored = (before.start_date, before.end_date) if before else (None, None)
                dates = (item.get("start_date", stored[0]), item.get("end_date", stored[1]))
                if dates != stored and ends_before_it_starts(*dates):
                    broken.append(f"{name}.{index}.end_date")
        if broken:
            raise BrokenRules("end_before_start", "The end lies before the start.", broken)

    def _replace(
        self, name: str, kind: type[Component], items: Sequence[Changes], at: datetime
    ) -> None:
        current: list[Component] = getattr(self, name)
        known = {item.id: item for item in current}
        replaced = []
        for position, item in enumerate(items):
            values = {key: kept_value(key, item[key]) for key in kind.EDITABLE if key in item}
            component = known.get(item.get("id"))  # type: ignore[arg-type]  # None finds nothing
            if component is None:
                component = kind(created_at=at, updated_at=at, **values)
            elif any(getattr(component, key) != value for key, value in values.items()):
                for key, value in values.items():
                    setattr(component, key, value)
                component.updated_at = at
            component.position = position
            replaced.append(component)
        current[:] = replaced


def _check_sizes(given: Changes) -> None:
    for name in (*KINDS, "custom_fields"):
        if len(given.get(name) or ()) > MAX_ITEMS:
            raise TooManyItems(name, MAX_ITEMS)
