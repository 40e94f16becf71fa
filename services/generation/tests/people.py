"""Invented people of several trades and countries and the postings that they apply to, in the shapes of api.md §8."""

from typing import Any
from uuid import UUID

_SETTLEMENT = (
    "Designed an event-driven settlement service in Python and Kafka that handles "
    "3.2 million payments a day."
)
_KUBERNETES = (
    "Moved 28 services from hand-kept servers to Kubernetes with Terraform, "
    "cutting monthly hosting cost by 35%"
)


def _id(number: int) -> str:
    return str(UUID(int=(7 << 76) | (2 << 62) | number))


def _numbered(items: list[dict[str, Any]], base: int) -> list[dict[str, Any]]:
    return [
        {"id": _id(base + position), "position": position, **item}
        for position, item in enumerate(items)
    ]


def profile(**fields: Any) -> dict[str, Any]:
    """A profile as its owner returns it; items get ids in their order."""
    base: dict[str, Any] = {
        "id": _id(1),
        "user_id": _id(2),
        "phone": "",
        "location": "",
        "linkedin": "",
        "github": "",
        "website": "",
        "professional_summary": "",
        "custom_fields": {},
        "is_active": True,
        "version": 1,
    }
    for offset, name in enumerate(("experiences", "education", "projects", "skills")):
        base[name] = _numbered(fields.pop(name, []), 1000 * (offset + 1))
    return base | fields


def _skills(technical: str, soft: str = "", **languages: str) -> list[dict[str, Any]]:
    named = [{"category": "technical", "name": name} for name in technical.split(", ") if name]
    named += [{"category": "soft", "name": name} for name in soft.split(", ") if name]
    named += [
        {"category": "language", "name": name, "proficiency": level}
        for name, level in languages.items()
    ]
    return named


def engineer() -> dict[str, Any]:
    """A software engineer with three employers and no summary of her own."""
    return profile(
        full_name="Ines Okafor-Lindqvist",
        email="ines@okafor-lindqvist.example",
        phone="+46 70 555 01 44",
        location="Malmö, Sweden",
        github="https://github.example/ines-ol",
        linkedin="https://linkedin.example/in/ines-ol",
        experiences=[
            {
                "title": "Backend Engineer",
                "company": "Robust Intelligence",
                "location": "Malmö",
                "start_date": "2017-08",
                "end_date": "2021-02",
                "is_current": False,
                "description": "Member of the risk scoring team.",
                "achievements": [
                    "• Rewrote the scoring service in Go, cutting p95 latency from 900 ms to 140 ms.",
                    "• Introduced contract tests between six teams",
                    "• Mentored two junior engineers",
                ],
            },
            {
                "title": "Senior Backend Engineer",
                "company": "Fjordline Payments",
                "location": "Copenhagen",
                "start_date": "2021-03",
                "end_date": None,
                "is_current": True,
                "description": "Payments platform for online shops in the Nordics.",
                "achievements": [
                    _SETTLEMENT,
                    _KUBERNETES,
                    "Led the on-call rotation of 9 engineers and halved the number of night alerts",
                    "Organised the yearly team offsite",
                ],
            },
            {
                "title": "Web Developer",
                "company": "Tidning & Co.",
                "location": "Lund",
                "start_date": "2015-01",
                "end_date": "2017-07",
                "is_current": False,
                "description": "Built article pages in PHP and JavaScript. Maintained the CMS.",
                "achievements": [],
            },
        ],
        education=[
            {
                "institution": "Lund University",
                "degree": "BSc",
                "field_of_study": "Computer Science",
                "start_date": "2011",
                "end_date": "2014",
                "gpa": "",
                "honors": [],
            }
        ],
        projects=[
            {
                "name": "Ledgerlint",
                "description": "Open-source checker for double-entry ledgers, written in Python.",
                "technologies": ["Python", "PostgreSQL"],
                "url": "https://github.example/ines-ol/ledgerlint",
                "start_date": "2020",
                "end_date": None,
            }
        ],
        skills=[
            *_skills(
                "Python, Go, PostgreSQL, Kafka, K8s, Terraform, PHP, JavaScript",
                "Mentoring",
                Swedish="native",
                English="fluent",
                Danish="conversational",
            ),
            {
                "category": "certification",
                "name": "Certified Kubernetes Administrator",
                "issuer": "The Linux Foundation",
                "date_obtained": "2022-05",
                "credential_id": "LF-88120",
            },
        ],
        custom_fields={"volunteer_work": "Teaches programming at CoderDojo Malmö"},
    )


