"""Merging an imported resume into a profile: what is there stays, what is new is added."""

from collections.abc import Mapping
from typing import Any

from services.profile.domain.components import KINDS, Component
from services.profile.domain.profile import PERSONAL, Profile

_SAME_IF_EQUAL = {
    "experiences": ("title", "company", "start_date"),
    "education": ("institution", "degree"),
    "projects": ("name",),
    "skills": ("category", "name"),
}


def merged(profile: Profile, draft: Mapping[str, Any]) -> dict[str, Any]:
    """Return the changes that add *draft* (a profile's JSON) to *profile*.

    Empty fields are filled, nothing is overwritten; items that are there already, by their names
    and start, are not added twice; a custom field whose key is taken keeps its old value.
    """
    changes: dict[str, Any] = {
        name: draft[name] for name in PERSONAL if draft.get(name) and not getattr(profile, name)
    }
    for name in KINDS:
        own: list[Component] = getattr(profile, name)
        known = {_mark(name, _values(item)) for item in own}
        fresh = [item for item in draft.get(name) or () if _mark(name, item) not in known]
        if fresh:
            changes[name] = [*({"id": item.id} for item in own), *fresh]
    added = {
        key: value
        for key, value in (draft.get("custom_fields") or {}).items()
        if key not in profile.custom_fields
    }
    if added:
        changes["custom_fields"] = {**profile.custom_fields, **added}
    return changes


def _mark(name: str, item: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(str(item.get(key) or "").casefold().strip() for key in _SAME_IF_EQUAL[name])


def _values(item: Component) -> dict[str, Any]:
    return {key: getattr(item, key) for key in item.EDITABLE}
