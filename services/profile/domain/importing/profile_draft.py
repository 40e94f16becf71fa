"""What an import yields: a profile in the making, with the evidence for each of its fields."""

from dataclasses import dataclass, field
from typing import Any

# A profile as api.md §8 shapes it, without ids and timestamps: JSON, so its values are of any type.
ProfileJson = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ImportedField:
    """One value that was found.

    ``path`` is dotted with indexes (``experiences.0.company``), ``confidence`` 0-1,
    ``source_text`` the words of the file that say so.
    """

    path: str
    value: Any  # a JSON value
    confidence: float
    source_text: str


@dataclass(frozen=True, slots=True)
class ProfileDraft:
    """A profile read from a file; what was not found is null and named in ``warnings``."""

    profile: ProfileJson
    fields: list[ImportedField] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


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


def empty_profile() -> ProfileJson:
    """A profile in which nothing is known yet."""
    profile: ProfileJson = dict.fromkeys(PERSONAL)
    profile.update(experiences=[], education=[], projects=[], skills=[], custom_fields={})
    return profile