def engineer_job() -> dict[str, Any]:
    return job(
        title="Staff Backend Engineer",
        company="Harbour Freight Exchange",
        description="""We build the trading floor for sea freight.

Requirements:
- 6+ years of experience with backend development in Python or Go
- Strong knowledge of PostgreSQL and Kafka
- Experience running services on Kubernetes
- Infrastructure as code with Terraform
- Knowledge of Rust
Nice to have:
- Elixir, GraphQL
- Mentoring of junior engineers
Benefits:
- Free lunch and a gym card
""",
    )


def nurse() -> dict[str, Any]:
    """A nurse who wrote her own summary and describes jobs in prose."""
    return profile(
        full_name="Abigail Thornbury",
        email="abigail@thornbury.example",
        phone="+44 7700 900118",
        location="Leeds",
        professional_summary="Registered nurse with a focus on acute medical care. I enjoy "
        "teaching newly qualified colleagues.",
        experiences=[
            {
                "title": "Staff Nurse",
                "company": "Millfield Royal Infirmary",
                "location": "Leeds",
                "start_date": "2019-09",
                "end_date": None,
                "is_current": True,
                "description": "Care for up to 8 patients per shift on a 24-bed acute medical "
                "ward. Administer intravenous medication and monitor vital signs. Train newly "
                "qualified nurses in wound care.",
                "achievements": ["Reduced falls on the ward by 22% with an hourly rounding plan"],
            },
            {
                "title": "Healthcare Assistant",
                "company": "Oakhanger Care Home",
                "location": "York",
                "start_date": "2016-06",
                "end_date": "2019-08",
                "is_current": False,
                "description": "Responsible for personal care of 12 residents, many of them "
                "living with dementia.",
                "achievements": [],
            },
        ],
        education=[
            {
                "institution": "University of York",
                "degree": "Bachelor of Nursing",
                "field_of_study": "Adult Nursing",
                "start_date": "2016-09",
                "end_date": "2019-07",
                "gpa": "First class",
                "honors": ["Dean's list 2018"],
            }
        ],
        skills=[
            *_skills(
                "Medication administration, Wound care, Triage, Electronic health records",
                "Empathy, Communication",
                English="native",
            ),
            {
                "category": "certification",
                "name": "Immediate Life Support",
                "issuer": "Resuscitation Council UK",
                "date_obtained": "2023",
                "credential_id": "",
            },
        ],
    )


def nurse_job() -> dict[str, Any]:
    return job(
        title="Senior Staff Nurse",
        company="St Brannock's Hospital",
        description="""Our emergency department is growing.
You have:
* NMC registration and at least 3 years of experience in acute care
* Confidence in triage, wound care and medication administration
* Experience with electronic health records
* Advanced life support certificate desirable
* Experience in paediatric nursing is a plus
""",
    )


def seller() -> dict[str, Any]:
    """A sales manager with a long career whose first jobs are old."""
    return profile(
        full_name="Marcus Delacroix-Webb",
        email="marcus@delacroix-webb.example",
        phone="+1 312 555 0163",
        location="Chicago, IL",
        experiences=[
            {
                "title": "Regional Sales Manager",
                "company": "Brightwater Packaging",
                "location": "Chicago",
                "start_date": "2018-02",
                "end_date": "2025-06",
                "is_current": False,
                "description": "",
                "achievements": [
                    "Grew regional revenue from $4.1M to $9.7M in five years",
                    "Managed a team of 11 account executives across three states",
                    "Negotiated framework contracts with 6 national grocery chains",
                    "Rolled out Salesforce to the region and trained 40 users",
                ],
            },
            {
                "title": "Account Executive",
                "company": "Cartwell Supply",
                "location": "Milwaukee",
                "start_date": "2011-05",
                "end_date": "2018-01",
                "is_current": False,
                "description": "",
                "achievements": [
                    "Exceeded quota in 6 of 7 years, best year at 143%",
                    "Won back 14 lapsed customers",
                ],
            },
            {
                "title": "Sales Representative",
                "company": "Hollis Office Goods",
                "location": "Madison",
                "start_date": "2006",
                "end_date": "2011",
                "is_current": False,
                "description": "Cold calling and store visits.",
                "achievements": [],
            },
            {
                "title": "Shop Assistant",
                "company": "Benny's Hardware",
                "location": "Madison",
                "start_date": "2003",
                "end_date": "2005",
                "is_current": False,
                "description": "Served customers at the counter.",
                "achievements": ["Employee of the month, June 2004"],
            },
        ],
        education=[
            {
                "institution": "University of Wisconsin–Madison",
                "degree": "Bachelor of Business Administration",
                "field_of_study": "Marketing",
                "start_date": "2001",
                "end_date": "2005",
                "gpa": "",
                "honors": [],
            }
        ],
        skills=_skills(
            "Salesforce, Contract negotiation, Pipeline management, Forecasting, HubSpot",
            "Leadership",
            English="native",
            Spanish="conversational",
        ),
        custom_fields={"date_of_birth": "1982-04-11", "awards": ["President's Club 2021"]},
    )


