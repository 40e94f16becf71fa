"""The cover letter of the offline writer: an opening, proof from the person's work, an ending.

Only the target's title and company are quoted from the posting, and skills only where a fact of
the person evidences them; what is missing is not mentioned.
"""

from collections.abc import Iterator, Sequence
from datetime import date

from services.generation.domain.facts import FactKind
from services.generation.domain.options import Length, Tone
from services.generation.domain.selection import EntryChoice, SkillChoice
from services.generation.domain.writing.examples import Story, stories
from services.generation.domain.writing.lines import framed, sentence
from services.generation.domain.writing.person import contact_block, document_title
from services.generation.domain.writing.telling import Telling, latest
from shared.contracts.content import (
    Content,
    DocumentType,
    Letter,
    Line,
    Section,
    SectionKind,
)
from shared.matching.scoring import covers

_PARAGRAPHS = {Length.SHORT: 1, Length.STANDARD: 2, Length.LONG: 3}
_EXAMPLES = {Length.SHORT: 2, Length.STANDARD: 2, Length.LONG: 3}
_SKILLS = {Length.SHORT: 4, Length.STANDARD: 5, Length.LONG: 7}
_CERTIFICATES = 2
_LANGUAGES = {
    "en": "English", "de": "German", "fr": "French", "es": "Spanish", "pl": "Polish",
    "ru": "Russian",
}  # fmt: skip
_SPOKEN_WELL = frozenset({"native", "fluent", "conversational"})
_NAME = (f"{FactKind.PROFILE}:full_name",)  # what a sentence without any claim stands on
# Where a frame's slot is empty.
_GAPS = ((", .", "."), (": , ", ": "), (" at .", "."), ("completed my  at", "studied at"))
_SHORT_PARAGRAPH = 100  # characters; what is shorter joins the ending


def write_letter(telling: Telling) -> Content:
    """Return the whole letter; every paragraph is one line with the facts it stands on."""
    person = contact_block(telling.facts.snapshot)
    phrases, plan = telling.phrases, telling.selection
    paragraphs = tuple(_paragraphs(telling))
    return Content(
        document_type=DocumentType.COVER_LETTER,
        language=phrases.language,
        title=document_title(person.full_name, phrases.letter, telling.target_title),
        person=person,
        sections=(
            Section(
                kind=SectionKind.LETTER,
                heading=phrases.headings[SectionKind.LETTER],
                lines=paragraphs,
            ),
        ),
        letter=Letter(
            recipient=telling.target_company,
            subject=_subject(telling),
            salutation=_salutation(telling),
            closing=phrases.closing[telling.options.tone],
            date=_written_on(telling, date.fromisoformat(plan.as_of)),
        ),
        max_pages=1,
    )


def _paragraphs(telling: Telling) -> Iterator[Line]:
    """Yield paragraphs that can each be read alone: proof may drop any of them."""
    length = Length.SHORT if telling.options.tone is Tone.CONCISE else telling.options.length
    told = stories(telling, paragraphs=_PARAGRAPHS[length], examples=_EXAMPLES[length])
    yield _opening(telling, length)
    yield from _career(telling, told)
    ending = telling.phrases.ending[telling.options.tone]
    further = _further(telling)
    if further is None:
        yield Line(text=ending, sources=_NAME)
    elif len(further.text) <= _SHORT_PARAGRAPH:
        yield Line(text=f"{further.text} {ending}", sources=further.sources)
    else:
        yield further
        yield Line(text=ending, sources=_NAME)


def _opening(telling: Telling, length: Length) -> Line:
    """Name the target, and what the person brings of what it asks for."""
    phrases = telling.phrases
    position = phrases.position(telling.target_title, telling.target_company)
    said = [framed(phrases.opening[telling.options.tone], position=position)]
    asked = telling.asked_skills(_SKILLS[length])
    if asked:
        lead = phrases.skills_lead.format(
            skills=phrases.listed([telling.in_sentence(skill.name) for skill in asked])
        )
        frame = phrases.skills_asked_one if len(asked) == 1 else phrases.skills_asked_many
        said.append(framed(frame, lead=lead))
    return Line(text=" ".join(said), sources=tuple(skill.source for skill in asked) or _NAME)


