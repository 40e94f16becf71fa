"""Eight invented persons of several fields and languages, as profile snapshots (api.md §8)."""

from typing import Any

from services.generation.domain.facts import FactSheet
from services.generation.domain.grounding.atoms import Target

Profile = dict[str, Any]  # a profile's JSON


def _job(
    key: str, title: str, company: str, place: str, start: str, end: str | None, *lines: str
) -> Profile:
    return {
        "id": key, "title": title, "company": company, "location": place, "start_date": start,
        "end_date": end, "is_current": end is None, "description": None, "achievements": list(lines),
    }  # fmt: skip


def _school(
    key: str, school: str, degree: str, field: str, start: str, end: str, *honors: str
) -> Profile:
    return {
        "id": key, "institution": school, "degree": degree, "field_of_study": field,
        "start_date": start, "end_date": end, "gpa": None, "honors": list(honors),
    }  # fmt: skip


def _skills(technical: str, languages: str = "", certificates: str = "") -> list[Profile]:
    found: list[Profile] = []
    for category, said in (
        ("technical", technical),
        ("language", languages),
        ("certification", certificates),
    ):
        for name in filter(None, said.split("; ")):
            plain, _, level = name.partition(" = ")
            found.append(
                {
                    "id": f"s{len(found)}",
                    "category": category,
                    "name": plain,
                    "proficiency": level or None,
                }
            )
    return found


def _person(name: str, email: str, phone: str, place: str, **rest: Any) -> Profile:  # profile JSON
    return {
        "full_name": name, "email": email, "phone": phone, "location": place, "linkedin": "",
        "github": "", "website": "", "professional_summary": "", "projects": [],
        "custom_fields": {}, **rest,
    }  # fmt: skip


ANNA = _person(
    "Anna Nowak", "anna.nowak@example.org", "+49 30 1234567", "Berlin",
    github="https://github.com/anowak-example",
    professional_summary="Data engineer who builds reliable pipelines for fintech products.",
    experiences=[
        _job("e1", "Senior Data Engineer", "Scalable Capital", "Berlin", "2020-03", None,
             "Reduced nightly batch time by 40% by moving 120 pipelines from Luigi to Apache Airflow",
             "Led a team of 5 engineers that rebuilt the reporting platform on Snowflake",
             "Cut cloud costs by 300,000 EUR a year with autoscaling on Kubernetes",
             "Mentored 3 junior developers"),
        _job("e2", "Data Engineer", "Robust Intelligence", "Remote", "2018-01", "2020-02",
             "Built streaming ingestion in Kafka and Python for 2 million events a day",
             "Raised test coverage from 45% to 90%",
             "Helped migrate the on-premise warehouse to AWS"),
        _job("e3", "Junior Developer", "Allegro", "Poznań", "2016-01", "2017-12",
             "Developed internal dashboards in Django used by 60 analysts",
             "Automated weekly reports, saving 12 hours a week"),
    ],
    education=[_school("d1", "Poznań University of Technology", "MSc", "Computer Science", "2011", "2016", "Graduated with distinction")],
    projects=[{"id": "p1", "name": "Tramwaj", "description": "Open-source transit delay predictor with 1,500 users", "technologies": ["FastAPI", "PostgreSQL"], "url": "https://github.com/anowak-example/tramwaj", "start_date": "2021", "end_date": None}],
    skills=_skills("Python; SQL; Kubernetes; Apache Airflow; Snowflake; Kafka; AWS; dbt; Terraform", "Polish = native; English = fluent; German = conversational", "AWS Certified Solutions Architect"),
)  # fmt: skip

TOMASZ = _person(
    "Tomasz Wiśniewski", "tomasz.w@example.pl", "+48 601 234 567", "Kraków",
    professional_summary="Księgowy z doświadczeniem w sprawozdawczości spółek produkcyjnych.",
    experiences=[
        _job("e1", "Główny księgowy", "Zakłady Mechaniczne Łabędź Sp. z o.o.", "Kraków", "2017-05", None,
             "Kierowałem zespołem 6 księgowych",
             "Skróciłem zamknięcie miesiąca z 10 do 5 dni",
             "Wdrożyłem moduł finansowy SAP w 3 spółkach grupy",
             "Przygotowałem sprawozdania zgodne z MSSF dla przychodów 85 mln zł"),
        _job("e2", "Księgowy", "Biuro Rachunkowe Żuraw", "Tarnów", "2012-09", "2017-04",
             "Prowadziłem księgi 40 klientów",
             "Rozliczałem VAT i CIT"),
    ],
    education=[_school("d1", "Uniwersytet Ekonomiczny w Krakowie", "Magister", "Finanse i rachunkowość", "2007", "2012")],
    skills=_skills("SAP; Excel; MSSF; VAT; Power BI", "Polski = native; Angielski = conversational", "Certyfikat księgowy MF"),
)  # fmt: skip