def seller_job() -> dict[str, Any]:
    return job(
        title="Director of Sales",
        company="Greenline Foods",
        description="""Greenline sells plant-based food to supermarkets.
What you bring:
- 8+ years of sales experience, ideally in consumer goods
- Team leadership and coaching
- Contract negotiation with retail chains
- Salesforce and forecasting
- Spanish is a plus
- Experience with SAP
""",
    )


def analyst() -> dict[str, Any]:
    """A Polish analyst whose profile is in Polish."""
    return profile(
        full_name="Żaneta Łęcka",
        email="zaneta@lecka.example",
        phone="+48 600 555 010",
        location="Gdańsk",
        experiences=[
            {
                "title": "Analityczka danych",
                "company": "Morska Logistyka S.A.",
                "location": "Gdańsk",
                "start_date": "2020-04",
                "end_date": None,
                "is_current": True,
                "description": "",
                "achievements": [
                    "Zbudowałam hurtownię danych w PostgreSQL dla 14 portów",
                    "Skróciłam czas przygotowania raportów z 3 dni do 2 godzin",
                    "Automatyzacja raportów w Pythonie i Power BI",
                ],
            },
            {
                "title": "Młodsza analityczka",
                "company": "Bank Wybrzeże",
                "location": "Sopot",
                "start_date": "2017-10",
                "end_date": "2020-03",
                "is_current": False,
                "description": "Przygotowywałam zestawienia w Excelu i SQL dla działu ryzyka.",
                "achievements": [],
            },
        ],
        education=[
            {
                "institution": "Politechnika Gdańska",
                "degree": "Magister",
                "field_of_study": "Matematyka stosowana",
                "start_date": "2012",
                "end_date": "2017",
                "gpa": "4.7",
                "honors": [],
            }
        ],
        skills=_skills("SQL, Python, Power BI, Excel", "", angielski="fluent", polski="native"),
    )


def analyst_job() -> dict[str, Any]:
    return job(
        title="Starszy analityk danych",
        company="Bałtyk Energia",
        description="""Szukamy osoby do zespołu analiz.
Wymagania:
- co najmniej 4 lata doświadczenia w analizie danych
- bardzo dobra znajomość SQL i Pythona
- Power BI lub Tableau
- język angielski
Mile widziane:
- Airflow
""",
    )


def graduate() -> dict[str, Any]:
    """A graduate without a job so far."""
    return profile(
        full_name="Tomoko Reyes",
        email="tomoko@reyes.example",
        education=[
            {
                "institution": "Bristol Polytechnic College",
                "degree": "BEng",
                "field_of_study": "Electrical Engineering",
                "start_date": "2021-09",
                "end_date": "2024-06",
                "gpa": "",
                "honors": ["Best final-year project"],
            }
        ],
        projects=[
            {
                "name": "Solar Tracker",
                "description": "Built a two-axis solar tracker with an STM32 and C firmware. "
                "Measured a 31% gain over a fixed panel.",
                "technologies": ["C", "KiCad"],
                "url": "",
                "start_date": "2023",
                "end_date": "2024",
            }
        ],
        skills=_skills("C, Python, MATLAB", "Teamwork", English="fluent"),
    )


def graduate_job() -> dict[str, Any]:
    return job(
        title="Graduate Embedded Engineer",
        company="Kestrel Avionics",
        description="- Good knowledge of C\n- Python for test scripts\n- C++ desirable\n",
    )


def developer() -> dict[str, Any]:
    """A German developer whose profile is in German."""
    return profile(
        full_name="Jürgen Weißhaupt",
        email="juergen@weisshaupt.example",
        location="Kassel",
        professional_summary="Softwareentwickler mit Schwerpunkt auf Webanwendungen für die "
        "Verwaltung.",
        experiences=[
            {
                "title": "Softwareentwickler",
                "company": "Amtsblick GmbH",
                "location": "Kassel",
                "start_date": "2016-03",
                "end_date": None,
                "is_current": True,
                "description": "",
                "achievements": [
                    "Leitete ein Team von 5 Entwicklern bei der Einführung von Kubernetes",
                    "Migration von 40 Anwendungen nach Java 17",
                    "Senkte die Antwortzeit der Bürgersuche um 60 %",
                ],
            },
            {
                "title": "Fachinformatiker",
                "company": "Stadtwerke Eschwege",
                "location": "Eschwege",
                "start_date": "2012-08",
                "end_date": "2016-02",
                "is_current": False,
                "description": "Betreuung der Datenbanken und der Webseite der Stadtwerke.",
                "achievements": [],
            },
        ],
        education=[
            {
                "institution": "Berufsschule Eschwege",
                "degree": "Fachinformatiker",
                "field_of_study": "Anwendungsentwicklung",
                "start_date": "2009",
                "end_date": "2012",
                "gpa": "1,7",
                "honors": [],
            }
        ],
        skills=_skills("Java, Kubernetes, PostgreSQL", "Teamfähigkeit", Englisch="fluent"),
    )


