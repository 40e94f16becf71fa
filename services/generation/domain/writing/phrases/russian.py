"""Russian phrases; no frame of ours needs to know the person's gender."""

from services.generation.domain.options import Tone
from services.generation.domain.word_set import word_set
from services.generation.domain.writing.lines import framed, lowered
from services.generation.domain.writing.phrases.model import Phrases, Point
from shared.contracts.content import SectionKind

_LEADS = {
    Point.SAME: "На этой должности",
    Point.CURRENT: "На текущей должности ({role})",
    Point.EARLIER: "Ранее, на должности {role},",
    Point.ANY: "На должности {role}",
}
_STEMS = word_set(
    "автоматизирова внедри возглави выполни запусти координирова модернизирова настрои обучи "
    "оптимизирова организова повыси построи провела провёл разработа реализова руководи сниз "
    "сократи созда спроектирова увеличи улучши управля"
)


def _experience(years: int, over: bool) -> str:
    one = years % 10 == 1 and years % 100 != 11  # noqa: PLR2004 -- the rule of Russian plurals
    few = years % 10 in {2, 3, 4} and years % 100 not in {12, 13, 14}
    if over:
        return f"более {years} {'года' if one else 'лет'} опыта"
    return f"{years} {'год' if one else 'года' if few else 'лет'} опыта"


def _role(title: str, company: str) -> str:
    return f"{title}, {company}" if company else title


def _position(title: str, company: str) -> str:
    named = f"на должность {title}" if title else "на открытую вакансию"
    return f"{named} в компании {company}" if company else named


def _clause(line: str, _: bool) -> str | None:
    first = line.split(" ", 1)[0].casefold()
    past = first.endswith(("л", "ла")) and first.startswith(tuple(_STEMS))
    return f"я {lowered(line)}" if past else None


RUSSIAN = Phrases(
    language="ru",
    headings={
        SectionKind.SUMMARY: "О себе",
        SectionKind.EXPERIENCE: "Опыт работы",
        SectionKind.EDUCATION: "Образование",
        SectionKind.SKILLS: "Навыки",
        SectionKind.PROJECTS: "Проекты",
        SectionKind.CERTIFICATIONS: "Сертификаты",
        SectionKind.LANGUAGES: "Языки",
        SectionKind.ADDITIONAL: "Дополнительная информация",
        SectionKind.LETTER: "Сопроводительное письмо",
    },
    resume="Резюме",
    letter="Сопроводительное письмо",
    labels={
        "key": "Ключевые навыки",
        "further": "Другие навыки",
        "all": "Профессиональные навыки",
        "soft": "Личные качества",
        "technologies": "Технологии",
        "gpa": "Средний балл",
        "grade": "Оценка",
        "credential": "Номер сертификата",
    },
    proficiency={
        "native": "родной",
        "fluent": "свободно",
        "conversational": "разговорный",
        "basic": "базовый",
    },
    conjunction="и",
    in_field=", ",
    months=(
        "января",
        "февраля",
        "марта",
        "апреля",
        "мая",
        "июня",
        "июля",
        "августа",
        "сентября",
        "октября",
        "ноября",
        "декабря",
    ),
    day="{day} {month} {year} г.",
    experience=_experience,
    role=_role,
    position=_position,
    lead=lambda point, role: _LEADS[point].format(role=role),
    clause=_clause,
    further=lambda clause, number: f"{('Кроме того,', 'Также')[number % 2]} {clause}",
    clause_joint=" ",
    quoted_further="Кроме того: {line}",
    summary_role="{role}, {experience}.",
    summary_skills="Навыки: {skills}.",
    summary_languages="Языки: {languages}.",
    subject="Отклик на вакансию {title}",
    salutation=dict.fromkeys(Tone, "Здравствуйте!") | {Tone.FORMAL: "Уважаемые дамы и господа!"},
    opening={
        Tone.PROFESSIONAL: "Прошу рассмотреть мою кандидатуру {position}.",
        Tone.FORMAL: "Прошу рассмотреть мою кандидатуру {position}.",
        Tone.FRIENDLY: "Хочу предложить свою кандидатуру {position}.",
        Tone.ENTHUSIASTIC: "С большим интересом предлагаю свою кандидатуру {position}.",
        Tone.CONCISE: "Откликаюсь {position}.",
    },
    now="Моя текущая должность: {role}.",
    now_experience="Моя текущая должность: {role}; {experience}.",
    latest="Моя последняя должность: {role}.",
    latest_experience="Моя последняя должность: {role}; {experience}.",
    graduate="Моё образование: {degree}, {institution}.",
    studied="Моя учёба: {degree}, {institution}.",
    skills_lead="Среди моих навыков {skills}",
    skills_asked_one="{lead}, что указано в вашей вакансии.",
    skills_asked_many="{lead}, что указано в вашей вакансии.",
    certificate=lambda name: framed("У меня есть сертификат {name}.", name=name),
    language_levels={
        "native": "{language}: родной язык.",
        "fluent": "{language}: свободно.",
        "conversational": "{language}: разговорный уровень.",
        "basic": "{language}: базовый уровень.",
    },
    project="В проекте {name}",
    ending={
        Tone.PROFESSIONAL: "С удовольствием расскажу о себе на собеседовании. Спасибо за "
        "внимание к моему отклику.",
        Tone.FORMAL: "Прошу предоставить мне возможность личной встречи. Благодарю за внимание.",
        Tone.FRIENDLY: "С удовольствием расскажу подробнее при встрече. Спасибо за уделённое "
        "время.",
        Tone.ENTHUSIASTIC: "С удовольствием расскажу о себе подробнее. Спасибо за уделённое время.",
        Tone.CONCISE: "С удовольствием обсужу детали. Спасибо за внимание.",
    },
    closing=dict.fromkeys(Tone, "С уважением,"),
)
