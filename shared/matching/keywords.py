"""What a job posting asks for: its keywords, each with the words of the text that it came from."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from shared.matching.phrases import phrases
from shared.matching.tokens import forms, stem
from shared.matching.vocabulary import Kind, Skill, vocabulary
from shared.matching.word_lists import word_list
from shared.matching.zones import Sentence, Zone, sentences

Span = tuple[int, int]

# How much a posting leans on a keyword of each kind before its place is looked at.
_BY_KIND = {
    Kind.TOOL: 0.7,
    Kind.HARD: 0.65,
    Kind.CERTIFICATE: 0.65,
    Kind.LANGUAGE: 0.6,
    Kind.DOMAIN: 0.5,
    Kind.SOFT: 0.35,
}
# Phrases are many and loose: together they must not outweigh the skills.
_THING_WEIGHT = 0.15
_DOING_WEIGHT = 0.1
_REQUIRED_BONUS = 0.25
_PREFERRED_COST = 0.25
_REPEAT_BONUS = 0.08
_MOST_REPEATS = 2
_LEAST = 0.05
_VACUOUS = word_list("vacuous")
_GENERIC = word_list("generic")
_ACRONYM = 6
_LONGEST_TEXT = 100_000


@dataclass(frozen=True, slots=True)
class Keyword:
    """Something that a posting asks for (tailoring.md §2).

    ``weight`` (0-1) says how much the posting leans on it; ``text[span[0]:span[1]]`` is where the
    posting says it for the first time.
    """

    keyword: str
    kind: Kind
    required: bool
    weight: float
    span: Span


@dataclass(slots=True)
class _Candidate:
    keyword: str
    kind: Kind
    span: Span
    base: float
    required: bool
    preferred: bool
    times: int = 1


class _Spans:
    """Spans of the text, to be asked whether a sentence touches one; by bisection."""

    def __init__(self, spans: Sequence[Span]) -> None:
        ordered = sorted(spans)
        self._starts = [start for start, _ in ordered]
        self._furthest = list(accumulate((end for _, end in ordered), max))

    def __bool__(self) -> bool:
        return bool(self._starts)

    def touch(self, sentence: Sentence) -> bool:
        before = bisect_left(self._starts, sentence.end)
        return before > 0 and self._furthest[before - 1] > sentence.start


def extract_keywords(
    text: str,
    *,
    required: Sequence[Span] = (),
    preferred: Sequence[Span] = (),
    limit: int = 60,
) -> list[Keyword]:
    """The keywords of a posting, heaviest first, at most ``limit``.

    ``required`` and ``preferred`` are the spans of the posting's requirement lines, as far as they
    are known; without them the posting's headings and wording decide. Named things carry their
    usual name, general notions the posting's own words, since those are what a reader looks for.
    Text after 100,000 characters is not read. Same text, same keywords.
    """
    head = text[:_LONGEST_TEXT]
    said = sentences(head)
    if all(one.zone is Zone.IDLE for one in said):
        # Nothing asks for anything: take the posting at its word as a whole.
        said = [replace(one, zone=Zone.OPEN) for one in said]
    found: dict[str, _Candidate] = {}
    for candidate in _candidates(head, said, _Spans(required), _Spans(preferred)):
        key = _identity(candidate.keyword)
        if not key:
            continue
        known = found.setdefault(key, candidate)
        if known is not candidate:
            known.times += 1
            known.base = max(known.base, candidate.base)
            known.required = known.required or candidate.required
            known.preferred = known.preferred and candidate.preferred
    keywords = [
        Keyword(one.keyword, one.kind, one.required, _weight(one), one.span)
        for one in found.values()
    ]
    keywords.sort(key=lambda one: (-one.weight, one.span))
    return keywords[:limit]


def _candidates(
    text: str, said: Sequence[Sentence], required: _Spans, preferred: _Spans
) -> Iterator[_Candidate]:
    words = vocabulary()
    for sentence in said:
        if sentence.zone is Zone.IDLE:
            continue
        wanted, wished = _standing(sentence, required, preferred)
        part = text[sentence.start : sentence.end]
        mentions = words.mentions(part)
        names_a_tool = any(_is_tool(mention.skill) for mention in mentions)
        for mention in mentions:
            skill = mention.skill
            if names_a_tool and skill.name.replace(" ", "_") in _GENERIC:
                continue
            if sentence.zone is not Zone.ASKING and not _counts_in_passing(skill):
                continue
            span = (sentence.start + mention.start, sentence.start + mention.end)
            name = _name(skill, text[span[0] : span[1]])
            yield _Candidate(name, skill.kind, span, _BY_KIND[skill.kind], wanted, wished)
        if sentence.zone is not Zone.ASKING:
            continue
        for phrase in phrases(text, sentence.start, sentence.end):
            span = (phrase.start, phrase.end)
            name = " ".join(text[span[0] : span[1]].split())
            if name.lower() in _VACUOUS:
                continue
            base = _DOING_WEIGHT if phrase.does else _THING_WEIGHT
            kind = Kind.HARD if phrase.does else Kind.DOMAIN
            yield _Candidate(name, kind, span, base, wanted, wished)


def _is_tool(skill: Skill) -> bool:
    return skill.kind in {Kind.TOOL, Kind.HARD} and not skill.name.islower()


def _counts_in_passing(skill: Skill) -> bool:
    """Whether a skill counts where the posting does not ask for anything in particular.

    A posting that only describes itself names tools and subjects by name; single general words
    there ("sales teams", "a safe company") are not asked for.
    """
    return skill.kind is not Kind.SOFT and (not skill.name.islower() or " " in skill.name)


def _standing(sentence: Sentence, required: _Spans, preferred: _Spans) -> tuple[bool, bool]:
    """Whether the sentence asks for what is required, and whether it is a wish."""
    if preferred.touch(sentence):
        return False, True
    if required.touch(sentence):
        return True, False
    if required or preferred:
        return False, sentence.preferred
    return sentence.zone is Zone.ASKING and not sentence.preferred, sentence.preferred


def _name(skill: Skill, written: str) -> str:
    """The usual name of a named thing; of a general notion the posting's own words."""
    acronym = len(written) < _ACRONYM and written.isupper()
    return skill.name if acronym or not skill.name.islower() else " ".join(written.split())


def _identity(keyword: str) -> str:
    """What makes two keywords the same one: the skill, or else the stems."""
    skill = vocabulary().canonical(keyword)
    if skill is not None:
        return skill.name
    return " ".join(map(stem, forms(keyword)))


def _weight(candidate: _Candidate) -> float:
    factor = 1 + _REPEAT_BONUS * min(_MOST_REPEATS, candidate.times - 1)
    if candidate.required:
        factor += _REQUIRED_BONUS
    elif candidate.preferred:
        factor -= _PREFERRED_COST
    return round(min(1.0, max(_LEAST, candidate.base * factor)), 4)
