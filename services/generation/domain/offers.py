"""Everything that a profile offers for a document, and what of it fits the pages."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Self

from services.generation.domain.candidate_lines import (
    Item,
    Relevance,
    additional_lines,
    lines_of,
    newest_first,
)
from services.generation.domain.career_time import MONTHS, month_number
from services.generation.domain.facts import FactKind
from services.generation.domain.fitting import (
    LESS_RELEVANT,
    NO_ROOM,
    Offer,
    fit_best,
    fit_first,
    fit_whole,
)
from services.generation.domain.options import Length
from services.generation.domain.page_budget import (
    ENTRY_LINES,
    SECTION_LINES,
    Budget,
    printed_lines,
)
from services.generation.domain.selection import Cut, LineChoice
from services.generation.domain.writing.lines import tidy

OLD_AFTER_YEARS = 15
TOO_OLD = f"older than {OLD_AFTER_YEARS} years: the job is kept with its title and dates"

_LINES_PER_JOB = {
    Length.SHORT: (4, 3, 2),
    Length.STANDARD: (6, 5, 4, 3),
    Length.LONG: (9, 7, 6),
}
_LINES_OF_THE_REST = {Length.SHORT: 1, Length.STANDARD: 2, Length.LONG: 5}
_PROJECTS = {Length.SHORT: 1, Length.STANDARD: 3, Length.LONG: 6}
_LINES_PER_PROJECT = 3
_LINES_PER_DEGREE = 3
_RECENT_JOBS = 3
_FIRST_LINES = 3
_RECENCY = 0.05  # each job further back makes its lines this much less worth saying


@dataclass(slots=True, kw_only=True)
class Offers:
    """The offers of one profile; ``fit`` decides, ``cut`` says what stayed out."""

    experiences: list[Offer]
    education: list[Offer]
    projects: list[Offer]
    additional: list[LineChoice]
    said_twice: list[Cut]
    most_projects: int
    chosen_projects: list[Offer] = field(default_factory=list)
    chosen_additional: list[LineChoice] = field(default_factory=list)

    @classmethod
    def of(
        cls,
        profile: Mapping[str, Any],  # the profile's JSON (api.md §8)
        relevance: Relevance,
        length: Length,
        today: date,
    ) -> Self:
        """Read what *profile* offers; jobs and schools in reverse chronological order."""
        seen: set[str] = set()
        cut: list[Cut] = []
        experiences = []
        for rank, job in enumerate(newest_first(profile.get("experiences") or ())):
            offer = _offer(FactKind.EXPERIENCE, job, relevance, seen, cut)
            caps = _LINES_PER_JOB[length]
            offer.most = caps[rank] if rank < len(caps) else _LINES_OF_THE_REST[length]
            if rank >= _RECENT_JOBS and _is_old(job, today) and length is not Length.LONG:
                offer.most, offer.reason = 0, TOO_OLD
            offer.first = _FIRST_LINES if rank < _RECENT_JOBS else 1
            offer.worth = -_RECENCY * rank
            experiences.append(offer)
        education = [
            _offer(FactKind.EDUCATION, school, relevance, seen, cut)
            for school in newest_first(profile.get("education") or ())
        ]
        for offer in education:
            offer.most = offer.first = _LINES_PER_DEGREE
        projects = [
            _project(project, relevance, seen, cut) for project in profile.get("projects") or ()
        ]
        additional, private = additional_lines(profile.get("custom_fields") or {}, relevance)
        return cls(
            experiences=experiences,
            education=education,
            projects=sorted(projects, key=lambda offer: -offer.relevance),
            additional=additional,
            said_twice=[*cut, *private],
            most_projects=_PROJECTS[length],
        )

    def fit(self, budget: Budget) -> None:
        """Take what fits: all jobs and degrees, then the best lines of everything."""
        standing = (*self.experiences, *self.education)
        budget.spend(sum(offer.head for offer in standing))
        budget.spend(SECTION_LINES * (bool(self.experiences) + bool(self.education)))
        fit_first(self.experiences, budget)
        fit_first(self.education, budget)
        if self.projects and budget.affords(SECTION_LINES):
            self.chosen_projects = fit_whole(self.projects[: self.most_projects], budget)
        fit_best(self.experiences, budget)
        if self.additional and budget.affords(SECTION_LINES):
            ranked = sorted(self.additional, key=lambda line: -line.relevance)
            fitting = [line for line in ranked if budget.affords(printed_lines(line.text) + 1)]
            self.chosen_additional = [line for line in self.additional if line in fitting]

    def cut(self) -> Iterator[Cut]:
        """Yield what is left out, each with its reason."""
        yield from self.said_twice
        for offer in (*self.experiences, *self.education, *self.chosen_projects):
            yield from offer.cut()
        for rank, offer in enumerate(self.projects):
            if offer not in self.chosen_projects:
                reason = NO_ROOM if rank < self.most_projects else LESS_RELEVANT
                yield Cut(source=offer.source, text=offer.title, reason=reason)
        for line in self.additional:
            if line not in self.chosen_additional:
                yield Cut(source=line.source, text=line.text, reason=NO_ROOM)


def _offer(
    kind: FactKind, item: Item, relevance: Relevance, seen: set[str], cut: list[Cut]
) -> Offer:
    lines, twice = lines_of(kind, item, relevance, seen)
    cut.extend(twice)
    title = tidy(str(item.get("title") or item.get("degree") or item.get("name") or ""))
    best = max((line.relevance for line in lines), default=0.0)
    return Offer(
        source=f"{kind}:{item['id']}",
        title=title,
        lines=lines,
        most=0,
        head=ENTRY_LINES,
        relevance=max(best, relevance(title)),
    )


def _project(project: Item, relevance: Relevance, seen: set[str], cut: list[Cut]) -> Offer:
    offer = _offer(FactKind.PROJECT, project, relevance, seen, cut)
    used = ", ".join(str(name) for name in project.get("technologies") or ())
    offer.relevance = max(offer.relevance, relevance(used))
    offer.most, offer.head = _LINES_PER_PROJECT, ENTRY_LINES + (printed_lines(used) if used else 0)
    return offer


def _is_old(job: Item, today: date) -> bool:
    end = month_number(job.get("end_date"))
    if job.get("is_current") or end is None:
        return False
    return today.year * MONTHS + today.month - end > OLD_AFTER_YEARS * MONTHS