def _career(telling: Telling, told: Sequence[Story]) -> Iterator[Line]:
    """Yield the present job or the studies, and the stories; a job is named where it is told of."""
    job = latest(telling)
    if job is not None:
        text, sources = _standing(telling, job)
        if told and told[0].about == job.source:
            sources = tuple(dict.fromkeys((*sources, *told[0].sources)))
            text, told = f"{text} {told[0].text}", told[1:]
        yield Line(text=text, sources=sources)
    elif telling.selection.education:
        school = telling.selection.education[0].source
        yield Line(text=_studies(telling, school), sources=(school,))
    for story in told:
        yield Line(text=story.text, sources=story.sources)


def _standing(telling: Telling, job: EntryChoice) -> tuple[str, tuple[str, ...]]:
    """Say what the person does or did last, and for how long they have worked.

    How long is left to a summary in which the person says it themselves.
    """
    phrases = telling.phrases
    experience = "" if telling.says_own_years else telling.experience()
    role = telling.role(job.source)
    if telling.items[job.source].get("is_current"):
        frame = phrases.now_experience if experience else phrases.now
    else:
        frame = phrases.latest_experience if experience else phrases.latest
    others = tuple(s for s in telling.experience_sources if s != job.source) if experience else ()
    return framed(frame, role=role, experience=experience), (job.source, *others)


def _studies(telling: Telling, school: str) -> str:
    ended = telling.text(school, "end_date")
    done = bool(ended) and ended[:4] <= telling.selection.as_of[:4]
    frame = telling.phrases.graduate if done else telling.phrases.studied
    said = framed(
        frame, degree=telling.degree(school), institution=telling.text(school, "institution")
    )
    for gap, closed in _GAPS:
        said = said.replace(gap, closed)
    return said


def _further(telling: Telling) -> Line | None:
    """Name the certificates and languages that the posting asks for.

    Where it asks for nothing that the person has, every language but the letter's own is named.
    """
    phrases = telling.phrases
    said, sources = [], []
    wanted = [choice for choice in telling.selection.certifications if choice.keyword]
    for choice in wanted[:_CERTIFICATES]:
        said.append(phrases.certificate(choice.name))
        sources.append(choice.source)
    stranger = not telling.selection.match.matched
    for choice in telling.selection.languages:
        level = telling.text(choice.source, "proficiency").casefold()
        named = choice.keyword or (stranger and level in _SPOKEN_WELL)
        if named and level in phrases.language_levels and _worth_saying(telling, choice):
            spoken = framed(phrases.language_levels[level], language=choice.name)
            said.append(spoken[:1].upper() + spoken[1:])
            sources.append(choice.source)
    return Line(text=" ".join(map(sentence, said)), sources=tuple(sources)) if said else None


def _worth_saying(telling: Telling, language: SkillChoice) -> bool:
    """A language is worth a sentence unless it is the one that the letter is written in."""
    own = _LANGUAGES.get(telling.phrases.language, "")
    return not any(covers(own, name) for name in (language.name, language.keyword) if name)


def _subject(telling: Telling) -> str:
    phrases = telling.phrases
    return phrases.subject.format(title=telling.target_title) if telling.target_title else ""


def _salutation(telling: Telling) -> str:
    phrases, tone = telling.phrases, telling.options.tone
    if telling.target_company and tone in phrases.salutation_company:
        return phrases.salutation_company[tone].format(company=telling.target_company)
    return phrases.salutation[tone]


def _written_on(telling: Telling, day: date) -> str:
    phrases = telling.phrases
    return phrases.day.format(day=day.day, month=phrases.months[day.month - 1], year=day.year)
