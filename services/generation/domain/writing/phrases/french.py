"""French phrases."""

from services.generation.domain.options import Tone
from services.generation.domain.word_set import word_set
from services.generation.domain.writing.lines import framed, lowered
from services.generation.domain.writing.phrases.model import Phrases, Point
from shared.contracts.content import SectionKind

_LEADS = {
    Point.SAME: "Dans ce poste",
    Point.CURRENT: "Dans mon poste actuel de {role}",
    Point.EARLIER: "Plus tôt, comme {role}",
    Point.ANY: "Comme {role}",
}
_PARTICIPLES = word_set(
    "accompagné amélioré analysé animé assuré augmenté automatisé conçu conduit construit "
    "coordonné créé déployé développé dirigé élaboré encadré formé géré lancé livré mené migré mis "
    "modernisé négocié optimisé organisé piloté réalisé recruté réduit rédigé supervisé"
)


def _experience(years: int, over: bool) -> str:
    return f"{'plus de ' if over else ''}{years} an{'' if years == 1 else 's'} d'expérience"


def _role(title: str, company: str) -> str:
    return f"{title} chez {company}" if company else title


def _position(title: str, company: str) -> str:
    named = f"au poste « {title} »" if title else "au poste proposé"
    return f"{named} chez {company}" if company else named


def _clause(line: str, _: bool) -> str | None:
    first = line.split(" ", 1)[0].casefold()
    if first in _PARTICIPLES:
        return f"j'ai {lowered(line)}"
    return lowered(line) if first in {"j'ai", "j’ai"} else None


FRENCH = Phrases(
    language="fr",
    headings={
        SectionKind.SUMMARY: "Profil",
        SectionKind.EXPERIENCE: "Expérience professionnelle",
        SectionKind.EDUCATION: "Formation",
        SectionKind.SKILLS: "Compétences",
        SectionKind.PROJECTS: "Projets",
        SectionKind.CERTIFICATIONS: "Certifications",
        SectionKind.LANGUAGES: "Langues",
        SectionKind.ADDITIONAL: "Informations complémentaires",
        SectionKind.LETTER: "Lettre de motivation",
    },
    resume="CV",
    letter="Lettre de motivation",
    labels={
        "key": "Compétences clés",
        "further": "Autres compétences",
        "all": "Compétences professionnelles",
        "soft": "Savoir-être",
        "technologies": "Technologies",
        "gpa": "Moyenne",
        "grade": "Mention",
        "credential": "Numéro de certificat",
    },
    proficiency={
        "native": "maternelle",
        "fluent": "courant",
        "conversational": "intermédiaire",
        "basic": "notions",
    },
    conjunction="et",
    in_field=", ",
    months=(
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ),
    day="{day} {month} {year}",
    experience=_experience,
    role=_role,
    position=_position,
    lead=lambda point, role: _LEADS[point].format(role=role),
    clause=_clause,
    further=lambda clause, number: f"{('De plus', 'Par ailleurs')[number % 2]}, {clause}",
    clause_joint=", ",
    quoted_further="Autre réalisation : {line}",
    summary_role="{role}, {experience}.",
    summary_skills="Compétences : {skills}.",
    summary_languages="Langues : {languages}.",
    subject="Candidature au poste de {title}",
    salutation=dict.fromkeys(Tone, "Madame, Monsieur,") | {Tone.FRIENDLY: "Bonjour,"},
    opening={
        Tone.PROFESSIONAL: "Je vous adresse ma candidature {position}.",
        Tone.FORMAL: "J'ai l'honneur de vous adresser ma candidature {position}.",
        Tone.FRIENDLY: "Je vous propose ma candidature {position}.",
        Tone.ENTHUSIASTIC: "C'est avec enthousiasme que je vous adresse ma candidature {position}.",
        Tone.CONCISE: "Je postule {position}.",
    },
    now="Je travaille actuellement comme {role}.",
    now_experience="Je travaille actuellement comme {role}, avec {experience}.",
    latest="Mon dernier poste : {role}.",
    latest_experience="Mon dernier poste : {role}, avec {experience}.",
    graduate="Ma formation : {degree}, {institution}.",
    studied="Mes études : {degree}, {institution}.",
    skills_lead="Mes compétences comprennent {skills}",
    skills_asked_one="{lead}, que demande votre annonce.",
    skills_asked_many="{lead}, que demande votre annonce.",
    certificate=lambda name: framed("Je suis titulaire de la certification {name}.", name=name),
    language_levels={
        "native": "{language} : langue maternelle.",
        "fluent": "{language} : niveau courant.",
        "conversational": "{language} : niveau intermédiaire.",
        "basic": "{language} : notions.",
    },
    project="Dans mon projet {name}",
    ending={
        Tone.PROFESSIONAL: "C'est avec plaisir que j'échangerais avec vous en entretien. Je vous "
        "remercie de l'attention portée à ma candidature.",
        Tone.FORMAL: "Je me tiens à votre disposition pour un entretien et vous prie d'agréer "
        "l'expression de mes salutations distinguées.",
        Tone.FRIENDLY: "Je vous en dirai volontiers plus de vive voix. Merci d'avoir pris le temps "
        "de me lire.",
        Tone.ENTHUSIASTIC: "Je vous parlerai avec plaisir de mon parcours lors d'un entretien. "
        "Merci de l'attention portée à ma candidature.",
        Tone.CONCISE: "Je reste à votre disposition pour en parler. Merci de votre attention.",
    },
    closing=dict.fromkeys(Tone, "Cordialement,"),
)
