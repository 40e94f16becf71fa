"""What a posting says, put into the fields of a job."""

from datetime import date
from typing import Any

from services.job.domain.parsing.posting import ParsedJob, parse_posting

_NAMES = ("title", "company", "location", "remote", "employment_type", "benefits")


def fields_of_posting(text: str) -> dict[str, Any]:
    """Return the fields of a job that are read from a whole posting; spans are offsets in it."""
    parsed = parse_posting(text)
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


def fields_of_description(description: str) -> dict[str, Any]:
    """Return what the description of a structured job asks for; its other fields are given."""
    return _asked(parse_posting(description))


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
