"""Seeded lies: each turns a truthful document into one that claims what its person never said."""

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from services.generation.tests.grounding.documents import cover_letter, resume
from services.generation.tests.grounding.persons import PERSONS, TARGET
from shared.contracts.content import Content, Entry, Line, Section, SectionKind

Random = random.Random


@dataclass(frozen=True, slots=True)
class Mutation:
    """A lying document, the kind of the lie, and whose document it is."""

    kind: str
    person: str
    content: Content


_EMPLOYERS = [
    "Google",
    "Goldman Sachs",
    "Deloitte Consulting",
    "Vandelay Industries",
    TARGET.company,
    "Acme",
]
_SCHOOLS = [
    "Harvard University",
    "Stanford University",
    "Technische Universität Wien",
    "ETH Zürich",
    "INSEAD",
]
_DEGREES = ["PhD", "MBA", "Doctor of Philosophy", "Master of Laws"]
_TOOLS = [
    "Rust",
    "Elixir",
    "ClickHouse",
    "Pulumi",
    "FooDB",
    "Zyntrix",
    "Elasticsearch",
    "K9db",
    "Hadoop",
    "COBOL",
]
_APPENDED = {
    "people": [", managing 40 engineers", ", with forty-three engineers", " for 37 specialists"],
    "money": [", saving 1,200,000 EUR", " worth $7.3 million", ", adding 640k EUR in revenue", " with a budget of 9 Mio. €"],
    "users": [" for 5 million users", " serving 3.7M customers", " for nine thousand customers"],
    "percent": [" with 92.5 percent accuracy", ", a 57% improvement", " by seventy-one percent", " um 63 Prozent"],
    "ratio": [", tripling output", ", which quadrupled revenue", " and achieved a 10x speedup"],
    "led": [", led a team of 31 specialists", ", headed the whole division", " and directed the department"],
    "founded": [", founded a subsidiary", " and co-founded the company"],
    "certificate": [", PMP certified", " as a Certified Ethical Hacker", ", CISSP certified", " with a PRINCE2 certification"],
    "link": [" (https://evil.example.com/me)", ", see www.totally-mine.com", ", contact boss@example.net"],
    "date": [" in March 2009", " since 1998", " from 2001 to 2009", " (05/2010)"],
    "duration": [" over 27 years", " with 33 years of experience", " for more than 4 decades"],
    "degree": [" with a PhD", ", holding an MBA", " after a doctorate"],
    "school": [" at Stanford University", " with Harvard University"],
    "employer": [" at Google", " for Goldman Sachs", " at Vandelay Industries"],
    "award": [" and won the Turing Award", ", honoured with the Deming Prize"],
}  # fmt: skip
_OTHER_TONGUES = {
    "tomasz": [", kierowałem zespołem 40 inżynierów", " i oszczędziłem 3 mln zł", " w firmie Google", " z użyciem Kubernetes", " dla 900 klientów"],
    "claudia": [", leitete 40 Ingenieure", " mit 250 Mitarbeitern", " bei Siemens", " mit Kubernetes", " um 77 Prozent"],
    "ivan": [", руководил отделом из 40 инженеров", " для 9 млн пользователей", " в компании Яндекс", " на Kubernetes", " на 88 %"],
    "eleni": [" για 40 μηχανικούς", " με προϋπολογισμό 9 εκατομμύρια ευρώ", " στη Google", " με Kubernetes", " κατά 66 %"],
    "camille": [" pour 40 ingénieurs", " et un budget de 3 millions d'euros", " chez Google", " avec Kubernetes", " de 91 %"],
}  # fmt: skip
_SUMMARIES = {
    "title claim": ["Principal engineer with deep experience", "Head of Engineering and strategist", "Chief Financial Officer", "Experienced neurosurgeon and lawyer", "Vice President of Sales", "Senior Director of Operations"],
    "career": ["Professional with over 25 years of experience", "More than three decades in the field", "Professional with 41 years of experience"],
    "school": ["Graduate of Harvard University", "Studied at MIT", "Holds a PhD in Physics"],
    "employer": ["Formerly at Google and Amazon", "Worked for Goldman Sachs", "Google alumni"],
    "certificate": ["Certified Scrum Master", "PMP certified professional", "Chartered Financial Analyst, CFA"],
    "language": ["Fluent in Japanese", "Native speaker of Icelandic"],
    "target skill": ["Skilled in Rust and Elixir", "Hands-on with ClickHouse", "Uses Pulumi daily"],
}  # fmt: skip
_LETTERS = {
    "claimed company": [f"At {TARGET.company} I led the platform.", f"I worked at {TARGET.company} for years.", f"During my time at {TARGET.company} I built robots."],
    "claimed title": ["As a Principal Platform Engineer I have shaped systems.", "I am a Principal Platform Engineer.", "I have worked as Principal Platform Engineer."],
    "claimed skill": ["I have used Rust and Elixir in production.", "My experience with ClickHouse matches your needs.", "I am an expert in Pulumi.", "I bring my Rust experience to your team."],
    "claimed number": ["I lead a team of 12 engineers today.", "I have 10 years of experience with Rust."],
    "claimed certificate": ["I hold a PMP certificate.", "My PMP certificate is current."],
    "claimed language": ["I speak fluent Japanese.", "My Japanese is fluent."],
}  # fmt: skip


