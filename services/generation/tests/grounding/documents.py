"""Truthful documents of the invented persons: their own words, arranged as a writer would."""

from services.generation.domain.facts import FactSheet
from services.generation.tests.grounding.persons import LANGUAGES, PERSONS, TARGET, Profile
from shared.contracts.content import (
    Content,
    DocumentType,
    Entry,
    Letter,
    Line,
    Person,
    Section,
    SectionKind,
)


def resume(name: str) -> Content:
    """Return a whole truthful resume of one person."""
    record = PERSONS[name]
    skills = [s for s in record["skills"] if s["category"] == "technical"]
    spoken = [s for s in record["skills"] if s["category"] == "language"]
    sections = [
        Section(
            kind=SectionKind.SUMMARY,
            heading="Summary",
            lines=(
                Line(
                    text=record["professional_summary"], sources=("profile:professional_summary",)
                ),
            ),
        ),
        Section(
            kind=SectionKind.EXPERIENCE,
            heading="Experience",
            entries=tuple(_job(job) for job in record["experiences"]),
        ),
        Section(
            kind=SectionKind.EDUCATION,
            heading="Education",
            entries=tuple(_school(school) for school in record["education"]),
        ),
        Section(
            kind=SectionKind.SKILLS, heading="Skills", lines=(_listed(skills, "Technical skills"),)
        ),
        Section(kind=SectionKind.LANGUAGES, heading="Languages", lines=(_listed(spoken, ""),)),
    ]
    return Content(
        document_type=DocumentType.RESUME,
        language=LANGUAGES[name],
        title=f"{record['full_name']} - Resume - {TARGET.title}",
        person=_contact(record),
        sections=tuple(sections),
    )


def cover_letter(name: str) -> Content:
    """Return a truthful cover letter that quotes the target and cites the newest job."""
    record = PERSONS[name]
    job = record["experiences"][0]
    lines = (
        Line(
            text=f"I am writing to apply for the {TARGET.title} position at {TARGET.company}.",
        ),
        Line(
            text=f"{job['achievements'][0]}. {job['achievements'][1]}.",
            sources=(
                f"experience:{job['id']}/achievements/0",
                f"experience:{job['id']}/achievements/1",
            ),
        ),
        Line(
            text=f"Your posting asks for Rust; I would be glad to learn it at {TARGET.company}.",
        ),
        Line(text="Thank you for your time. I look forward to hearing from you."),
    )
    return Content(
        document_type=DocumentType.COVER_LETTER,
        language="en",
        title=f"{record['full_name']} - Cover letter - {TARGET.title}",
        person=_contact(record),
        sections=(Section(kind=SectionKind.LETTER, heading="", lines=lines),),
        letter=Letter(
            recipient=TARGET.company,
            subject=f"Application for {TARGET.title}",
            salutation="Dear Ms Whitfield,",
            closing="Kind regards,",
            date="21 November 2026",
        ),
    )


def facts_of(name: str) -> FactSheet:
    """Return the facts of one person."""
    return FactSheet.from_profile(PERSONS[name])


def _contact(record: Profile) -> Person:
    links = tuple(record[key] for key in ("linkedin", "github", "website") if record[key])
    return Person(
        full_name=record["full_name"],
        email=record["email"],
        phone=record["phone"],
        location=record["location"],
        links=links,
        headline=record["experiences"][0]["title"],
    )


def _job(job: Profile) -> Entry:
    key = f"experience:{job['id']}"
    return Entry(
        title=job["title"],
        organization=job["company"],
        location=job["location"],
        start_date=job["start_date"],
        end_date=job["end_date"],
        is_current=job["is_current"],
        sources=(key,),
        lines=tuple(
            Line(text=text, sources=(f"{key}/achievements/{index}",))
            for index, text in enumerate(job["achievements"])
        ),
    )


def _school(school: Profile) -> Entry:
    return Entry(
        title=f"{school['degree']} {school['field_of_study']}",
        organization=school["institution"],
        start_date=school["start_date"],
        end_date=school["end_date"],
        sources=(f"education:{school['id']}",),
    )


def _listed(skills: list[Profile], label: str) -> Line:
    said = [
        f"{skill['name']} ({skill['proficiency']})" if skill["proficiency"] else skill["name"]
        for skill in skills
    ]
    return Line(
        text=", ".join(said),
        label=label,
        sources=tuple(f"skill:{skill['id']}" for skill in skills),
    )
