"""The summary of a resume: the person's own, or one made of dates, titles and proven skills."""

from services.generation.domain.facts import FactKind
from services.generation.domain.options import Length, Tone
from services.generation.domain.selection import LineChoice, SkillChoice
from services.generation.domain.strength import strength
from services.generation.domain.writing.lines import framed, sentence, sentences
from services.generation.domain.writing.telling import Telling, latest
from shared.contracts.content import Line

_SENTENCES = {Length.SHORT: 2, Length.STANDARD: 4, Length.LONG: 8}
_SKILLS = {Length.SHORT: 3, Length.STANDARD: 5, Length.LONG: 7}
_FEWEST_SKILLS = 2
_LONGEST_ACHIEVEMENT = 180


def summary_lines(telling: Telling) -> tuple[Line, ...]:
    """Return the sentences of the summary; none when the facts give no ground for any."""
    length = Length.SHORT if telling.options.tone is Tone.CONCISE else telling.options.length
    lines = _own(telling, length) or _from_career(telling)
    said = [line.text for line in lines]
    asked = telling.asked_skills(_SKILLS[length], but=said)
    if len(asked) >= _FEWEST_SKILLS or (asked and not lines):
        lines.append(_skills(telling, asked))
    if not _own(telling, length) and length is not Length.SHORT and (best := _best(telling)):
        lines.append(Line(text=sentence(best.text), sources=(best.source,)))
    return tuple(lines)


def _own(telling: Telling, length: Length) -> list[Line]:
    source = f"{FactKind.PROFILE}:professional_summary"
    own = sentences(str(telling.facts.snapshot.get("professional_summary") or ""))
    return [Line(text=sentence(text), sources=(source,)) for text in own[: _SENTENCES[length]]]


def _from_career(telling: Telling) -> list[Line]:
    phrases, experience = telling.phrases, telling.experience()
    if (job := latest(telling)) is not None:
        current = bool(telling.items[job.source].get("is_current"))
        role = telling.role(job.source) if current else telling.text(job.source, "title")
        text = framed(phrases.summary_role, role=role, experience=experience)
        sources = (job.source, *(s for s in telling.experience_sources if s != job.source))
        return [Line(text=text if experience else sentence(role), sources=sources)]
    for school in telling.selection.education:
        degree = telling.degree(school.source)
        institution = telling.text(school.source, "institution")
        if degree:
            text = f"{degree}, {institution}" if institution else degree
            return [Line(text=sentence(text), sources=(school.source,))]
    return []


def _skills(telling: Telling, asked: list[SkillChoice]) -> Line:
    names = telling.phrases.listed([telling.in_sentence(choice.name) for choice in asked])
    text = framed(telling.phrases.summary_skills, skills=names)
    return Line(text=text, sources=tuple(choice.source for choice in asked))


def _best(telling: Telling) -> LineChoice | None:
    """Return the strongest quantified achievement that is short enough to open a resume."""
    lines = [
        line
        for entry in telling.selection.experiences
        for line in entry.lines
        if any(character.isdigit() for character in line.text)
        and len(line.text) <= _LONGEST_ACHIEVEMENT
        and "/achievements/" in line.source
    ]
    return max(lines, key=lambda line: line.relevance + strength(line.text), default=None)
