"""Spanish phrases."""

from services.generation.domain.options import Tone
from services.generation.domain.word_set import word_set
from services.generation.domain.writing.lines import framed, lowered
from services.generation.domain.writing.phrases.model import Phrases, Point
from shared.contracts.content import SectionKind

_LEADS = {
    Point.SAME: "En este puesto",
    Point.CURRENT: "En mi puesto actual como {role}",
    Point.EARLIER: "Con anterioridad, como {role}",
    Point.ANY: "Como {role}",
}
_PRETERITE = word_set(
    "administré amplié analicé aumenté automaticé capacité conduje conseguí construí coordiné creé "
    "desarrollé diseñé dirigí elaboré entregué formé gané gestioné implanté implementé impulsé "
    "lancé lideré logré mejoré migré negocié optimicé organicé planifiqué realicé reduje supervisé "
    "trabajé vendí"
)


def _experience(years: int, over: bool) -> str:
    return f"{'más de ' if over else ''}{years} año{'' if years == 1 else 's'} de experiencia"


def _role(title: str, company: str) -> str:
    return f"{title} en {company}" if company else title


def _position(title: str, company: str) -> str:
    named = f"el puesto de {title}" if title else "el puesto ofertado"
    return f"{named} en {company}" if company else named


def _clause(line: str, _: bool) -> str | None:
    return lowered(line) if line.split(" ", 1)[0].casefold() in _PRETERITE else None


SPANISH = Phrases(
    language="es",
    headings={
        SectionKind.SUMMARY: "Perfil",
        SectionKind.EXPERIENCE: "Experiencia profesional",
        SectionKind.EDUCATION: "Formación académica",
        SectionKind.SKILLS: "Competencias",
        SectionKind.PROJECTS: "Proyectos",
        SectionKind.CERTIFICATIONS: "Certificaciones",
        SectionKind.LANGUAGES: "Idiomas",
        SectionKind.ADDITIONAL: "Información adicional",
        SectionKind.LETTER: "Carta de presentación",
    },
    resume="Currículum",
    letter="Carta de presentación",
    labels={
        "key": "Competencias clave",
        "further": "Otras competencias",
        "all": "Competencias profesionales",
        "soft": "Competencias personales",
        "technologies": "Tecnologías",
        "gpa": "Promedio",
        "grade": "Calificación",
        "credential": "Número de credencial",
    },
    proficiency={
        "native": "nativo",
        "fluent": "fluido",
        "conversational": "intermedio",
        "basic": "básico",
    },
    conjunction="y",
    in_field=", ",
    months=(
        "enero",
        "febrero",
        "marzo",
        "abril",
        "mayo",
        "junio",
        "julio",
        "agosto",
        "septiembre",
        "octubre",
        "noviembre",
        "diciembre",
    ),
    day="{day} {month} {year}",
    experience=_experience,
    role=_role,
    position=_position,
    lead=lambda point, role: _LEADS[point].format(role=role),
    clause=_clause,
    further=lambda clause, number: f"{('Además,', 'También')[number % 2]} {clause}",
    clause_joint=", ",
    quoted_further="Además: {line}",
    summary_role="{role} con {experience}.",
    summary_skills="Competencias: {skills}.",
    summary_languages="Idiomas: {languages}.",
    subject="Solicitud: puesto de {title}",
    salutation=dict.fromkeys(Tone, "Estimado equipo de selección:")
    | {Tone.FORMAL: "Estimados señores:", Tone.FRIENDLY: "Estimado equipo:"},
    salutation_company=dict.fromkeys(Tone, "Estimado equipo de {company}:"),
    opening={
        Tone.PROFESSIONAL: "Les escribo para solicitar {position}.",
        Tone.FORMAL: "Por la presente deseo solicitar {position}.",
        Tone.FRIENDLY: "Me gustaría solicitar {position}.",
        Tone.ENTHUSIASTIC: "Con mucha ilusión solicito {position}.",
        Tone.CONCISE: "Solicito {position}.",
    },
    now="Actualmente trabajo como {role}.",
    now_experience="Actualmente trabajo como {role} y tengo {experience}.",
    latest="Mi último puesto fue {role}.",
    latest_experience="Mi último puesto fue {role} y tengo {experience}.",
    graduate="Mi titulación: {degree}, {institution}.",
    studied="Mis estudios: {degree}, {institution}.",
    skills_lead="Entre mis competencias están {skills}",
    skills_asked_one="{lead}, que su oferta solicita.",
    skills_asked_many="{lead}, que su oferta solicita.",
    certificate=lambda name: framed("Cuento con la certificación {name}.", name=name),
    language_levels={
        "native": "Idioma nativo: {language}.",
        "fluent": "Hablo {language} con fluidez.",
        "conversational": "Tengo un nivel conversacional de {language}.",
        "basic": "Tengo un nivel básico de {language}.",
    },
    project="En mi proyecto {name}",
    ending={
        Tone.PROFESSIONAL: "Me gustaría comentar mi candidatura con ustedes en una entrevista. "
        "Gracias por su tiempo y su atención.",
        Tone.FORMAL: "Quedo a su disposición para una entrevista personal. Les agradezco su "
        "atención.",
        Tone.FRIENDLY: "Me encantaría contarles más en una conversación. Gracias por leer mi "
        "candidatura.",
        Tone.ENTHUSIASTIC: "Me encantaría contarles más sobre mí en una entrevista. "
        "Gracias por su tiempo.",
        Tone.CONCISE: "Quedo a su disposición para comentar los detalles. Gracias por su tiempo.",
    },
    closing=dict.fromkeys(Tone, "Atentamente,") | {Tone.FRIENDLY: "Un cordial saludo,"},
)
