"""What a language model may add to the rules' reading: words that stand in the posting."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from services.job.domain.parsing.lines import tidy
from services.job.domain.parsing.posting import ParsedJob, parse_posting

CONFIDENCE = 0.6
"""Of everything that a model found, at most; what the rules are surer of is not asked."""
_NAMES = ("title", "company", "location")
_LABELS: Mapping[str, str] = {
    "salary": "Salary",
    "employment_type": "Employment type",
    "application_deadline": "Application deadline",
}
"""Fields that are no quotes: the rules read the quote, as if it stood behind a label."""
FIELDS = (*_NAMES, *_LABELS)
_LONGEST_QUOTE = 200

Quotes = Mapping[str, str]
"""By field, what the model says that the posting says."""


def doubtful(posting: ParsedJob) -> tuple[str, ...]:
    """Return the fields of *posting* that are empty, or that the rules are not sure of."""
    return tuple(name for name in FIELDS if posting.confidence.get(name, 0.0) < CONFIDENCE)


def with_quotes(text: str, posting: ParsedJob, quotes: Quotes) -> ParsedJob:
    """Return *posting* with those *quotes* that stand in *text*, letter by letter.

    Blanks may differ. A quote that stands nowhere, or that the rules can make nothing of, leaves
    its field as it was. Spans are offsets in *text*.
    """
    for name in doubtful(posting):
        span = _place(text, quotes.get(name, ""))
        if span is not None:
            posting = _with_quote(posting, name, tidy(text[slice(*span)]), span)
    return posting


def _with_quote(posting: ParsedJob, name: str, quote: str, span: tuple[int, int]) -> ParsedJob:
    if not quote:
        return posting
    if name in _NAMES:
        return _changed(posting, name, {name: quote}, CONFIDENCE, span)
    read = parse_posting(f"{_LABELS[name]}: {quote}\n")
    value = getattr(read, name)
    if value is None:
        return posting
    values = {name: value}
    if name == "salary":
        values["salary_range"] = quote
    return _changed(posting, name, values, min(CONFIDENCE, read.confidence[name]), span)


def _changed(
    posting: ParsedJob,
    name: str,
    values: Mapping[str, Any],  # of fields of several types
    confidence: float,
    span: tuple[int, int],
) -> ParsedJob:
    return replace(
        posting,
        **values,
        confidence={**posting.confidence, name: confidence},
        spans={**posting.spans, name: span},
    )


def _place(text: str, quote: str) -> tuple[int, int] | None:
    """Return where the words of *quote* stand in *text* one after the other, or None."""
    words = quote.split()
    if not words or len(quote) > _LONGEST_QUOTE:
        return None
    pattern = r"\s+".join(re.escape(word) for word in words)
    found = re.search(rf"(?<!\w){pattern}(?!\w)", text)
    return found.span() if found else None
