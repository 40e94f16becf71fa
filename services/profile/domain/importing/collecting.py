"""Gather what was found into a draft, keep the text limits, lose nothing.

Limits are those of api.md §8. A text beyond its limit is kept whole: achievement lines and
descriptions are split, anything else goes to ``custom_fields`` under the path that it was read for.
"""

from typing import Any, Final

from services.profile.domain.importing.profile_draft import (
    ImportedField,
    ProfileDraft,
    ProfileJson,
    empty_profile,
)

NAME_LIMIT: Final = 200
TEXT_LIMIT: Final = 10_000
ACHIEVEMENT_LIMIT: Final = 1_000
PROFICIENCY_LIMIT: Final = 50
LINK_LIMIT: Final = 500
KEY_LIMIT: Final = 100
TEXT_LIMITS: Final = {
    "professional_summary": TEXT_LIMIT,
    "description": TEXT_LIMIT,
    "email": 320,
    "phone": 50,
    "proficiency": PROFICIENCY_LIMIT,
    **dict.fromkeys(("linkedin", "github", "website", "url"), LINK_LIMIT),
}
"""How long the texts of other fields than names may be."""
_LONG = frozenset({"professional_summary", "description"})
_LINES = frozenset({"achievements", "honors"})


class Collector:
    """A draft under construction. Values are stripped; empty ones are not stored."""

    def __init__(self) -> None:
        """Start with an empty profile."""
        self.profile: ProfileJson = empty_profile()
        self.fields: list[ImportedField] = []
        self.warnings: list[str] = []

    def draft(self) -> ProfileDraft:
        """What was gathered."""
        return ProfileDraft(self.profile, self.fields, self.warnings)

    def warn(self, sentence: str) -> None:
        """Tell the user something about the import, once."""
        if sentence not in self.warnings:
            self.warnings.append(sentence)

    def put(self, name: str, value: str | None, confidence: float, source: str) -> None:
        """Store a field of the person."""
        self._set(self.profile, name, name, value, confidence, source)

    def add(self, component: str, template: dict[str, Any]) -> int:
        """Append an item to a list of the profile; the index that it got."""
        self.profile[component].append(template)
        return len(self.profile[component]) - 1

    def fill(
        self,
        component: str,
        index: int,
        name: str,
        value: Any,  # a JSON value of the field's type
        confidence: float,
        source: str,
    ) -> None:
        """Store a field of an item of the profile."""
        item = self.profile[component][index]
        self._set(item, name, f"{component}.{index}.{name}", value, confidence, source)

    def keep(self, key: str, value: Any, source: str | None = None) -> None:  # any JSON value
        """Keep what has no place of its own in ``custom_fields``; a key in use gets a number."""
        if value in (None, "", [], {}):
            return
        fields = self.profile["custom_fields"]
        key = " ".join(key.replace("\n", " ").split())[: KEY_LIMIT - 4].strip() or "Other"
        name, number = key, 1
        while name in fields:
            number += 1
            name = f"{key} {number}"
        fields[name] = value
        shown = source if source is not None else _shown(value)
        self.fields.append(ImportedField(f"custom_fields.{name}", value, 0.9, shown))

    def _set(
        self,
        target: dict[str, Any],
        name: str,
        path: str,
        value: Any,
        confidence: float,
        source: str,
    ) -> None:
        if isinstance(value, str):
            value = value.strip()
        if value in (None, "", []):
            return
        if name in _LINES:
            value = [part for line in value for part in split_text(line, ACHIEVEMENT_LIMIT)]
        elif name in _LONG:
            value, *more = split_text(value, TEXT_LIMIT)
            for part in more:
                self.keep(f"{path} (continued)", part)
        elif name == "technologies":
            value = [one for one in value if len(one) <= NAME_LIMIT]
        elif isinstance(value, str):
            limit = TEXT_LIMITS.get(name, NAME_LIMIT)
            if len(value) > limit:
                self.keep(path, value)
                self.warn(f"A text for {path} is too long; it was kept among the custom fields.")
                return
        target[name] = value
        self.fields.append(ImportedField(path, value, round(confidence, 2), source.strip()))


def split_text(text: str, limit: int) -> list[str]:
    """``text`` in parts of at most ``limit`` characters, cut after sentences or between words."""
    parts: list[str] = []
    while len(text) > limit:
        window = text[:limit]
        cut = max(window.rfind(". ") + 1, window.rfind("\n"))
        if cut < limit // 2:
            cut = window.rfind(" ")
        if cut <= 0:
            cut = limit
        parts.append(text[:cut].strip())
        text = text[cut:].strip()
    if text:
        parts.append(text)
    return parts


def _shown(value: Any) -> str:  # any JSON value
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return "\n".join(str(one) for one in value)
    return str(value)
