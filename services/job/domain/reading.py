"""What a posting says, put into the fields of a job around those that its owner gives."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.job.domain.errors import EmptyPosting
from services.job.domain.job import Fields, Job
from services.job.domain.parsing.posting import ParsedJob, parse_posting

_NAMES = ("title", "company", "location", "remote", "employment_type", "benefits")
_CLAIMS: Mapping[str, str] = {"remote": "workplace"}
"""The name under which the reading speaks of a field, where it is another one."""
_SUFFIXES = ("inc", "ltd", "llc", "plc", "gmbh", "ag", "se", "corp", "limited", "ab", "bv")


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts that a client gives, and what stands in them; None where there is none."""

    plain: str | None = None
    """The pasted posting as plain text."""
    posting: ParsedJob | None = None
    description: ParsedJob | None = None


def read_texts(given: Fields, plain_text: Callable[[str], str]) -> Texts:
    """Read the texts in *given*; takes up to a second, so call it away from the event loop.

    Raises ``EmptyPosting`` for a page without text.
    """
    raw_text, description = given.get("raw_text"), given.get("description")
    plain = None if raw_text is None else plain_text(raw_text)
    if plain is not None and not plain.strip():
        raise EmptyPosting
    return Texts(
        plain,
        None if plain is None else parse_posting(plain),
        None if description is None else parse_posting(description),
    )


def fields_of_job(given: Fields, texts: Texts, before: Job | None = None) -> dict[str, Any]:
    """Return *given*, and around it what the texts say: given fields win (api.md §4).

    *before* is the job as it is. A text that has not changed says nothing new: what its owner
    has emptied stays empty.
    """
    told = {name: value for name, value in given.items() if value is not None}
    read: dict[str, Any] = {}
    pasted = before is None or told.get("raw_text") != before.raw_text
    described = texts.description if told.get("description") != texts.plain else None
    if pasted and texts.plain is not None and texts.posting is not None:
        read = _fields_of_posting(texts.plain, texts.posting)
        if described is not None:
            read |= _asked(described)
            read["parse"]["spans"] = {}
        read["parse"] = _without(told, read["parse"])
        _drop_contradiction(read, told)
    elif described is not None and (before is None or told["description"] != before.description):
        read = _asked(described)
    values = {**given, **read, **told}
    if before is not None and "parse" not in values:
        changed = {name for name, value in given.items() if getattr(before, name) != value}
        values["parse"] = _without(changed, before.parse)
        if "description" in changed:
            values["parse"]["spans"] = {}
    _drop_own_name(values, before)
    return values


def _fields_of_posting(text: str, parsed: ParsedJob) -> dict[str, Any]:
    """Return the fields that are read from a whole posting; spans are offsets in it."""
    fields: dict[str, Any] = {name: getattr(parsed, name) for name in _NAMES}
    fields |= {
        "description": text,
        "salary_range": parsed.salary_range,
        "salary": _salary(parsed),
        "date_posted": _date(parsed.date_posted),
        "application_deadline": _date(parsed.application_deadline),
        "parse": {
            "confidence": dict(parsed.confidence),
            "spans": {name: list(span) for name, span in parsed.spans.items()},
        },
    }
    return fields | _asked(parsed)


def _asked(parsed: ParsedJob) -> dict[str, Any]:
    return {
        "requirements": [
            {"text": one.text, "kind": str(one.kind), "span": list(one.span)}
            for one in parsed.requirements
        ],
        "parsed_keywords": [
            {
                "keyword": one.keyword,
                "kind": str(one.kind),
                "required": one.required,
                "weight": one.weight,
                "span": list(one.span),
            }
            for one in parsed.keywords
        ],
    }


def _without(fields: Mapping[str, Any] | set[str], parse: Mapping[str, Any]) -> dict[str, Any]:
    """Claim nothing about fields whose value was not read."""
    gone = {_CLAIMS.get(name, name) for name in fields}
    return {
        part: {name: value for name, value in claims.items() if name not in gone}
        for part, claims in parse.items()
    }


def _drop_contradiction(read: dict[str, Any], told: Fields) -> None:
    """A posting that ends before it begins was misread, or is wrong: keep what is surer."""
    posted = told.get("date_posted", read["date_posted"])
    deadline = told.get("application_deadline", read["application_deadline"])
    if posted and deadline and deadline < posted:
        doubtful = "application_deadline" if "date_posted" in told else "date_posted"
        read[doubtful] = None
        read["parse"] = _without({doubtful}, read["parse"])


def _drop_own_name(values: dict[str, Any], before: Job | None) -> None:
    """The employer's own name is nothing that an applicant can offer."""
    company = values.get("company", before.company if before else None)
    keywords = values.get("parsed_keywords", before.parsed_keywords if before else [])
    if company and keywords:
        own = {_folded(company), _folded(company, short=True)}
        values["parsed_keywords"] = [one for one in keywords if _folded(one["keyword"]) not in own]


def _folded(name: str, *, short: bool = False) -> str:
    words = name.casefold().replace(",", " ").split()
    if short and len(words) > 1 and words[-1].strip(".") in _SUFFIXES:
        words.pop()
    return " ".join(words)


def _salary(parsed: ParsedJob) -> dict[str, Any] | None:
    if parsed.salary is None:
        return None
    found = parsed.salary
    return {
        "min": found.min,
        "max": found.max,
        "currency": found.currency,
        "period": found.period,
    }


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
