"""Stage 1: what the posting asks for, from the job snapshot (tailoring.md §2)."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.generation.domain.stored import Stored
from services.generation.domain.target_title import said_title
from services.generation.domain.writing.lines import tidy
from services.generation.domain.written_language import written_language
from shared.matching.keywords import extract_keywords

REQUIRED, PREFERRED, RESPONSIBILITY = "required", "preferred", "responsibility"

_PREFERRED_WORDS = (
    r"nice to have|preferred|desirable|bonus|\ba plus\b|von vorteil|wünschenswert|souhaité|"
    r"deseable|mile widzian|dodatkowym atutem|будет плюсом"
)
_RESPONSIBILITY_WORDS = (
    r"responsibilit|what you will do|what you'll do|duties|your role|your tasks|aufgaben|"
    r"missions|funciones|obowiązki|zakres|обязанности"
)
_REQUIRED_WORDS = (
    r"requirement|qualification|must have|what you bring|what we are looking for|who you are|"
    r"you have|anforderung|dein profil|ihr profil|profil recherché|requisitos|wymagania|"
    r"oczekujemy|требования"
)
_OFFER_WORDS = (
    r"benefit|we offer|about us|perks|wir bieten|nous offrons|ofrecemos|oferujemy|мы предлагаем"
)
_KIND_OF_HEADING = [
    (kind, re.compile(words, re.IGNORECASE))
    for kind, words in (
        (PREFERRED, _PREFERRED_WORDS),
        (RESPONSIBILITY, _RESPONSIBILITY_WORDS),
        (REQUIRED, _REQUIRED_WORDS),
        ("", _OFFER_WORDS),
    )
]
_HEADING_LENGTH = 60
_BULLET = re.compile(r"\s{0,8}(?:[•◦▪‣●○■□➢►✓✔·*–-]\s|\d{1,2}[.)]\s)")
_LINE = re.compile(r"[^\r\n]+")
_YEARS = re.compile(
    r"\b(\d{1,2})\s{0,2}(?:\+|(?:-|–|to|bis|à|a|do)\s{0,2}\d{1,2})?\s{0,2}\+?\s{0,2}"
    r"(?:years?|yrs?|jahren?|jahre|ans|años|lata|lat|лет|года)\b",
    re.IGNORECASE,
)
_EXPERIENCE = re.compile(r"exp|erfahrung|praxis|doświad|opyt|опыт|practice|in a ", re.IGNORECASE)
_NEARBY = 40
_MOST_YEARS = 20  # "30 years of history" asks for none
_DEGREE = re.compile(
    r"\b(?:degree|diploma|bachelor|master|phd|bsc|msc|abschluss|studium|ausbildung|diplôme|"
    r"licence|título|grado|wykształcenie|studia|образование)",
    re.IGNORECASE,
)
_SENIORITY = (
    ("intern", "intern|internship|trainee|praktikant|werkstudent|stagiaire|becario|stażyst"),
    ("junior", "junior|graduate|entry|młodszy|младший"),
    ("lead", "lead|principal|staff|head|director|chief|vp|leiter|leiterin|kierownik|главный"),
    ("senior", "senior|sr|starszy|ведущий|старший"),
)
_SENIORITY_WORDS = [(level, re.compile(rf"\b(?:{w})\b", re.IGNORECASE)) for level, w in _SENIORITY]


@dataclass(frozen=True, slots=True)
class JobKeyword(Stored):
    """One thing that the posting asks for by name; ``span`` is where its text says so."""

    keyword: str
    kind: str
    required: bool
    weight: float
    span: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class JobRequirement(Stored):
    """One sentence of the posting; ``kind`` is required, preferred or responsibility."""

    text: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class JobAnalysis(Stored):
    """The posting as the later stages need it; what it does not say is empty.

    ``title`` is the title as a person says it, without marks such as "(m/w/d)".
    """

    title: str = ""
    company: str = ""
    location: str = ""
    language: str = ""
    seniority: str = ""
    years_required: int | None = None
    degree_required: str = ""
    keywords: tuple[JobKeyword, ...] = ()
    requirements: tuple[JobRequirement, ...] = ()
    text: str = ""


def analyze_job(job: Mapping[str, Any]) -> JobAnalysis:
    """Read a job snapshot (api.md §8, ``job``).

    Keywords and requirements that the job service read are kept as they are; a job that came as
    plain fields has none, and they are read from its description here.
    """
    text = str(job.get("description") or job.get("raw_text") or "")
    title = str(job.get("title") or "")
    requirements = _given_requirements(job.get("requirements") or ()) or _requirements_in(text)
    keywords = _given_keywords(job.get("parsed_keywords") or ()) or _keywords_in(
        title, text, requirements
    )
    return JobAnalysis(
        title=said_title(tidy(title), str(job.get("location") or "")),
        company=tidy(str(job.get("company") or "")),
        location=tidy(str(job.get("location") or "")),
        language=written_language(text),
        seniority=next((level for level, word in _SENIORITY_WORDS if word.search(title)), ""),
        years_required=_years_in(text),
        degree_required=next((r.text for r in requirements if _DEGREE.search(r.text)), ""),
        keywords=keywords,
        requirements=requirements,
        text=text,
    )


def _given_keywords(given: Sequence[Mapping[str, Any]]) -> tuple[JobKeyword, ...]:
    return tuple(
        JobKeyword(
            keyword=str(item["keyword"]),
            kind=str(item.get("kind") or "hard"),
            required=bool(item.get("required")),
            weight=float(item.get("weight") or 1.0),
            span=(int(item["span"][0]), int(item["span"][1])) if item.get("span") else None,
        )
        for item in given
        if item.get("keyword")
    )


def _given_requirements(given: Sequence[Any]) -> tuple[JobRequirement, ...]:
    found = []
    for item in given:
        text, kind = (
            (item.get("text"), item.get("kind")) if isinstance(item, Mapping) else (item, None)
        )
        if text:
            found.append(JobRequirement(tidy(str(text)), str(kind or REQUIRED)))
    return tuple(found)


def _keywords_in(
    title: str, text: str, requirements: Sequence[JobRequirement]
) -> tuple[JobKeyword, ...]:
    whole = f"{title}\n{text}" if title else text
    shift = len(whole) - len(text)
    spans = {
        kind: [
            (at, at + len(item.text))
            for item in requirements
            if item.kind == kind and (at := whole.find(item.text)) >= 0
        ]
        for kind in (REQUIRED, PREFERRED)
    }
    found = extract_keywords(whole, required=spans[REQUIRED], preferred=spans[PREFERRED])
    return tuple(
        JobKeyword(
            keyword=item.keyword,
            kind=str(item.kind),
            required=item.required,
            weight=item.weight,
            span=(item.span[0] - shift, item.span[1] - shift) if item.span[0] >= shift else None,
        )
        for item in found
    )


def _requirements_in(text: str) -> tuple[JobRequirement, ...]:
    return tuple(_statements(text))


def _statements(text: str) -> Iterator[JobRequirement]:
    under: str | None = None
    for match in _LINE.finditer(text):
        line = match.group()
        listed = _BULLET.match(line)
        if not listed and (heading := _heading(line)) is not None:
            under = heading
            continue
        said = tidy(line[listed.end() :] if listed else line)
        if said and under and (listed or len(said) > _HEADING_LENGTH // 2):
            yield JobRequirement(said, PREFERRED if _is_preferred(said) else under)
        elif said and under is None and listed:
            yield JobRequirement(said, PREFERRED if _is_preferred(said) else REQUIRED)


def _heading(line: str) -> str | None:
    said = line.strip()
    if not said or len(said) > _HEADING_LENGTH or said.endswith((".", ";", ",")):
        return None
    for kind, words in _KIND_OF_HEADING:
        if words.search(said):
            return kind
    return "" if said.endswith(":") else None


def _is_preferred(said: str) -> bool:
    return _KIND_OF_HEADING[0][1].search(said) is not None


def _years_in(text: str) -> int | None:
    asked = [
        int(match.group(1))
        for match in _YEARS.finditer(text)
        if _EXPERIENCE.search(text, match.end(), match.end() + _NEARBY)
    ]
    return max((years for years in asked if 0 < years <= _MOST_YEARS), default=None)
