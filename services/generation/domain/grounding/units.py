"""Units behind a number: percent, currencies, spans of time, and words for counted people."""

from services.generation.domain.grounding.words import fold, word_set

_CURRENCIES = {
    "$": "USD", "us$": "USD", "usd": "USD", "dollar": "USD", "dollars": "USD", "€": "EUR",
    "eur": "EUR", "euro": "EUR", "euros": "EUR", "ευρω": "EUR", "евро": "EUR", "£": "GBP",
    "gbp": "GBP", "pounds": "GBP", "sterling": "GBP", "pln": "PLN", "zl": "PLN", "zloty": "PLN",
    "zlotych": "PLN", "₽": "RUB", "rub": "RUB", "руб": "RUB", "рублей": "RUB", "рубля": "RUB",
    "chf": "CHF", "francs": "CHF", "franken": "CHF", "¥": "JPY", "jpy": "JPY", "yen": "JPY",
    "₴": "UAH", "uah": "UAH", "грн": "UAH", "czk": "CZK", "kc": "CZK", "sek": "SEK", "nok": "NOK",
    "dkk": "DKK", "cad": "CAD", "aud": "AUD", "inr": "INR", "₹": "INR",
}  # fmt: skip
CURRENCY_SIGNS = "$€£₽¥₴₹"
PERCENT = word_set(
    "% percent percentage pct prozent procent procenta procentow pourcent процент процента "
    "процентов "
    "τοις"
)
_MONTHS_IN = {
    "year": 12.0, "years": 12.0, "yrs": 12.0, "yr": 12.0, "jahr": 12.0, "jahre": 12.0,
    "jahren": 12.0, "jahrige": 12.0, "jahriger": 12.0, "ans": 12.0, "an": 12.0, "annees": 12.0,
    "ano": 12.0, "anos": 12.0, "anni": 12.0, "lat": 12.0, "latami": 12.0, "letnim": 12.0,
    "letnie": 12.0, "letniego": 12.0, "letni": 12.0,
    "jahrigen": 12.0, "jahriges": 12.0, "летним": 12.0, "летний": 12.0, "летнего": 12.0,
    "lata": 12.0, "rok": 12.0, "roku": 12.0,
    "год": 12.0, "года": 12.0, "лет": 12.0, "χρονια": 12.0, "ετη": 12.0, "ετων": 12.0,
    "decade": 120.0, "decades": 120.0, "month": 1.0, "months": 1.0, "monat": 1.0, "monate": 1.0,
    "monaten": 1.0, "mois": 1.0, "mes": 1.0, "meses": 1.0, "miesiac": 1.0, "miesiace": 1.0,
    "miesiecy": 1.0, "месяц": 1.0, "месяца": 1.0, "месяцев": 1.0, "μηνες": 1.0, "μηνων": 1.0,
}  # fmt: skip
CURRENCIES = {fold(word): code for word, code in _CURRENCIES.items()}
MONTHS_IN = {fold(word): months for word, months in _MONTHS_IN.items()}
_WORKERS = {
    "": "people person staff member employee colleague report worker teammate headcount fte team "
    "specialist technician "
    "crew mitarbeiter mitarbeitende mitarbeitenden personen kollegen teammitglied osob osoby "
    "osobowy osobowym osobowego pracownik pracownikow specjalistow collaborateurs personnes "
    "empleados personas сотрудник сотрудников человек специалистов ατομα ατομων υπαλληλων "
    "εργαζομενων",
    "engineer": "engineer developer programmer entwickler ingenieur inzynier programista "
    "programistow inzynierow ingenieurs developpeurs ingenieros инженер инженеров разработчиков "
    "программистов μηχανικων",
    "analyst": "analyst analysten analitykow аналитиков",
    "designer": "designer designers graphistes",
    "nurse": "nurse pflegekraft pflegekrafte pflegekraften pielegniarek",
    "consultant": "consultant berater konsultantow",
    "manager": "manager managers kierownikow руководителей",
    "director": "director directors",
    "executive": "executive executives",
    "accountant": "accountant ksiegowych ksiegowy ksiegowi бухгалтеров",
    "teacher": "teacher teachers lehrer nauczycieli учителей",
    "junior": "intern trainee junior apprentice stagiaire praktikant praktikanten auszubildende "
    "auszubildenden azubi stazysta stazystow",
    "contractor": "subcontractor contractor υπεργολαβους υπεργολαβων",
}
_CONSUMERS = (
    "абонентов абоненты συνδρομητων subscriber user customer client subscriber visitor patient "
    "guest buyer household account nutzer kunde "
    "kunden anwender benutzer uzytkownik uzytkownikow klient klientow pacjent pacjentow "
    "utilisateurs clients usuarios clientes пользователь пользователей клиент клиентов пациентов "
    "χρηστες χρηστων πελατες πελατων ασθενων"
)
_LEARNERS = "student pupil learner schuler studierende studenten uczniow studentow eleves учеников"
PEOPLE = {
    **{word: f"workers:{role}" for role, said in _WORKERS.items() for word in word_set(said)},
    **dict.fromkeys(word_set(_CONSUMERS), "consumers"),
    **dict.fromkeys(word_set(_LEARNERS), "learners"),
}


def people_class(folded: str) -> str | None:
    """Return which people a folded noun counts: "workers:nurse", "consumers", or None.

    "workers:" alone is people of no particular role.
    """
    for form in (folded, folded.removesuffix("s"), folded.removesuffix("es")):
        if form in PEOPLE:
            return PEOPLE[form]
    return None


_SAME_THINGS = (
    "paper papers publication publications article articles",
    "site sites location locations branch branches office offices",
    "app apps application applications",
    "store stores shop shops outlet outlets",
    "server servers machine machines node nodes",
    "pipeline pipelines workflow workflows",
    "service services microservice microservices",
    "ticket tickets case cases request requests issue issues",
    "event events message messages record records",
    "class classes course courses lesson lessons",
    "country countries market markets",
)
SYNONYMS = {word: index for index, said in enumerate(_SAME_THINGS) for word in said.split()}
"""Words for counted things that may stand for each other, by the number of their group."""


def same_people(one: str, other: str) -> bool:
    """Tell whether two classes of people may be the same: staff may be nurses, not teachers."""
    base, _, role = one.partition(":")
    other_base, _, other_role = other.partition(":")
    return base == other_base and (role == other_role or not role or not other_role)


TEAMS = word_set("teams squads groups departments crews zespoly zespolow отделов команд equipes")
"""Words for several teams: five teams are not a team of five."""
