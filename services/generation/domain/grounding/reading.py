"""One line under examination: its words, its language and what it stands on."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from services.generation.domain.facts import Fact
from services.generation.domain.grounding.dates import DateMention, read_dates
from services.generation.domain.grounding.evidence import OWNING, Evidence, Standing
from services.generation.domain.grounding.languages import inflects_names, language_of
from services.generation.domain.grounding.links import find_links
from services.generation.domain.grounding.names_known import NameHit
from services.generation.domain.grounding.quoting import Quotes
from services.generation.domain.grounding.words import Word, clean, words
from shared.matching.vocabulary import Mention, vocabulary

Span = tuple[int, int]

_SHORTEST_COPY = 3  # words; a shorter run says too little to be a copy


@dataclass(frozen=True, slots=True)
class Copy:
    """A run of the line that repeats a whole statement of a cited fact, word for word."""

    span: Span
    fact: Fact


@dataclass(frozen=True, slots=True)
class Reading:
    """A line as all rules see it. ``quotes`` is None where nothing may be quoted (a resume)."""

    text: str
    said: tuple[Word, ...]
    language: str
    evidence: Evidence
    standing: Standing
    entry_item: str | None
    quotes: Quotes | None
    copies: tuple[Copy, ...]
    dates: tuple[DateMention, ...]
    hits: tuple[NameHit, ...]
    mentions: tuple[Mention, ...]
    links: tuple[Span, ...] = field(default=())
    job: Quotes | None = None

    def foreign_to(self, fact: Fact) -> bool:
        """Tell whether line and fact are in two languages, so that no word need be shared."""
        other = language_of(clean(fact.text))
        return bool(other) and other != self.language

    def job_says(self, start: int, end: int) -> bool:
        """Tell whether the target's text holds the words at this place."""
        return self.job is not None and self.job.mentions(self.text[start:end])

    @property
    def inflects(self) -> bool:
        """Tell whether names take case endings in this line's language."""
        return inflects_names(self.language)

    def copied(self, start: int) -> bool:
        """Tell whether the place lies in a statement of the person's own."""
        return within(start, (copy.span for copy in self.copies))

    def quoted(self, start: int, end: int) -> bool:
        """Tell whether the place is the target's, quoted in a letter."""
        return self.quotes is not None and self.quotes.holds(self.text, start, end)

    def settled(self, start: int, end: int) -> bool:
        """Tell whether the place needs no proof: copied, quoted, or part of a link."""
        return self.copied(start) or within(start, self.links) or self.quoted(start, end)


def read_line(
    text: str,
    evidence: Evidence,
    standing: Standing,
    *,
    entry_item: str | None,
    job: Quotes,
    letter: bool,
) -> Reading:
    """Read *text* for the rules; offsets of all atoms are offsets into ``Reading.text``."""
    shown = clean(text)
    said = words(shown)
    cited = " ".join(fact.text for fact in standing.cited)
    language = language_of(shown) or _latin(language_of(clean(cited)))
    links = tuple((link.start, link.end) for link in find_links(shown))
    return Reading(
        text=shown,
        said=said,
        language=language,
        evidence=evidence,
        standing=standing,
        entry_item=entry_item,
        quotes=job if letter else None,
        job=job,
        copies=tuple(_copies(said, evidence, standing, entry_item)),
        dates=tuple(read_dates(shown, links)),
        hits=tuple(evidence.hits(said, inflects=inflects_names(language))),
        mentions=tuple(vocabulary().mentions(shown)),
        links=links,
    )


def _latin(language: str) -> str:
    """Return the language of the cited facts for a line in Latin letters that shows none."""
    return "en" if language in {"", "ru", "el"} else language


def within(place: int, spans: Iterable[Span]) -> bool:
    """Tell whether *place* lies in one of *spans*."""
    return any(low <= place < high for low, high in spans)


def _copies(
    said: tuple[Word, ...], evidence: Evidence, standing: Standing, entry_item: str | None
) -> list[Copy]:
    if standing.open and entry_item is None:
        return []
    folded = [word.fold for word in said]
    found: list[Copy] = []
    for fact in standing.cited:
        if entry_item and fact.kind in OWNING and fact.item != entry_item:
            continue
        if fact.kind in OWNING and fact.id == fact.item:
            continue  # a head is names and dates, no statement
        for statement in evidence.statements[fact.id]:
            size = len(statement)
            if size < _SHORTEST_COPY:
                break
            for index in range(len(folded) - size + 1):
                if tuple(folded[index : index + size]) == statement:
                    span = (said[index].start, said[index + size - 1].end)
                    found.append(Copy(span, fact))
    return found
