"""English phrases."""

from services.generation.domain.options import Tone
from services.generation.domain.writing.phrases.model import Phrases, Point
from services.generation.domain.writing.verbs import spoken
from shared.contracts.content import SectionKind

_LEADS = {
    Point.SAME: "In this role",
    Point.CURRENT: "In my current role as {role}",
    Point.EARLIER: "Earlier, as {role}",
    Point.ANY: "As {role}",
}


def _experience(years: int, over: bool) -> str:
    return f"{'over ' if over else ''}{years} year{'' if years == 1 else 's'} of experience"


def _role(title: str, company: str) -> str:
    return f"{title} at {company}" if company else title


def _position(title: str, company: str) -> str:
    named = f"the {title} position" if title else "the open position"
    return f"{named} at {company}" if company else named


def _further(clause: str, number: int) -> str:
    if clause.startswith("I ") and not clause.startswith(("I also", "I am", "I was")):
        # Only every third sentence goes without a joint, so that none is heard twice in a row.
        return (clause, f"I also {clause[2:]}", f"In addition, {clause}")[number % 3]
    return clause


def _certificate(name: str) -> str:
    if name.startswith("Certified "):
        return f"I am a {name}."
    named = any(word in name.casefold() for word in ("certif", "licen", "diploma", "registration"))
    return f"I hold the {name}." if named else f"I hold the {name} certificate."


ENGLISH = Phrases(
    language="en",
    headings={
        SectionKind.SUMMARY: "Summary",
        SectionKind.EXPERIENCE: "Experience",
        SectionKind.EDUCATION: "Education",
        SectionKind.SKILLS: "Skills",
        SectionKind.PROJECTS: "Projects",
        SectionKind.CERTIFICATIONS: "Certifications",
        SectionKind.LANGUAGES: "Languages",
        SectionKind.ADDITIONAL: "Additional Information",
        SectionKind.LETTER: "Cover Letter",
    },
    resume="Resume",
    letter="Cover Letter",
    labels={
        "key": "Key skills",
        "further": "Further skills",
        "all": "Professional skills",
        "soft": "Soft skills",
        "technologies": "Technologies",
        "gpa": "GPA",
        "grade": "Grade",
        "credential": "Credential number",
    },
    proficiency={
        "native": "native",
        "fluent": "fluent",
        "conversational": "conversational",
        "basic": "basic",
    },
    conjunction="and",
    in_field=" in ",
    months=(
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
    day="{day} {month} {year}",
    experience=_experience,
    role=_role,
    position=_position,
    lead=lambda point, role: _LEADS[point].format(role=role),
    clause=lambda line, current: spoken(line, current=current),
    further=_further,
    clause_joint=", ",
    quoted_further="A further point from that role: {line}",
    summary_role="{role} with {experience}.",
    summary_skills="Skills include {skills}.",
    summary_languages="Languages: {languages}.",
    subject="Application for the {title} position",
    salutation=dict.fromkeys(Tone, "Dear Hiring Team,")
    | {Tone.FORMAL: "Dear Sir or Madam,", Tone.FRIENDLY: "Hello,"},
    salutation_company={
        Tone.PROFESSIONAL: "Dear {company} Hiring Team,",
        Tone.ENTHUSIASTIC: "Dear {company} Team,",
        Tone.FRIENDLY: "Hello {company} team,",
        Tone.CONCISE: "Dear {company} Hiring Team,",
    },
    opening={
        Tone.PROFESSIONAL: "I am writing to apply for {position}.",
        Tone.FORMAL: "I hereby wish to apply for {position}.",
        Tone.FRIENDLY: "I would like to put myself forward for {position}.",
        Tone.ENTHUSIASTIC: "I am excited to apply for {position}.",
        Tone.CONCISE: "I am applying for {position}.",
    },
    now="I currently work as {role}.",
    now_experience="I currently work as {role} and bring {experience}.",
    latest="I most recently worked as {role}.",
    latest_experience="I most recently worked as {role} and bring {experience}.",
    graduate="I completed my {degree} at {institution}.",
    studied="My field of study: {degree}, {institution}.",
    skills_lead="My skills include {skills}",
    skills_asked_one="{lead}, which your posting asks for.",
    skills_asked_many="{lead}, which your posting asks for.",
    certificate=_certificate,
    language_levels={
        "native": "{language} is my native language.",
        "fluent": "I am fluent in {language}.",
        "conversational": "I speak conversational {language}.",
        "basic": "I have a basic command of {language}.",
    },
    project="In my project {name}",
    ending={
        Tone.PROFESSIONAL: "I would welcome the opportunity to discuss my application with "
        "you. Thank you for your time and consideration.",
        Tone.FORMAL: "I would be grateful for the opportunity to discuss my application with you "
        "in person. Thank you for your consideration.",
        Tone.FRIENDLY: "I would be glad to talk about how I can help your team. Thank you for "
        "taking the time to read my application.",
        Tone.ENTHUSIASTIC: "I would be delighted to tell you more about myself and to hear "
        "about your plans for the role. Thank you for your time and consideration.",
        Tone.CONCISE: "I would be glad to discuss the details. Thank you for your time.",
    },
    closing=dict.fromkeys(Tone, "Sincerely,")
    | {
        Tone.FORMAL: "Yours faithfully,",
        Tone.FRIENDLY: "Best regards,",
        Tone.ENTHUSIASTIC: "Kind regards,",
    },
)