def mutations(seed: int = 7, rounds: int = 2) -> Iterator[Mutation]:
    """Yield the lies for every person, *rounds* of each kind; the same ones for the same seed."""
    rng = random.Random(seed)  # noqa: S311 -- the choice of test cases, nothing secret
    for _ in range(rounds):
        for person in PERSONS:
            for kind, make in _MAKERS.items():
                yield Mutation(kind, person, make(rng, person))


def _first(content: Content, kind: SectionKind) -> tuple[int, Section]:
    return next((i, s) for i, s in enumerate(content.sections) if s.kind is kind)


def _with_section(content: Content, index: int, section: Section) -> Content:
    sections = [*content.sections]
    sections[index] = section
    return content.model_copy(update={"sections": tuple(sections)})


def _with_entry(content: Content, kind: SectionKind, at: int, entry: Entry) -> Content:
    index, section = _first(content, kind)
    entries = [*section.entries]
    entries[at] = entry
    return _with_section(content, index, section.model_copy(update={"entries": tuple(entries)}))


def _entry(content: Content, kind: SectionKind, at: int) -> Entry:
    return _first(content, kind)[1].entries[at]


def _head(
    field: str,
    choose: Callable[[Random, Entry], object],
    kind: SectionKind = SectionKind.EXPERIENCE,
) -> Callable[[Random, str], Content]:
    def make(rng: Random, person: str) -> Content:
        content = resume(person)
        at = rng.randrange(len(_first(content, kind)[1].entries))
        entry = _entry(content, kind, at)
        return _with_entry(content, kind, at, entry.model_copy(update={field: choose(rng, entry)}))

    return make


def _reworded(choose: Callable[[Random, str, Line], str]) -> Callable[[Random, str], Content]:
    """Change one line of one job."""

    def make(rng: Random, person: str) -> Content:
        content = resume(person)
        at = rng.randrange(len(_first(content, SectionKind.EXPERIENCE)[1].entries))
        entry = _entry(content, SectionKind.EXPERIENCE, at)
        index = rng.randrange(len(entry.lines))
        line = entry.lines[index]
        lines = [*entry.lines]
        lines[index] = line.model_copy(update={"text": choose(rng, person, line)})
        return _with_entry(
            content, SectionKind.EXPERIENCE, at, entry.model_copy(update={"lines": tuple(lines)})
        )

    return make


def _summary(texts: list[str]) -> Callable[[Random, str], Content]:
    def make(rng: Random, person: str) -> Content:
        content = resume(person)
        index, section = _first(content, SectionKind.SUMMARY)
        sources = rng.choice(
            [("profile:professional_summary",), ("experience:e1", "experience:e2"), ()]
        )
        line = Line(text=rng.choice(texts), sources=sources)
        return _with_section(content, index, section.model_copy(update={"lines": (line,)}))

    return make


