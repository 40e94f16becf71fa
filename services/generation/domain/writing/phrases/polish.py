"""Polish phrases; no frame of ours needs to know the person's gender."""

from services.generation.domain.options import Tone
from services.generation.domain.writing.lines import framed, lowered
from services.generation.domain.writing.phrases.model import Phrases, Point
from shared.contracts.content import SectionKind

_LEADS = {
    Point.SAME: "Na tym stanowisku",
    Point.CURRENT: "Na obecnym stanowisku {role}",
    Point.EARLIER: "Wcześniej, na stanowisku {role}",
    Point.ANY: "Na stanowisku {role}",
}
_FIRST_PERSON = ("łam", "łem", "łyśmy", "liśmy")


def _experience(years: int, over: bool) -> str:
    few = years % 10 in {2, 3, 4} and years % 100 not in {12, 13, 14}
    noun = "rok" if years == 1 else "lata" if few else "lat"
    return f"{'ponad ' if over else ''}{years} {noun} doświadczenia"


def _role(title: str, company: str) -> str:
    return f"{title} w firmie {company}" if company else title


def _position(title: str, company: str) -> str:
    named = f"na stanowisko {title}" if title else "na oferowane stanowisko"
    return f"{named} w firmie {company}" if company else named


def _clause(line: str, _: bool) -> str | None:
    return lowered(line) if line.split(" ", 1)[0].casefold().endswith(_FIRST_PERSON) else None


POLISH = Phrases(
    language="pl",
    headings={
        SectionKind.SUMMARY: "Podsumowanie zawodowe",
        SectionKind.EXPERIENCE: "Doświadczenie zawodowe",
        SectionKind.EDUCATION: "Wykształcenie",
        SectionKind.SKILLS: "Umiejętności",
        SectionKind.PROJECTS: "Projekty",
        SectionKind.CERTIFICATIONS: "Certyfikaty",
        SectionKind.LANGUAGES: "Języki obce",
        SectionKind.ADDITIONAL: "Informacje dodatkowe",
        SectionKind.LETTER: "List motywacyjny",
    },
    resume="CV",
    letter="List motywacyjny",
    labels={
        "key": "Kluczowe umiejętności",
        "further": "Pozostałe umiejętności",
        "all": "Umiejętności zawodowe",
        "soft": "Kompetencje miękkie",
        "technologies": "Technologie",
        "gpa": "Średnia ocen",
        "grade": "Ocena",
        "credential": "Numer certyfikatu",
    },
    proficiency={
        "native": "ojczysty",
        "fluent": "biegle",
        "conversational": "komunikatywnie",
        "basic": "podstawowy",
    },
    conjunction="i",
    in_field=", ",
    months=(
        "stycznia",
        "lutego",
        "marca",
        "kwietnia",
        "maja",
        "czerwca",
        "lipca",
        "sierpnia",
        "września",
        "października",
        "listopada",
        "grudnia",
    ),
    day="{day} {month} {year}",
    experience=_experience,
    role=_role,
    position=_position,
    lead=lambda point, role: _LEADS[point].format(role=role),
    clause=_clause,
    further=lambda clause, number: f"{('Ponadto', 'Również tam')[number % 2]} {clause}",
    clause_joint=" ",
    quoted_further="Ponadto: {line}",
    summary_role="{role}, {experience}.",
    summary_skills="Umiejętności: {skills}.",
    summary_languages="Języki: {languages}.",
    subject="Aplikacja na stanowisko {title}",
    salutation=dict.fromkeys(Tone, "Szanowni Państwo,") | {Tone.FRIENDLY: "Dzień dobry,"},
    opening={
        Tone.PROFESSIONAL: "zgłaszam swoją kandydaturę {position}.",
        Tone.FORMAL: "niniejszym zgłaszam swoją kandydaturę {position}.",
        Tone.FRIENDLY: "chętnie zgłaszam swoją kandydaturę {position}.",
        Tone.ENTHUSIASTIC: "z radością zgłaszam swoją kandydaturę {position}.",
        Tone.CONCISE: "aplikuję {position}.",
    },
    now="Moje obecne stanowisko to {role}.",
    now_experience="Moje obecne stanowisko to {role}; mam {experience}.",
    latest="Moje ostatnie stanowisko to {role}.",
    latest_experience="Moje ostatnie stanowisko to {role}; mam {experience}.",
    graduate="Moje wykształcenie: {degree}, {institution}.",
    studied="Moje studia: {degree}, {institution}.",
    skills_lead="Moje umiejętności to {skills}",
    skills_asked_one="{lead} – zgodnie z wymaganiami ogłoszenia.",
    skills_asked_many="{lead} – zgodnie z wymaganiami ogłoszenia.",
    certificate=lambda name: framed("Posiadam certyfikat {name}.", name=name),
    language_levels={
        "native": "{language}: język ojczysty.",
        "fluent": "{language}: poziom biegły.",
        "conversational": "{language}: poziom komunikatywny.",
        "basic": "{language}: poziom podstawowy.",
    },
    project="W projekcie {name}",
    ending={
        Tone.PROFESSIONAL: "Chętnie opowiem o sobie więcej podczas rozmowy. Dziękuję "
        "za poświęcony czas.",
        Tone.FORMAL: "Proszę o możliwość rozmowy. Dziękuję za rozpatrzenie mojej kandydatury.",
        Tone.FRIENDLY: "Chętnie opowiem więcej podczas spotkania. Dziękuję za przeczytanie mojej "
        "aplikacji.",
        Tone.ENTHUSIASTIC: "Z przyjemnością opowiem o sobie więcej podczas rozmowy. Dziękuję "
        "za poświęcony czas.",
        Tone.CONCISE: "Chętnie omówię szczegóły. Dziękuję za poświęcony czas.",
    },
    closing=dict.fromkeys(Tone, "Z poważaniem,") | {Tone.FRIENDLY: "Pozdrawiam serdecznie,"},
)
