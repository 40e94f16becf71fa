"""Which contact data of a person no model may see (tailoring.md §1, contact firewall)."""

from collections.abc import Mapping
from typing import Any

from shared.llm.firewall import ContactFirewall

_LINKS = ("linkedin", "github", "website")
OUR_KEYS = frozenset(
    {
        "task", "document", "language", "tone", "length", "wishes", "job", "title", "company",
        "evidenced", "not_evidenced", "requirements", "met", "text", "applicant", "entries",
        "summary", "education", "skills", "certificates", "languages", "more", "level",
        "years_of_experience", "id", "kind", "facts", "from", "to", "goes_on", "employer",
        "degree", "school", "name", "refused", "line", "said", "because", "reason", "of",
        "organization",
    }
)  # fmt: skip
"""The words of our own payloads: somebody may be called Grace Title."""


def firewall_of(profile: Mapping[str, Any], account_email: str) -> ContactFirewall:
    """Return the firewall for one conversation about *profile*, its owner's JSON (api.md §8)."""

    def value(name: str) -> str:
        return str(profile.get(name) or "")

    projects = [str(one.get("url") or "") for one in profile.get("projects") or ()]
    return ContactFirewall(
        name=value("full_name"),
        emails=(value("email"), account_email),
        phones=(value("phone"),),
        links=(*(value(name) for name in _LINKS), *projects),
        addresses=(value("location"),),
    )