def _letter(texts: list[str]) -> Callable[[Random, str], Content]:
    def make(rng: Random, person: str) -> Content:
        content = cover_letter(person)
        index, section = _first(content, SectionKind.LETTER)
        sources = rng.choice([("experience:e1",), ("experience:e1/achievements/0",), ()])
        line = Line(text=rng.choice(texts), sources=sources)
        return _with_section(
            content, index, section.model_copy(update={"lines": (*section.lines, line)})
        )

    return make


def _shifted(rng: Random, date: str | None, years: int) -> str:
    year, dash, rest = (date or "2026-11").partition("-")
    return f"{int(year) + years * rng.randint(1, 4)}{dash}{rest}"


def _swap_numbers(rng: Random, person: str) -> Content:
    """Exchange the numbers of two lines, of one job or of two."""
    content = resume(person)
    places = [
        (at, index, match.group())
        for at, entry in enumerate(_first(content, SectionKind.EXPERIENCE)[1].entries)
        for index, line in enumerate(entry.lines)
        if (match := re.search(r"\d[\d.,]*\d|\d", line.text))
    ]
    first, second = rng.sample(places, 2)
    while first[2] == second[2]:
        first, second = rng.sample(places, 2)
    for (at, index, mine), (_, _, other) in ((first, second), (second, first)):
        entry = _entry(content, SectionKind.EXPERIENCE, at)
        lines = [*entry.lines]
        text = lines[index].text.replace(mine, other, 1)
        lines[index] = lines[index].model_copy(update={"text": text})
        content = _with_entry(
            content, SectionKind.EXPERIENCE, at, entry.model_copy(update={"lines": tuple(lines)})
        )
    return content


def _moved_line(rng: Random, person: str) -> Content:
    """Put an achievement of one job under another, with its own source or the new job's."""
    content = resume(person)
    source, goal = rng.sample([0, 1], 2)
    line = rng.choice(_entry(content, SectionKind.EXPERIENCE, source).lines)
    entry = _entry(content, SectionKind.EXPERIENCE, goal)
    numbered = [
        one
        for one in _entry(content, SectionKind.EXPERIENCE, source).lines
        if re.search(r"\d", one.text)
    ]
    if rng.random() < 0.5 and numbered:
        line = rng.choice(numbered).model_copy(update={"sources": entry.lines[0].sources})
    return _with_entry(
        content,
        SectionKind.EXPERIENCE,
        goal,
        entry.model_copy(update={"lines": (*entry.lines, line)}),
    )


def _wrong_employer(rng: Random, person: str) -> Content:
    """Tell one employer's achievement of another in a letter, or in the summary."""
    job, other = rng.sample(PERSONS[person]["experiences"][:2], 2)
    index = rng.randrange(len(job["achievements"]))
    text = f"At {other['company']}: {job['achievements'][index]}"
    sources = [f"experience:{job['id']}/achievements/{index}"]
    if rng.random() < 0.5:
        sources.append(f"experience:{other['id']}")
    line = Line(text=text, sources=tuple(sources))
    if rng.random() < 0.5:
        content = cover_letter(person)
        at, section = _first(content, SectionKind.LETTER)
    else:
        content = resume(person)
        at, section = _first(content, SectionKind.SUMMARY)
    return _with_section(content, at, section.model_copy(update={"lines": (*section.lines, line)}))


def _other_number(rng: Random, person: str, line: Line) -> str:
    match = re.search(r"\d+(?:[.,]\d+)*", line.text)
    if match is None:
        return f"{line.text} by {rng.randint(41, 99)}%"
    said = re.sub(r"\D", "", match.group())
    wrong = str(int(said) * rng.choice([3, 7, 11]) + rng.randint(1, 2))
    return line.text[: match.start()] + wrong + line.text[match.end() :]


def _in_own_tongue(rng: Random, person: str, line: Line) -> str:
    return line.text + rng.choice(_OTHER_TONGUES.get(person, _APPENDED["people"]))