CLAUDIA = _person(
    "Claudia Müller", "claudia.mueller@example.de", "+49 89 7654321", "München",
    professional_summary="Pflegefachfrau mit Schwerpunkt Intensivpflege.",
    experiences=[
        _job("e1", "Stationsleiterin Intensivpflege", "Klinikum Großhadern", "München", "2019-10", None,
             "Leitung eines Teams von 22 Pflegekräften auf einer Station mit 18 Betten",
             "Einführung der digitalen Pflegedokumentation mit ORBIS",
             "Senkung der Sturzereignisse um 30 Prozent innerhalb eines Jahres"),
        _job("e2", "Gesundheits- und Krankenpflegerin", "Städtisches Krankenhaus Köln-Merheim", "Köln", "2012-04", "2019-09",
             "Betreuung beatmeter Patienten im Dreischichtsystem",
             "Anleitung von 8 Auszubildenden"),
    ],
    education=[_school("d1", "Berufsfachschule für Pflege Köln", "Staatsexamen", "Gesundheits- und Krankenpflege", "2009", "2012")],
    skills=_skills("Intensivpflege; ORBIS; Wundmanagement; Beatmung", "Deutsch = native; Englisch = conversational", "Praxisanleiterin"),
)  # fmt: skip

IVAN = _person(
    "Иван Петров", "ivan.petrov@example.com", "+7 912 345-67-89", "Екатеринбург",
    professional_summary="Backend-разработчик высоконагруженных сервисов.",
    experiences=[
        _job("e1", "Ведущий разработчик", "Контур", "Екатеринбург", "2019-02", None,
             "Руководил командой из 7 разработчиков",
             "Снизил время ответа API на 35% за счёт кэширования в Redis",
             "Перевёл монолит на 14 микросервисов на Go"),
        _job("e2", "Разработчик", "Уральские Системы", "Екатеринбург", "2015-08", "2019-01",
             "Разработал биллинг на Java для 200 тыс. абонентов",
             "Настроил CI/CD в GitLab"),
    ],
    education=[_school("d1", "Уральский федеральный университет", "Бакалавр", "Прикладная информатика", "2011", "2015")],
    skills=_skills("Go; Java; Redis; PostgreSQL; Docker; GitLab; gRPC", "Русский = native; Английский = fluent"),
)  # fmt: skip

ELENI = _person(
    "Ελένη Παπαδοπούλου", "eleni.p@example.gr", "+30 210 1234567", "Αθήνα",
    professional_summary="Πολιτικός μηχανικός με εμπειρία σε έργα υποδομής.",
    experiences=[
        _job("e1", "Πολιτικός μηχανικός", "Τέρνα Έργα", "Αθήνα", "2016-06", None,
             "Επέβλεψα την κατασκευή 12 γεφυρών",
             "Μείωσα το κόστος υλικών κατά 15%",
             "Συντόνισα 9 υπεργολάβους στο έργο της Εγνατίας"),
        _job("e2", "Μηχανικός μελετών", "Δομική Θεσσαλονίκης", "Θεσσαλονίκη", "2013-01", "2016-05",
             "Εκπόνησα 30 στατικές μελέτες σε AutoCAD"),
    ],
    education=[_school("d1", "Εθνικό Μετσόβιο Πολυτεχνείο", "Δίπλωμα", "Πολιτικός Μηχανικός", "2007", "2012")],
    skills=_skills("AutoCAD; SAP2000; MS Project; Revit", "Ελληνικά = native; Αγγλικά = fluent"),
)  # fmt: skip

