"""The tables of a LinkedIn data export into a draft."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.profile.domain.importing.collecting import Collector
from services.profile.domain.importing.errors import NotAResume
from services.profile.domain.importing.languages import read_language
from services.profile.domain.importing.profile_draft import ProfileDraft
from services.profile.domain.importing.structured import ItemFiller

Row = Mapping[str, Any]  # column to text


def draft_from_linkedin(tables: Mapping[str, Sequence[Row]]) -> ProfileDraft:
    """The draft of an export; columns and tables without a field are kept as custom fields.

    A position without an end is a present one: LinkedIn asks for the end of any other. Raises
    ``NotAResume`` when neither a person nor a position is in the tables.
    """
    if not tables.get("Profile") and not tables.get("Positions"):
        raise NotAResume
    into = Collector()
    for person in tables.get("Profile", [])[:1]:
        _person(person, into)
    for table, read in _READERS.items():
        for row in tables.get(table, []):
            read(row, into)
    for name, rows in tables.items():
        if name != "Profile" and name not in _READERS:
            into.keep(name, [dict(row) for row in rows])
    return into.draft()


def _person(row: Row, into: Collector) -> None:
    left = dict(row)
    name = " ".join(filter(None, (left.pop("First Name", ""), left.pop("Last Name", ""))))
    into.put("full_name", name, 1.0, name)
    for field, column in (("professional_summary", "Summary"), ("location", "Geo Location")):
        value = left.pop(column, "")
        into.put(field, value, 1.0, value)
    into.keep("headline", left.pop("Headline", None))
    into.keep("LinkedIn profile", left)


def _position(row: Row, into: Collector) -> None:
    filler = ItemFiller(into, "experiences", row)
    for field, column in (
        ("title", "Title"),
        ("company", "Company Name"),
        ("location", "Location"),
        ("description", "Description"),
    ):
        filler.text(field, column)
    filler.date("start_date", "Started On")
    filler.date("end_date", "Finished On")
    if not row.get("Finished On"):
        filler.put("is_current", True, "Finished On: empty")
    _keep(filler, f"experiences.{filler.index}", into, "Started On", "Finished On")


def _school(row: Row, into: Collector) -> None:
    filler = ItemFiller(into, "education", row)
    filler.text("institution", "School Name")
    filler.text("degree", "Degree Name")
    filler.date("start_date", "Start Date")
    filler.date("end_date", "End Date")
    honors = [filler.left.pop(name) for name in ("Notes", "Activities") if filler.left.get(name)]
    filler.put("honors", honors, "\n".join(honors))
    _keep(filler, f"education.{filler.index}", into, "Start Date", "End Date")


def _project(row: Row, into: Collector) -> None:
    filler = ItemFiller(into, "projects", row)
    for field, column in (("name", "Title"), ("description", "Description"), ("url", "Url")):
        filler.text(field, column)
    filler.date("start_date", "Started On")
    filler.date("end_date", "Finished On")
    _keep(filler, f"projects.{filler.index}", into, "Started On", "Finished On")


def _language(row: Row, into: Collector) -> None:
    filler = ItemFiller(into, "skills", row)
    filler.put("category", "language", row.get("Name", ""))
    filler.text("name", "Name")
    wording = row.get("Proficiency", "")
    spoken = read_language(f"English {wording}")
    if wording and spoken:
        filler.put("proficiency", spoken[1], wording)
        into.keep(f"{row.get('Name')} (proficiency)", wording)


def _certificate(row: Row, into: Collector) -> None:
    filler = ItemFiller(into, "skills", row)
    filler.put("category", "certification", row.get("Name", ""))
    for field, column in (
        ("name", "Name"),
        ("issuer", "Authority"),
        ("credential_id", "License Number"),
    ):
        filler.text(field, column)
    filler.date("date_obtained", "Started On")
    _keep(filler, str(row.get("Name", "Certificate")), into, "Started On")


def _keep(filler: ItemFiller, key: str, into: Collector, *read: str) -> None:
    """Keep the columns that no field has taken; dates that were read are not repeated."""
    left = {name: value for name, value in filler.left.items() if name not in read}
    into.keep(key, left)


def _email(row: Row, into: Collector) -> None:
    _contact("email", row.get("Email Address"), into)


def _phone(row: Row, into: Collector) -> None:
    _contact("phone", row.get("Number"), into)


def _contact(field: str, value: str | None, into: Collector) -> None:
    """The first address counts; further ones are kept aside."""
    if not value:
        return
    if into.profile[field] is None:
        into.put(field, value, 1.0, value)
    else:
        into.keep(f"{field} (further)", value)


def _skill(row: Row, into: Collector) -> None:
    ItemFiller(into, "skills", row).text("name", "Name")


_READERS = {
    "Email Addresses": _email,
    "PhoneNumbers": _phone,
    "Positions": _position,
    "Education": _school,
    "Projects": _project,
    "Skills": _skill,
    "Languages": _language,
    "Certifications": _certificate,
}