def _with_tool(rng: Random, person: str, line: Line) -> str:
    return line.text + rng.choice([" using {}", " with {} and more", " ({})", ", {}"]).format(
        rng.choice(_TOOLS)
    )


def _opening_name(rng: Random, person: str, line: Line) -> str:
    return (
        rng.choice(["Google: ", "Microsoft's lead supplier: ", "Goldman Sachs project: "])
        + line.text
    )


def _unrelated_scope(rng: Random, person: str, line: Line) -> str:
    return rng.choice(["Led a team of 33 developers", "Managed the entire finance department", "Founded the European subsidiary", "Supervised all regional offices", "Mentored new directors", "Architected the trading engine", "Directed the merger", "Owned the product roadmap", "Team lead of the winning squad"])  # fmt: skip


def _in_list(rng: Random, person: str) -> Content:
    content = resume(person)
    kind = rng.choice([SectionKind.SKILLS, SectionKind.LANGUAGES])
    index, section = _first(content, kind)
    extra = (
        rng.choice([*_TOOLS, "stakeholder yodeling"])
        if kind is SectionKind.SKILLS
        else rng.choice(["Japanese", "Icelandic (fluent)", "Finnish – native"])
    )
    line = section.lines[0]
    line = line.model_copy(update={"text": f"{line.text}, {extra}"})
    return _with_section(content, index, section.model_copy(update={"lines": (line,)}))


def _better_level(rng: Random, person: str) -> Content:
    content = resume(person)
    index, section = _first(content, SectionKind.LANGUAGES)
    said = section.lines[0]
    weak = next(level for level in ("conversational", "basic", "fluent") if level in said.text)
    better = "fluent" if weak != "fluent" else "native"
    line = said.model_copy(update={"text": said.text.replace(weak, better)})
    return _with_section(content, index, section.model_copy(update={"lines": (line,)}))


def _invented_entry(rng: Random, person: str) -> Content:
    content = resume(person)
    index, section = _first(content, SectionKind.EXPERIENCE)
    entry = Entry(
        title="Engineer",
        organization=rng.choice(_EMPLOYERS),
        start_date="2010-01",
        end_date="2011-12",
        sources=rng.choice([(), ("experience:e1",), ("experience:nope",)]),
    )
    return _with_section(
        content, index, section.model_copy(update={"entries": (*section.entries, entry)})
    )


def _contact(field: str, values: list[object]) -> Callable[[Random, str], Content]:
    def make(rng: Random, person: str) -> Content:
        content = resume(person)
        return content.model_copy(
            update={"person": content.person.model_copy(update={field: rng.choice(values)})}
        )

    return make


def _framed(field: str, values: list[str]) -> Callable[[Random, str], Content]:
    def make(rng: Random, person: str) -> Content:
        content = cover_letter(person)
        assert content.letter is not None
        return content.model_copy(
            update={"letter": content.letter.model_copy(update={field: rng.choice(values)})}
        )

    return make


def _titled(rng: Random, person: str) -> Content:
    title = rng.choice(
        [
            "{} - Chief Executive Officer",
            "{} - Resume - Google",
            "{}, PhD",
            "Resume of {} with 20 years of experience",
        ]
    )
    return resume(person).model_copy(update={"title": title.format(PERSONS[person]["full_name"])})


def _headed(rng: Random, person: str) -> Content:
    content = resume(person)
    index = rng.randrange(len(content.sections))
    heading = rng.choice(
        ["Experience at Google", "10 years of leadership", "Rust expert", "Award-winning work"]
    )
    return _with_section(
        content, index, content.sections[index].model_copy(update={"heading": heading})
    )


def _labelled(rng: Random, person: str) -> Content:
    content = resume(person)
    index, section = _first(content, SectionKind.SKILLS)
    label = rng.choice(
        ["Rust", "Certified in ClickHouse", "20 years of C++", "Google Cloud expert"]
    )
    line = section.lines[0].model_copy(update={"label": label})
    return _with_section(content, index, section.model_copy(update={"lines": (line,)}))


