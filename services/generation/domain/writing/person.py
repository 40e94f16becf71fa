"""The contact block and the document's title, merged locally from the profile."""

from collections.abc import Mapping
from typing import Any

from services.generation.domain.candidate_lines import newest_first
from services.generation.domain.writing.lines import tidy
from shared.contracts.content import Person

_LINKS = ("linkedin", "github", "website")


def contact_block(profile: Mapping[str, Any]) -> Person:  # the profile's JSON (api.md §8)
    """Return name, contact data and the latest job title as headline."""
    jobs = newest_first(profile.get("experiences") or ())
    return Person(
        full_name=_text(profile, "full_name"),
        email=_text(profile, "email"),
        phone=_text(profile, "phone"),
        location=_text(profile, "location"),
        links=tuple(link for name in _LINKS if (link := _text(profile, name))),
        headline=next((title for job in jobs if (title := _text(job, "title"))), ""),
    )


def document_title(name: str, document: str, target: str) -> str:
    """Return e.g. "Anna Nowak - Resume - Data Engineer"; the target may be empty."""
    return " - ".join(part for part in (name, document, target) if part)


def _text(source: Mapping[str, Any], name: str) -> str:  # the profile's JSON or a part of it
    return tidy(str(source.get(name) or ""))
