"""A pasted posting in, its fields out: with confidence and span, and empty where unsure."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from services.job.domain.parsing.company import company_claims, read_company
from services.job.domain.parsing.employment import read_employment_type, read_workplace
from services.job.domain.parsing.experience import read_degree, read_languages, read_years
from services.job.domain.parsing.found import Found
from services.job.domain.parsing.header import read_header
from services.job.domain.parsing.labels import read_labels
from services.job.domain.parsing.language import language_of
from services.job.domain.parsing.lines import fold, read_lines, tidy
from services.job.domain.parsing.location import read_location
from services.job.domain.parsing.requirements import Requirement, read_benefits, read_requirements
from services.job.domain.parsing.salary import Salary, read_salary
from services.job.domain.parsing.timeline import order_of_dates, read_deadline, read_posted
from services.job.domain.parsing.title import read_title
from shared.matching.keywords import Keyword, extract_keywords

# api.md §8: raw job text.
LONGEST_POSTING = 50_000
_LONGEST_NAME = 200
_ASKED_WITHIN = 12_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedJob:
    """What the rules read in a posting (tailoring.md §2); None where they are not sure.

    ``remote`` is True for remote work, False for hybrid and on-site, None when unsaid;
    ``workplace`` says which. Dates are ``YYYY-MM-DD``. ``language`` is the posting's own, ISO
    639-1; ``languages`` are those asked of the applicant, by English name. ``confidence`` and
    ``spans`` hold an entry for each field that was read; spans are offsets in the given text.
    """

    title: str | None
    company: str | None
    location: str | None
    remote: bool | None
    workplace: str | None
    employment_type: str | None
    salary: Salary | None
    salary_range: str | None
    date_posted: str | None
    application_deadline: str | None
    requirements: tuple[Requirement, ...]
    keywords: tuple[Keyword, ...]
    benefits: str | None
    years_asked: float | None
    degree_asked: str | None
    languages: tuple[str, ...]
    language: str
    confidence: Mapping[str, float]
    spans: Mapping[str, tuple[int, int]]


def parse_posting(text: str) -> ParsedJob:
    """Read the fields of a posting by rules alone; the same text gives the same answer.

    Only the first 50,000 characters are read. Never raises: a text without a posting in it gives
    a result with empty fields.
    """
    text = text[:LONGEST_POSTING]
    folded = fold(text)
    lines = read_lines(folded)
    labelled = read_labels(folded, lines)
    claims = company_claims(folded)
    header = read_header(lines, labelled, claims)
    language = language_of(folded)
    month_first = order_of_dates(folded, language)

    location = read_location(folded, labelled, header.location)
    salary = read_salary(folded, labelled, header.end)
    workplace = read_workplace(folded, labelled, location, header.end)
    asked = read_requirements(folded, lines)
    required = [item for item in asked if item.kind == "required"]
    passages = [(folded[slice(*item.span)], item.span[0]) for item in required] or [
        (folded[:_ASKED_WITHIN], 0)
    ]
    languages = read_languages(folded)
    benefits = read_benefits(lines)

    # A posting's fields differ in type; each is read back below under its own name.
    found: dict[str, Found[Any] | None] = {
        "title": _name(text, read_title(folded, labelled, header.title)),
        "company": _name(text, read_company(folded, labelled, header.company, claims)),
        "location": _name(text, location),
        "workplace": workplace,
        "employment_type": read_employment_type(folded, labelled, header.end),
        "salary": salary,
        "date_posted": read_posted(folded, labelled, month_first=month_first),
        "application_deadline": read_deadline(folded, labelled, month_first=month_first),
        "benefits": Found(benefits[0], 0.8, benefits[1]) if benefits else None,
        "years_asked": read_years(passages),
        "degree_asked": read_degree(passages),
        "languages": languages[0] if languages else None,
    }
    values: dict[str, Any] = {
        name: item.value if item is not None else None for name, item in found.items()
    }
    values["languages"] = tuple(item.value for item in languages)
    return ParsedJob(
        **values,
        remote=None if workplace is None else workplace.value == "remote",
        salary_range=None if salary is None else tidy(text[slice(*salary.span)]),
        requirements=asked,
        keywords=tuple(
            extract_keywords(
                text,
                required=[item.span for item in required],
                preferred=[item.span for item in asked if item.kind == "preferred"],
            )
        ),
        language=language,
        confidence=MappingProxyType(
            {name: round(item.confidence, 2) for name, item in found.items() if item is not None}
        ),
        spans=MappingProxyType(
            {name: item.span for name, item in found.items() if item is not None}
        ),
    )


def _name(text: str, found: Found[str] | None) -> Found[str] | None:
    """Show a name as the posting wrote it, not folded; one too long to be a name is none."""
    if found is None:
        return None
    value = tidy(text[slice(*found.span)])
    return Found(value, found.confidence, found.span) if 0 < len(value) <= _LONGEST_NAME else None
