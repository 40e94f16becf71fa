"""Whether a JSON value has the shape of a profile, before it is trusted to be one."""

from datetime import date
from typing import Any, Final

from services.profile.domain.importing.collecting import (
    ACHIEVEMENT_LIMIT,
    KEY_LIMIT,
    NAME_LIMIT,
    TEXT_LIMITS,
)
from services.profile.domain.importing.profile_draft import PERSONAL
from services.profile.domain.importing.structured import TEMPLATES

_MOST_ITEMS: Final = 200
_MOST_LINES: Final = 100
_CATEGORIES: Final = ("technical", "soft", "language", "certification")
_LEVELS: Final = ("native", "fluent", "conversational", "basic", None)
_DATES: Final = ("start_date", "end_date", "date_obtained")
_NAMES: Final = ("full_name", "title", "company", "institution", "degree", "name")
_FORMS: Final = {4: "{}-01-01", 7: "{}-01", 10: "{}"}


def is_profile(value: dict[str, Any]) -> bool:  # any JSON object
    """Whether ``value`` has exactly a profile's fields, in its types and within its limits."""
    if set(value) != {*PERSONAL, *TEMPLATES, "custom_fields"}:
        return False
    custom = value["custom_fields"]
    if not isinstance(custom, dict) or len(custom) > _MOST_ITEMS:
        return False
    if any(not 0 < len(key) <= KEY_LIMIT for key in custom):
        return False
    return all(_is_text(name, value[name]) for name in PERSONAL) and all(
        isinstance(value[component], list)
        and len(value[component]) <= _MOST_ITEMS
        and all(_is_item(component, item) for item in value[component])
        for component in TEMPLATES
    )


def _is_item(component: str, item: object) -> bool:
    template = TEMPLATES[component]
    if not isinstance(item, dict) or set(item) != set(template):
        return False
    if component == "skills" and not _is_skill(item):
        return False
    return all(_is_value(name, item[name], example) for name, example in template.items())


def _is_skill(item: dict[str, Any]) -> bool:
    if item["category"] not in _CATEGORIES:
        return False
    return item["category"] != "language" or item["proficiency"] in _LEVELS


def _is_value(name: str, value: object, example: object) -> bool:
    if isinstance(example, list):
        return _are_lines(name, value)
    if isinstance(example, bool):
        return isinstance(value, bool)
    if name in _DATES:
        return value is None or (isinstance(value, str) and _is_date(value))
    return _is_text(name, value)


def _are_lines(name: str, value: object) -> bool:
    limit = NAME_LIMIT if name == "technologies" else ACHIEVEMENT_LIMIT
    return (
        isinstance(value, list)
        and len(value) <= _MOST_LINES
        and all(isinstance(one, str) and 0 < len(one) <= limit for one in value)
        and (name != "technologies" or all(one.strip() for one in value))
    )


def _is_text(name: str, value: object) -> bool:
    if value is None:
        return True
    if not isinstance(value, str) or len(value) > TEXT_LIMITS.get(name, NAME_LIMIT):
        return False
    return bool(value.strip()) if name in _NAMES else True


def _is_date(text: str) -> bool:
    """A partial date of a real day, 1900 to 2100, as the API takes it."""
    form = _FORMS.get(len(text))
    if form is None or not text.isascii() or not text.replace("-", "").isdigit():
        return False
    try:
        day = date.fromisoformat(form.format(text))
    except ValueError:
        return False
    return 1900 <= day.year <= 2100  # noqa: PLR2004 -- the years that the API takes
