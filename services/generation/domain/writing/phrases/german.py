"""German phrases."""

from services.generation.domain.options import Tone
from services.generation.domain.word_set import word_set
from services.generation.domain.writing.lines import framed, lowered
from services.generation.domain.writing.phrases.model import Phrases, Point
from shared.contracts.content import SectionKind

_LEADS = {
    Point.SAME: "In dieser Position",
    Point.CURRENT: "In meiner aktuellen Position als {role}",
    Point.EARLIER: "Zuvor, als {role}",
    Point.ANY: "Als {role}",
}
_PRETERITE = word_set(
    "analysierte automatisierte baute beriet betreute entwarf entwickelte erhöhte erreichte "
    "erstellte erzielte führte gestaltete gewann implementierte koordinierte leitete migrierte "
    "modernisierte optimierte organisierte plante realisierte reduzierte schulte senkte steigerte "
    "übernahm unterstützte verantwortete verbesserte verkürzte"
)


def _experience(years: int, over: bool) -> str:
    if years == 1:
        return "mehr als einem Jahr Berufserfahrung" if over else "einem Jahr Berufserfahrung"
    return f"{'mehr als ' if over else ''}{years} Jahren Berufserfahrung"


def _role(title: str, company: str) -> str:
    return f"{title} bei {company}" if company else title


def _position(title: str, company: str) -> str:
    named = f"die Position „{title}“" if title else "die ausgeschriebene Position"
    return f"{named} bei {company}" if company else named


def _clause(line: str, _: bool) -> str | None:
    first, *rest = line.split(" ", 1)
    return f"{lowered(first)} ich {rest[0]}" if first.casefold() in _PRETERITE and rest else None


GERMAN = Phrases(
    language="de",
    headings={
        SectionKind.SUMMARY: "Profil",
        SectionKind.EXPERIENCE: "Berufserfahrung",
        SectionKind.EDUCATION: "Ausbildung",
        SectionKind.SKILLS: "Kenntnisse",
        SectionKind.PROJECTS: "Projekte",
        SectionKind.CERTIFICATIONS: "Zertifikate",
        SectionKind.LANGUAGES: "Sprachen",
        SectionKind.ADDITIONAL: "Weitere Angaben",
        SectionKind.LETTER: "Anschreiben",
    },
    resume="Lebenslauf",
    letter="Anschreiben",
    labels={
        "key": "Schwerpunkte",
        "further": "Weitere Kenntnisse",
        "all": "Fachkenntnisse",
        "soft": "Soziale Kompetenzen",
        "technologies": "Technologien",
        "gpa": "Note",
        "grade": "Note",
        "credential": "Zertifikatsnummer",
    },
    proficiency={
        "native": "Muttersprache",
        "fluent": "fließend",
        "conversational": "konversationssicher",
        "basic": "Grundkenntnisse",
    },
    conjunction="und",
    in_field=" in ",
    months=(
        "Januar",
        "Februar",
        "März",
        "April",
        "Mai",
        "Juni",
        "Juli",
        "August",
        "September",
        "Oktober",
        "November",
        "Dezember",
    ),
    day="{day}. {month} {year}",
    experience=_experience,
    role=_role,
    position=_position,
    lead=lambda point, role: _LEADS[point].format(role=role),
    clause=_clause,
    further=lambda clause, number: f"{('Zudem', 'Außerdem')[number % 2]} {clause}",
    clause_joint=" ",
    quoted_further="Außerdem: {line}",
    summary_role="{role} mit {experience}.",
    summary_skills="Kenntnisse in {skills}.",
    summary_languages="Sprachen: {languages}.",
    subject="Bewerbung als {title}",
    salutation=dict.fromkeys(Tone, "Sehr geehrte Damen und Herren,")
    | {Tone.FRIENDLY: "Guten Tag,"},
    salutation_company={Tone.FRIENDLY: "Guten Tag, liebes {company} Team,"},
    opening={
        Tone.PROFESSIONAL: "hiermit bewerbe ich mich um {position}.",
        Tone.FORMAL: "hiermit bewerbe ich mich um {position}.",
        Tone.FRIENDLY: "gern bewerbe ich mich um {position}.",
        Tone.ENTHUSIASTIC: "mit großer Freude bewerbe ich mich um {position}.",
        Tone.CONCISE: "ich bewerbe mich um {position}.",
    },
    now="Derzeit arbeite ich als {role}.",
    now_experience="Derzeit arbeite ich als {role}, mit {experience}.",
    latest="Zuletzt arbeitete ich als {role}.",
    latest_experience="Zuletzt arbeitete ich als {role}, mit {experience}.",
    graduate="Mein Abschluss: {degree}, {institution}.",
    studied="Mein Studium: {degree}, {institution}.",
    skills_lead="Zu meinen Kenntnissen gehören {skills}",
    skills_asked_one="{lead}, wie in Ihrer Ausschreibung gefordert.",
    skills_asked_many="{lead}, wie in Ihrer Ausschreibung gefordert.",
    certificate=lambda name: framed("Ich besitze das Zertifikat {name}.", name=name),
    language_levels={
        "native": "{language} ist meine Muttersprache.",
        "fluent": "{language} spreche ich fließend.",
        "conversational": "In {language} kann ich mich gut verständigen.",
        "basic": "In {language} habe ich Grundkenntnisse.",
    },
    project="In meinem Projekt {name}",
    ending={
        Tone.PROFESSIONAL: "Über die Einladung zu einem persönlichen Gespräch freue ich mich. "
        "Vielen Dank für Ihre Zeit.",
        Tone.FORMAL: "Über die Einladung zu einem persönlichen Gespräch würde ich mich sehr "
        "freuen.",
        Tone.FRIENDLY: "Gern erzähle ich Ihnen mehr in einem Gespräch. Danke, dass Sie sich Zeit "
        "für meine Bewerbung nehmen.",
        Tone.ENTHUSIASTIC: "Sehr gern erzähle ich Ihnen in einem Gespräch mehr über mich. "
        "Vielen Dank für Ihre Zeit.",
        Tone.CONCISE: "Gern bespreche ich die Einzelheiten mit Ihnen. Vielen Dank.",
    },
    closing=dict.fromkeys(Tone, "Mit freundlichen Grüßen")
    | {Tone.FRIENDLY: "Viele Grüße", Tone.ENTHUSIASTIC: "Herzliche Grüße"},
)