JAMES = _person(
    "James Okafor", "j.okafor@example.co.uk", "020 7946 0123", "London",
    linkedin="https://www.linkedin.com/in/jokafor-example",
    professional_summary="Sales manager in B2B software with a record of growing mid-market accounts.",
    experiences=[
        _job("e1", "Regional Sales Manager", "Brightwater Software", "London", "2018-09", None,
             "Grew regional revenue from £2.4 million to £4.8 million in three years",
             "Managed 11 account executives across two offices",
             "Won 35 new customers in 2022",
             "Introduced Salesforce dashboards for weekly forecasting"),
        _job("e2", "Account Executive", "Penfold & Sons", "Leeds", "2014-06", "2018-08",
             "Exceeded quota by 18 percent in 2016 and 2017",
             "Supported the sales director during contract negotiations",
             "Handled a portfolio of 80 accounts"),
    ],
    education=[_school("d1", "University of Leeds", "BA", "Economics", "2010", "2013", "Upper second-class honours")],
    skills=_skills("Salesforce; HubSpot; Negotiation; Forecasting; Excel", "English = native; French = basic"),
    custom_fields={"volunteering": "Treasurer of the Hackney Food Bank since 2019"},
)  # fmt: skip

CAMILLE = _person(
    "Camille Dubois", "camille.dubois@example.fr", "+33 6 12 34 56 78", "Lyon",
    website="https://camilledubois.example.fr",
    professional_summary="Designer produit spécialisée dans les services publics numériques.",
    experiences=[
        _job("e1", "Designer produit", "Atelier Numérique du Rhône", "Lyon", "2019-01", None,
             "Conception d'un système de 45 composants dans Figma",
             "Hausse du taux de complétion des formulaires de 52 % à 78 %",
             "Encadrement de 2 stagiaires"),
        _job("e2", "Graphiste", "Imprimerie Vasseur", "Grenoble", "2015-09", "2018-12",
             "Réalisation de 150 affiches et brochures sous InDesign",
             "Refonte du site de l'imprimerie avec WordPress"),
    ],
    education=[_school("d1", "École de design Nantes Atlantique", "Master", "Design d'interaction", "2010", "2015")],
    skills=_skills("Figma; InDesign; Photoshop; WordPress; HTML; CSS; Accessibilité", "Français = native; Anglais = fluent"),
)  # fmt: skip

PRIYA = _person(
    "Priya Raman", "priya.raman@example.com", "(415) 555-0134", "San Francisco, CA",
    professional_summary="Biology teacher with a background in laboratory research.",
    experiences=[
        _job("e1", "Biology Teacher", "Lincoln High School", "San Francisco", "2017-08", "2024-06",
             "Taught AP Biology to 140 students a year",
             "Raised the AP pass rate from 61% to 83%",
             "Founded the school's robotics club with 25 members",
             "Wrote a grant proposal that brought in $48,000 for lab equipment"),
        _job("e2", "Research Assistant", "Bay Genomics Institute", "Oakland", "2014-07", "2017-07",
             "Analyzed sequencing data in R and published 2 papers",
             "Maintained a cell culture facility with 6 incubators"),
    ],
    education=[_school("d1", "University of California, Davis", "B.S.", "Molecular Biology", "2010", "2014"),
               _school("d2", "San Francisco State University", "M.A.", "Education", "2015", "2017")],
    skills=_skills("R; Curriculum design; Google Classroom; PCR; Statistics", "English = native; Tamil = fluent; Spanish = conversational", "California Single Subject Teaching Credential"),
)  # fmt: skip

PERSONS: dict[str, Profile] = {
    "anna": ANNA, "tomasz": TOMASZ, "claudia": CLAUDIA, "ivan": IVAN, "eleni": ELENI,
    "james": JAMES, "camille": CAMILLE, "priya": PRIYA,
}  # fmt: skip
LANGUAGES = {
    "anna": "en", "tomasz": "pl", "claudia": "de", "ivan": "ru", "eleni": "el", "james": "en",
    "camille": "fr", "priya": "en",
}  # fmt: skip
TARGET = Target(
    company="Northwind Robotics",
    title="Principal Platform Engineer",
    text="Northwind Robotics looks for a Principal Platform Engineer. You know Rust, Elixir, "
    "ClickHouse and Pulumi, lead a team of 12 engineers and bring 10 years of experience. "
    "A PMP certificate and fluent Japanese are a plus. Contact: Ms Dana Whitfield.",
)


def sheet(name: str) -> FactSheet:
    """Return the facts of one person."""
    return FactSheet.from_profile(PERSONS[name])
