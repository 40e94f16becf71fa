"""The resume of the offline writer: the plan's choices in the person's words, under headings."""

from collections.abc import Sequence
from typing import Any

from services.generation.domain.facts import FactKind
from services.generation.domain.selection import EntryChoice, SkillChoice
from services.generation.domain.writing.lines import tidy
from services.generation.domain.writing.person import contact_block, document_title
from services.generation.domain.writing.summary import summary_lines
from services.generation.domain.writing.telling import Telling
from shared.contracts.content import Content, DocumentType, Entry, Line, Section, SectionKind
from shared.matching.vocabulary import vocabulary

_EARLY_CAREER_MONTHS = 24
_WORK_FIRST = (
    SectionKind.SUMMARY,
    SectionKind.SKILLS,
    SectionKind.EXPERIENCE,
    SectionKind.PROJECTS,
    SectionKind.EDUCATION,
    SectionKind.CERTIFICATIONS,
    SectionKind.LANGUAGES,
    SectionKind.ADDITIONAL,
)
_SCHOOL_FIRST = (
    SectionKind.SUMMARY,
    SectionKind.EDUCATION,
    SectionKind.SKILLS,
    SectionKind.EXPERIENCE,
    SectionKind.PROJECTS,
    SectionKind.CERTIFICATIONS,
    SectionKind.LANGUAGES,
    SectionKind.ADDITIONAL,
)
_MOST_PAGES = 10  # what a document may have
_LONGEST_GRADE = 24  # characters; what is longer is a sentence of its own
_ACRONYM = 5  # characters
_FEWEST_GROUPED = 3  # asked skills that make a group of their own


def write_resume(telling: Telling) -> Content:
    """Return the whole resume; sections without content are left out."""
    person = contact_block(telling.facts.snapshot)
    plan = telling.selection
    entries = {
        SectionKind.EXPERIENCE: [_job(telling, choice) for choice in plan.experiences],
        SectionKind.PROJECTS: [_project(telling, choice) for choice in plan.projects],
        SectionKind.EDUCATION: [_school(telling, choice) for choice in plan.education],
        SectionKind.CERTIFICATIONS: [_certificate(telling, one) for one in plan.certifications],
    }
    lines = {
        SectionKind.SUMMARY: _summary(telling),
        SectionKind.SKILLS: _skills(telling),
        SectionKind.LANGUAGES: _languages(telling),
        SectionKind.ADDITIONAL: _additional(telling),
    }
    order = _SCHOOL_FIRST if plan.experience_months < _EARLY_CAREER_MONTHS else _WORK_FIRST
    kept = [
        Section(
            kind=kind,
            heading=telling.phrases.headings[kind],
            entries=tuple(entries.get(kind, ())),
            lines=tuple(lines.get(kind, ())),
        )
        for kind in order
        if entries.get(kind) or lines.get(kind)
    ]
    return Content(
        document_type=DocumentType.RESUME,
        language=telling.phrases.language,
        title=document_title(person.full_name, telling.phrases.resume, telling.target_title),
        person=person,
        sections=tuple(kept or [_nothing_but_contact(telling)]),
        max_pages=min(_MOST_PAGES, max(plan.pages, telling.options.max_pages)),
    )


def _nothing_but_contact(telling: Telling) -> Section:
    """A profile of contact data alone still makes a document that says nothing untrue."""
    name = tidy(str(telling.facts.snapshot.get("full_name") or ""))
    line = Line(text=name, sources=(f"{FactKind.PROFILE}:full_name",))
    kind = SectionKind.SUMMARY
    return Section(kind=kind, heading=telling.phrases.headings[kind], lines=(line,))


def _summary(telling: Telling) -> Sequence[Line]:
    return summary_lines(telling) if telling.options.include_summary else ()


def _job(telling: Telling, choice: EntryChoice) -> Entry:
    source = choice.source
    return Entry(
        title=telling.text(source, "title"),
        organization=telling.text(source, "company"),
        location=telling.text(source, "location"),
        lines=_lines(choice),
        sources=(source,),
        **_dates(telling, source),
    )


