"""The block at the top of a copied job page: title, company and place without labels."""
# ruff: noqa: E501 -- an alternation of words is one thing

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from services.job.domain.parsing.company import Claim
from services.job.domain.parsing.company_cues import LEGAL_FORM
from services.job.domain.parsing.found import Found
from services.job.domain.parsing.label_words import Field
from services.job.domain.parsing.labels import Labelled, has_label
from services.job.domain.parsing.lines import Line
from services.job.domain.parsing.location import place_score
from services.job.domain.parsing.noise import is_apply_button, is_noise
from services.job.domain.parsing.page_title import announces_job, read_page_title
from services.job.domain.parsing.role_words import role_strength
from services.job.domain.parsing.sections import heading_kind

_MOST_LINES = 30
_LONGEST_TITLE = 130
_SENTENCE = re.compile(
    r"\b(?:is|are|was|were|we|we're|you|you'll|your|our|(?-i:us)|will|have|has|their|they|that|who|wir|sie|unser|unsere|ist|sind|nous|vous|notre|est|sont|nuestra|somos|jesteśmy)\b",
    re.IGNORECASE,
)
_FACETS = re.compile(r"\s+[/|·•∙]\s+|\t+|\s{3,}")
_CONTRACT = re.compile(
    r"(?:full|part)[- ]?time|contract(?:or)?|temporary|permanent|internship|freelance|on-?site|hybrid|remote|in-?office|in person|vollzeit|teilzeit|festanstellung|unbefristet|cdi|cdd|regular|entry level|mid-senior level|associate|director|executive|full-time employee|experienced",
    re.IGNORECASE,
)
_MONEY = re.compile(r"[$€£¥₹]|\b(?:USD|EUR|GBP|CHF|PLN)\b|\d ?k\b", re.IGNORECASE)
_LIKELY_PLACE = 0.66
_HALF_PLACE = 0.34
_WRAPPED_FROM = 56
_ROLE_SURE = 2


@dataclass(frozen=True, slots=True)
class Header:
    """What the top of the page says; ``end`` is the offset where running text begins."""

    title: Found[str] | None = None
    company: Found[str] | None = None
    location: Found[str] | None = None
    end: int = 0


@dataclass(frozen=True, slots=True)
class _Item:
    text: str
    start: int
    place: float
    role: int
    company: float

    @property
    def span(self) -> tuple[int, int]:
        return self.start, self.start + len(self.text)


def read_header(
    lines: Sequence[Line], labelled: Sequence[Labelled], claims: Sequence[Claim]
) -> Header:
    """Read the unlabelled lines above the first paragraph or section."""
    items, end, applied = _items(lines, labelled, claims)
    if not items:
        return Header(end=end)
    if any(item.field in {Field.TITLE, Field.ROLE} for item in labelled):
        return Header(company=_company_above_labels(lines, items, labelled), end=end)
    page = read_page_title(items[0].text, items[0].start)
    if page is not None:
        others = [item for item in items[1:] if page.title and item.text != page.title.value]
        place = page.location or _location(others, applied=applied)
        return Header(page.title, page.company, place, end)
    title = _title_index(items, applied=applied)
    if title is None:
        return Header(end=end)
    rest = [item for index, item in enumerate(items) if index != title]
    location = _location(rest, applied=applied)
    company = _company([item for item in rest if item.text != (location and location.value)])
    return Header(_title(items, title, applied=applied), company, location, end)


def _items(
    lines: Sequence[Line], labelled: Sequence[Labelled], claims: Sequence[Claim]
) -> tuple[list[_Item], int, bool]:
    """Return what may be title, company or place, the block's end, and whether one can apply."""
    taken = [item.span for item in labelled]
    names = {claim.name.lower(): claim.weight for claim in claims}
    items: list[_Item] = []
    applied = False
    end = 0
    for index, line in enumerate(lines[:_MOST_LINES]):
        if is_apply_button(line.text):
            applied = True
            end = line.end
            continue
        if any(start <= line.start < stop for start, stop in taken):
            end = line.end
            continue
        if is_noise(line.text):
            continue
        if _is_running_text(line) or (line.bullet and index and role_strength(line.text) == 0):
            break
        if items and heading_kind(line.text) is not None and role_strength(line.text) != _ROLE_SURE:
            break
        if heading_kind(line.text) is not None and role_strength(line.text) == 0:
            break
        if has_label(line) and (items or role_strength(line.text) < _ROLE_SURE):
            end = line.end
            continue
        if applied and line.blank_before and items:
            break
        end = line.end
        items.extend(_split(line, names, first=not items))
    return items, end, applied


def _is_running_text(line: Line) -> bool:
    text = line.text
    words = len(text.split())
    if len(text) > _LONGEST_TITLE or words > 18:  # noqa: PLR2004 -- longer than titles are
        return not _FACETS.search(text) or len(text) > 2 * _LONGEST_TITLE
    if announces_job(text):
        return False
    if text.endswith((".", "!", "?")) and words > 7 and role_strength(text) < _ROLE_SURE:  # noqa: PLR2004 -- a sentence
        return True
    return words > 4 and _SENTENCE.search(text) is not None  # noqa: PLR2004 -- "Who We Are" is no sentence