def _false_source(rng: Random, person: str) -> Content:
    content = resume(person)
    entry = _entry(content, SectionKind.EXPERIENCE, 0)
    line = entry.lines[0].model_copy(
        update={
            "sources": (
                rng.choice(
                    ["experience:e9", "skill:zz", "experience:e1/achievements/99", "made up"]
                ),
            )
        }
    )
    return _with_entry(
        content,
        SectionKind.EXPERIENCE,
        0,
        entry.model_copy(update={"lines": (line, *entry.lines[1:])}),
    )


def _appended(texts: list[str]) -> Callable[[Random, str], Content]:
    return _reworded(lambda rng, person, line: line.text + rng.choice(texts))


_MAKERS: dict[str, Callable[[Random, str], Content]] = {
    "head: employer": _head("organization", lambda rng, entry: rng.choice(_EMPLOYERS)),
    "head: title inflated": _head("title", lambda rng, entry: f"{rng.choice(['Principal', 'Chief', 'Lead', 'Director,'])} {entry.title}"),
    "head: title of the target": _head("title", lambda rng, entry: TARGET.title),
    "head: start earlier": _head("start_date", lambda rng, entry: _shifted(rng, entry.start_date, -1)),
    "head: end later": _head("end_date", lambda rng, entry: _shifted(rng, entry.end_date, 1)),
    "head: still there": lambda rng, person: _with_entry(resume(person), SectionKind.EXPERIENCE, 1, _entry(resume(person), SectionKind.EXPERIENCE, 1).model_copy(update={"is_current": True, "end_date": None})),
    "head: place": _head("location", lambda rng, entry: rng.choice(["New York", "Zürich", "Paris"])),
    "head: link": _head("url", lambda rng, entry: "https://evil.example.com"),
    "head: degree": _head("title", lambda rng, entry: rng.choice(_DEGREES) + " Physics", SectionKind.EDUCATION),
    "head: school": _head("organization", lambda rng, entry: rng.choice(_SCHOOLS), SectionKind.EDUCATION),
    "head: school dates": _head("end_date", lambda rng, entry: _shifted(rng, entry.end_date, 1), SectionKind.EDUCATION),
    "entry invented": _invented_entry,
    "line: other number": _reworded(_other_number),
    "line: own tongue": _reworded(_in_own_tongue),
    "line: tool": _reworded(_with_tool),
    "line: opening name": _reworded(_opening_name),
    "line: scope": _reworded(_unrelated_scope),
    "line: swapped numbers": _swap_numbers,
    "line: moved": _moved_line,
    "line: wrong employer": _wrong_employer,
    "line: source": _false_source,
    "list: skill or language": _in_list,
    "list: level": _better_level,
    "contact: name": _contact("full_name", ["Dr. John Doe", "John Doe"]),
    "contact: e-mail": _contact("email", ["someone@else.example"]),
    "contact: phone": _contact("phone", ["+1 202 555 0100"]),
    "contact: place": _contact("location", ["Monaco"]),
    "contact: link": _contact("links", [("https://github.com/torvalds",)]),
    "contact: headline": _contact("headline", ["Chief Architect", TARGET.title, "Nobel laureate"]),
    "document title": _titled,
    "heading": _headed,
    "label": _labelled,
    "letter: recipient": _framed("recipient", ["Google", "Dr. Evil"]),
    "letter: subject": _framed("subject", ["Application from a Google engineer", "10 years of Rust experience", "PhD applicant"]),
    "letter: salutation": _framed("salutation", ["Dear Mr Musk,", "Dear friends from Google,"]),
    "letter: closing": _framed("closing", ["Sincerely, Dr. John Doe", "Regards from a PMP certified engineer"]),
    "letter: date": _framed("date", ["After 10 years at Google", "since 2001"]),
    **{f"appended: {kind}": _appended(texts) for kind, texts in _APPENDED.items()},
    **{f"summary: {kind}": _summary(texts) for kind, texts in _SUMMARIES.items()},
    **{f"letter: {kind}": _letter(texts) for kind, texts in _LETTERS.items()},
}  # fmt: skip