def _school(telling: Telling, choice: EntryChoice) -> Entry:
    source = choice.source
    gpa = telling.text(source, "gpa")
    numeric = any(character.isdigit() for character in gpa)
    label = telling.phrases.labels["gpa" if numeric else "grade"]
    shown = gpa if len(gpa) > _LONGEST_GRADE else f"{label}: {gpa}"
    told = any(gpa in line.text for line in choice.lines)
    grade = (Line(text=shown, sources=(source,)),) if gpa and not told else ()
    return Entry(
        title=telling.degree(source),
        organization=telling.text(source, "institution"),
        lines=(*grade, *_lines(choice)),
        sources=(source,),
        **_dates(telling, source),
    )


def _project(telling: Telling, choice: EntryChoice) -> Entry:
    source = choice.source
    used = [tidy(str(name)) for name in telling.items[source].get("technologies") or ()]
    tools = tuple(
        Line(
            text=", ".join(name for name in used if name),
            label=telling.phrases.labels["technologies"],
            sources=tuple(f"{source}/technologies/{i}" for i, name in enumerate(used) if name),
        )
        for _ in used[:1]
    )
    return Entry(
        title=telling.text(source, "name"),
        url=telling.text(source, "url"),
        lines=(*_lines(choice), *tools),
        sources=(source,),
        **_dates(telling, source),
    )


def _certificate(telling: Telling, choice: SkillChoice) -> Entry:
    number = telling.text(choice.source, "credential_id")
    label = telling.phrases.labels["credential"]
    return Entry(
        title=choice.name,
        organization=telling.text(choice.source, "issuer"),
        end_date=telling.text(choice.source, "date_obtained") or None,
        lines=(Line(text=f"{label}: {number}", sources=(choice.source,)),) if number else (),
        sources=(choice.source,),
    )


def _lines(choice: EntryChoice) -> tuple[Line, ...]:
    return tuple(Line(text=line.text, sources=(line.source,)) for line in choice.lines)


def _dates(telling: Telling, source: str) -> dict[str, Any]:  # keyword arguments of Entry
    item = telling.items[source]
    return {
        "start_date": item.get("start_date") or None,
        "end_date": item.get("end_date") or None,
        "is_current": bool(item.get("is_current")),
    }


def _skills(telling: Telling) -> list[Line]:
    labels, plan = telling.phrases.labels, telling.selection
    technical = [choice for choice in plan.skills if choice.category != "soft"]
    soft = [choice for choice in plan.skills if choice.category == "soft"]
    asked = [choice for choice in technical if choice.keyword]
    rest = [choice for choice in technical if not choice.keyword]
    if len(asked) < _FEWEST_GROUPED or not rest:
        groups = [("all" if soft else "", technical), ("soft", soft)]
    else:
        groups = [("key", asked), ("further", rest), ("soft", soft)]
    return [
        Line(
            text=", ".join(_shown(telling, choice) for choice in group),
            label=labels.get(name, ""),
            sources=tuple(choice.source for choice in group),
        )
        for name, group in groups
        if group
    ]


def _shown(telling: Telling, choice: SkillChoice) -> str:
    """Return a skill as its owner spells it, with the posting's spelling of the same skill.

    "K8s" answers a posting that says Kubernetes as "K8s (Kubernetes)", so that a search for either
    finds it; a broader or narrower skill never gets the posting's word.
    """
    known = vocabulary()
    skill = known.canonical(choice.keyword) if choice.keyword else None
    if skill is None or known.canonical(choice.name) != skill:
        return choice.name
    one, other = choice.name.casefold(), choice.keyword.casefold()
    if one in other or other in one or min(len(one), len(other)) > _ACRONYM:
        return choice.name
    if other not in telling.target_text.casefold():
        return choice.name
    return f"{choice.name} ({choice.keyword})"


def _languages(telling: Telling) -> list[Line]:
    spoken = []
    for choice in telling.selection.languages:
        level = telling.text(choice.source, "proficiency")
        shown = telling.phrases.proficiency.get(level.casefold(), level)
        spoken.append(f"{choice.name} ({shown})" if shown else choice.name)
    sources = tuple(choice.source for choice in telling.selection.languages)
    return [Line(text=", ".join(spoken), sources=sources)] if spoken else []


def _additional(telling: Telling) -> list[Line]:
    return [
        Line(
            text=line.text,
            label=_title_of(line.source.partition(":")[2]),
            sources=(line.source,),
        )
        for line in telling.selection.additional
    ]


def _title_of(key: str) -> str:
    words = tidy(key.replace("_", " ").replace("-", " "))
    return words[:1].upper() + words[1:]