def _split(line: Line, names: dict[str, float], *, first: bool) -> list[_Item]:
    """Split "Berlin / Contract" or "Acme · Oslo"; a title keeps its own slashes and bars."""
    parts: list[tuple[str, int]] = []
    offset = 0
    for match in _FACETS.finditer(line.text):
        parts.append((line.text[offset : match.start()], line.start + offset))
        offset = match.end()
    parts.append((line.text[offset:], line.start + offset))
    whole = _item(line.text, line.start, names)
    if len(parts) == 1:
        return [whole]
    split = [_item(text, start, names) for text, start in parts if text.strip()]
    telling = any(
        item.place >= _LIKELY_PLACE or item.company >= 1 or _CONTRACT.fullmatch(item.text.strip())
        for item in split[1:]
    )
    if whole.role and not telling and first:
        return [whole]
    return [item for item in split if item.text and not is_noise(item.text)]


def _item(text: str, start: int, names: dict[str, float]) -> _Item:
    lead = len(text) - len(text.lstrip(" ,-–·•|"))
    text = text.strip(" ,-–·•|")
    start += lead
    company = names.get(text.lower(), 0.0)
    if company == 0.0 and any(text.lower() == name.split(" ")[0] for name in names):
        company = 0.5
    role = role_strength(text)
    if role < _ROLE_SURE and LEGAL_FORM.search(text):
        company += 1.0
    # "Account Executive - Italy" names a place but is a title.
    place = 0.0 if role == _ROLE_SURE else place_score(text)
    return _Item(text, start, place, role, company)


def _title_index(items: Sequence[_Item], *, applied: bool) -> int | None:
    for wanted in (_ROLE_SURE, 1):
        for index, item in enumerate(items[:6]):
            # "Recruiting GmbH" holds a role word but is a company.
            if (
                item.role >= wanted
                and item.company < 1
                and item.place < _LIKELY_PLACE
                and not _CONTRACT.fullmatch(item.text)
            ):
                return index
    first = items[0]
    followed = applied or any(item.place >= _LIKELY_PLACE for item in items[1:4])
    if followed and first.company == 0 and first.place < _LIKELY_PLACE:
        return 0
    return None


def _title(items: Sequence[_Item], index: int, *, applied: bool) -> Found[str] | None:
    item = items[index]
    place = any(other.place >= _LIKELY_PLACE for other in items)
    confidence = {2: 0.86, 1: 0.7, 0: 0.55}[item.role] - 0.03 * index
    confidence += 0.06 * applied + 0.04 * place
    return Found(item.text, min(confidence, 0.96), item.span)


def _location(rest: Sequence[_Item], *, applied: bool) -> Found[str] | None:
    places = [item for item in rest if item.place >= _HALF_PLACE and item.company < 1]
    exact = [
        item
        for item in places
        if not re.fullmatch(r"(?:remote|hybrid|on-?site)", item.text, re.IGNORECASE)
    ]
    for item in exact or places:
        return Found(item.text, 0.6 + 0.32 * min(item.place, 1.0), item.span)
    unknown = [
        item
        for item in rest
        if item.company == 0
        and item.role == 0
        and not _CONTRACT.fullmatch(item.text)
        and not _MONEY.search(item.text)
    ]
    # Between the title and the button stands the place, also one that the rules do not know.
    if applied and unknown and len(unknown) == 1 and len(unknown[0].text.split()) <= 8:  # noqa: PLR2004 -- an address, no sentence
        return Found(unknown[0].text, 0.6, unknown[0].span)
    if applied and len(unknown) > 1:
        return Found(unknown[-1].text, 0.5, unknown[-1].span)
    return None


def _company(rest: Sequence[_Item]) -> Found[str] | None:
    named = [item for item in rest if item.company > 0 and item.place < 1]
    if named:
        best = max(named, key=lambda item: item.company)
        return Found(best.text, 0.9 if best.company >= 1 else 0.8, best.span)
    for item in rest:
        plain = item.place < _HALF_PLACE and item.role < _ROLE_SURE
        if (
            plain
            and not _CONTRACT.fullmatch(item.text)
            and not _MONEY.search(item.text)
            and not any(map(str.isdigit, item.text[:1]))
        ):
            return Found(item.text, 0.7, item.span)
    return None


def _company_above_labels(
    lines: Sequence[Line], items: Sequence[_Item], labelled: Sequence[Labelled]
) -> Found[str] | None:
    """The name above "TITLE: …" is the employer's: announcements open with it."""
    first_label = min(item.label_start for item in labelled)
    above = [item for item in items if item.span[1] <= first_label]
    if not above or (above[0].place >= _LIKELY_PLACE and above[0].company < 1):
        return None
    name = above[0]
    start, end = name.span
    for line, following in pairwise(lines):
        # A long name wrapped onto a second line is still one name.
        wrapped = line.start <= start < line.end and line.end - line.start >= _WRAPPED_FROM
        if wrapped and not following.blank_before and following.end <= first_label:
            end = following.end
    return Found(name.text, 0.9 if name.company else 0.75, (start, end))
