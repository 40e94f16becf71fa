"""Whether a JSON value has the shape of a profile, before it is trusted to be one."""

from typing import Any, Final

from services.profile.domain.importing.collecting import (
    ACHIEVEMENT_LIMIT,
    KEY_LIMIT,
    NAME_LIMIT,
    TEXT_LIMIT,
)
from services.profile.domain.importing.profile_draft import PERSONAL
from services.profile.domain.importing.structured import TEMPLATES

_LONG: Final = ("professional_summary", "description")
_CATEGORIES: Final = ("technical", "soft", "language", "certification")


def is_profile(value: dict[str, Any]) -> bool:  # any JSON object
    """Whether ``value`` has exactly a profile's fields, in its types and within its limits."""
    if set(value) != {*PERSONAL, *TEMPLATES, "custom_fields"}:
        return False
    custom = value["custom_fields"]
    if not isinstance(custom, dict) or any(len(key) > KEY_LIMIT for key in custom):
        return False
    return all(_is_text(name, value[name]) for name in PERSONAL) and all(
        isinstance(value[component], list)
        and all(_is_item(component, item) for item in value[component])
        for component in TEMPLATES
    )


def _is_item(component: str, item: object) -> bool:
    template = TEMPLATES[component]
    if not isinstance(item, dict) or set(item) != set(template):
        return False
    if component == "skills" and item["category"] not in _CATEGORIES:
        return False
    for name, example in template.items():
        value = item[name]
        if isinstance(example, list):
            if not isinstance(value, list) or not all(
                isinstance(one, str) and len(one) <= ACHIEVEMENT_LIMIT for one in value
            ):
                return False
        elif isinstance(example, bool):
            if not isinstance(value, bool):
                return False
        elif not _is_text(name, value):
            return False
    return True


def _is_text(name: str, value: object) -> bool:
    limit = TEXT_LIMIT if name in _LONG else NAME_LIMIT
    return value is None or (isinstance(value, str) and len(value) <= limit)