def developer_job() -> dict[str, Any]:
    return job(
        title="Senior Java-Entwickler (m/w/d)",
        company="Rathauswerk AG",
        description="Dein Profil:\n- mehrjährige Erfahrung mit Java und Kubernetes\n"
        "- gute Kenntnisse in PostgreSQL\n- Englisch\n- Angular von Vorteil\n",
    )


def cook() -> dict[str, Any]:
    """A French cook without numbers or skills of his own, and a job without an end."""
    return profile(
        full_name="Émile Vauquelin",
        email="emile@vauquelin.example",
        experiences=[
            {
                "title": "Chef de partie",
                "company": "Auberge du Vieux Moulin",
                "location": "Rouen",
                "start_date": "2018",
                "end_date": None,
                "is_current": False,
                "description": "Responsable des entrées et des sauces dans une brigade de 7 "
                "personnes.",
                "achievements": [
                    "Formé trois apprentis",
                    "Réduit les pertes alimentaires de 15 % avec une nouvelle carte",
                ],
            }
        ],
        education=[
            {
                "institution": "Lycée hôtelier de Rouen",
                "degree": "CAP Cuisine",
                "field_of_study": "",
                "start_date": "2014",
                "end_date": "2016",
                "gpa": None,
                "honors": [],
            }
        ],
        skills=_skills("Cuisine française, HACCP", "", français="native"),
    )


def cook_job() -> dict[str, Any]:
    return job(
        title="Sous-chef",
        company="Hôtel des Falaises",
        description="Profil recherché :\n- expérience en cuisine française\n- maîtrise HACCP\n"
        "- anglais souhaité\n",
    )


def clerk() -> dict[str, Any]:
    """A Spanish clerk."""
    return profile(
        full_name="Nuria Echeverría",
        email="nuria@echeverria.example",
        experiences=[
            {
                "title": "Administrativa",
                "company": "Bodegas Río Claro",
                "location": "Logroño",
                "start_date": "2019-02",
                "end_date": None,
                "is_current": True,
                "description": "Facturación y atención a los clientes de la bodega.",
                "achievements": [
                    "Reduje el plazo medio de cobro de 45 a 30 días",
                    "Organicé el archivo de 12.000 facturas",
                ],
            }
        ],
        skills=_skills("Excel, SAP, Facturación", "", inglés="conversational"),
    )


def clerk_job() -> dict[str, Any]:
    return job(
        title="Responsable de administración",
        company="Aceites Montegrande",
        description="Requisitos:\n- experiencia con SAP y Excel\n- facturación\n- inglés\n",
    )


def logistician() -> dict[str, Any]:
    """A Russian-speaking logistics specialist."""
    return profile(
        full_name="Ольга Зимина",
        email="olga@zimina.example",
        experiences=[
            {
                "title": "Логист",
                "company": "ТрансВолга",
                "location": "Самара",
                "start_date": "2017-05",
                "end_date": "2024-11",
                "is_current": False,
                "description": "",
                "achievements": [
                    "Сократила расходы на доставку на 18 %",
                    "Внедрила учёт рейсов в Excel для 60 машин",
                ],
            }
        ],
        skills=_skills("Excel, 1С", "", английский="basic"),
    )


def logistician_job() -> dict[str, Any]:
    return job(
        title="Старший логист",
        company="Северный Путь",
        description="Требования:\n- опыт работы в логистике от 3 лет\n- Excel и 1С\n",
    )


def job(**fields: Any) -> dict[str, Any]:
    """A job in plain fields, as its owner returns it before any parsing."""
    base: dict[str, Any] = {
        "id": _id(9000),
        "user_id": _id(2),
        "source": "user_created",
        "title": "",
        "company": "",
        "location": "",
        "description": "",
        "raw_text": None,
        "requirements": [],
        "parsed_keywords": [],
    }
    return base | fields


PEOPLE = {
    "engineer": (engineer, engineer_job),
    "nurse": (nurse, nurse_job),
    "seller": (seller, seller_job),
    "analyst": (analyst, analyst_job),
    "graduate": (graduate, graduate_job),
    "developer": (developer, developer_job),
    "cook": (cook, cook_job),
    "clerk": (clerk, clerk_job),
    "logistician": (logistician, logistician_job),
}
