"""Which of the offered lines fit the pages: the best of each job first, then the best of all."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from services.generation.domain.page_budget import Budget, printed_lines
from services.generation.domain.selection import Cut, EntryChoice, LineChoice
from services.generation.domain.strength import strength

LESS_RELEVANT = "less relevant to this job than the lines kept"
NO_ROOM = "no room within the page limit"


@dataclass(slots=True, kw_only=True)
class Offer:
    """An item and the lines that it could say.

    ``most`` caps its lines, ``first`` of them are wanted before those of any other item,
    ``head`` is the printed lines of the item itself. Lines beyond the cap are cut for ``reason``.
    """

    source: str
    title: str = ""
    lines: Sequence[LineChoice]
    most: int
    first: int = 0
    head: int
    worth: float = 0.0
    relevance: float = 0.0
    reason: str = LESS_RELEVANT
    taken: list[LineChoice] = field(default_factory=list)

    @property
    def ranked(self) -> list[LineChoice]:
        """The lines, most worth saying first; equal ones in the person's order."""
        return sorted(self.lines, key=lambda line: -self.value(line))

    def value(self, line: LineChoice) -> float:
        """Return how much a line is worth saying in this document."""
        return self.worth + line.relevance + strength(line.text)

    def entry(self) -> EntryChoice:
        """Return the item with what was taken: description in its order, then by relevance."""
        told = [line for line in self.lines if line in self.taken and _describes(line)]
        done = [line for line in self.lines if line in self.taken and not _describes(line)]
        done.sort(key=lambda line: -round(line.relevance, 1))
        return EntryChoice(source=self.source, relevance=self.relevance, lines=(*told, *done))

    def cut(self) -> list[Cut]:
        """Return the lines that were not taken, each with its reason."""
        capped = len(self.taken) >= self.most
        return [
            Cut(source=line.source, text=line.text, reason=self.reason if capped else NO_ROOM)
            for line in self.lines
            if line not in self.taken
        ]


def fit_first(offers: Iterable[Offer], budget: Budget) -> None:
    """Take the lines that each offer wants first, offer by offer, while there is room."""
    for offer in offers:
        for line in offer.ranked[: min(offer.first, offer.most)]:
            _take(offer, line, budget)


def fit_best(offers: Iterable[Offer], budget: Budget) -> None:
    """Take the most valuable lines of all offers up to their caps, while there is room."""
    wanted = [
        (offer.value(line), offer, line)
        for offer in offers
        for line in offer.ranked[: offer.most]
        if line not in offer.taken
    ]
    for _, offer, line in sorted(wanted, key=lambda item: -item[0]):
        _take(offer, line, budget)


def fit_whole(offers: Iterable[Offer], budget: Budget) -> list[Offer]:
    """Take whole items with their heads while there is room; return those that were taken."""
    chosen = []
    for offer in offers:
        lines = offer.ranked[: offer.most]
        if budget.affords(offer.head + sum(printed_lines(line.text) for line in lines)):
            offer.taken.extend(lines)
            chosen.append(offer)
    return chosen


def _take(offer: Offer, line: LineChoice, budget: Budget) -> None:
    if budget.affords(printed_lines(line.text)):
        offer.taken.append(line)


def _describes(line: LineChoice) -> bool:
    return line.source.endswith("/description")
