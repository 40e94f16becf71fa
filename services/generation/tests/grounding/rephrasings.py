"""Truthful lines in other words: each must pass. Written by hand, with rules for more of them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from services.generation.tests.grounding.persons import PERSONS
from shared.contracts.content import Line


@dataclass(frozen=True, slots=True)
class Rephrasing:
    """A line, whose it is, and the item of its entry (None: summary or letter)."""

    person: str
    line: Line
    item: str | None
    letter: bool = False


# Each row: whose, where it stands (item, summary or letter), sources in short, text.
_WRITTEN = """
anna|e1|e1/0|Moved 120 pipelines from Luigi to Airflow, which reduced nightly batch times by 40 percent
anna|e1|e1/0|Migrated one hundred and twenty pipelines to Apache Airflow, cutting the nightly batch by 40 %
anna|e1|e1/1|Headed a five-person engineering team rebuilding the reporting platform on Snowflake
anna|e1|e1/1|Managed 5 engineers who rebuilt our reporting platform with Snowflake
anna|e1|e1/2|Saved €300,000 per year in cloud spending through K8s autoscaling
anna|e1|e1/2|Lowered yearly cloud costs by EUR 300k using Kubernetes autoscaling
anna|e1|e1/2|Introduced autoscaling on Kubernetes and cut cloud costs by 0.3 million EUR annually
anna|e1|e1/3|Coached three junior developers
anna|e1|e1/3|Mentoring of three juniors
anna|e2|e2/0|Created streaming ingestion with Python and Kafka that handled 2M events daily
anna|e2|e2/0|Processed two million events per day through Kafka
anna|e2|e2/1|Doubled test coverage, from 45 to 90 percent
anna|e2|e2/1|Improved test coverage to 90% (from 45%)
anna|e2|e2/2|Assisted in migrating an on-premise data warehouse to Amazon Web Services
anna|e2|e2/2|Contributed to the AWS migration of the warehouse
anna|e3|e3/0|Built Django dashboards for 60 internal analysts
anna|e3|e3/0|Sixty analysts used the internal dashboards I developed in Django
anna|e3|e3/1|Automated weekly reporting and saved 12 hours each week
anna|e3|e3/1|Saved a dozen hours a week by automating reports
anna|p1|p1|Open source predictor of transit delays, built with FastAPI and Postgres, serving 1500 users
anna|summary|e1,e2,e3|Senior Data Engineer with over 10 years of experience building pipelines
anna|summary|e1,e2,e3|Data engineer with more than a decade of experience at Scalable Capital, Robust Intelligence and Allegro
anna|summary|profile:professional_summary,e1/0|Data engineer building reliable fintech pipelines; reduced batch time by 40% at Scalable Capital
anna|summary|s0,s1,s2|Skilled in Python, SQL and K8s
anna|summary|d1|Holds a Master of Science in Computer Science from Poznań University of Technology
anna|summary|d1|MSc graduate of Poznan University of Technology (2011 to 2016)
anna|letter|e1/1|At Scalable Capital I lead a team of five engineers.
anna|letter|e1/2|Since March 2020 I have worked at Scalable Capital, where I cut cloud costs by 300,000 EUR a year.
anna|letter|e2/0,e2/1|At Robust Intelligence, I built Kafka ingestion for 2 million events a day and raised test coverage to 90%.
anna|letter|e2|From January 2018 to February 2020 I was a Data Engineer at Robust Intelligence.
anna|letter|s6|I am an AWS Certified Solutions Architect.
anna|letter||I was excited to read about Northwind Robotics and its Principal Platform Engineer opening.
anna|letter||Your team works with Rust and ClickHouse, and I would enjoy learning both.
anna|letter||You are looking for someone to lead a team of 12 engineers.
anna|letter||I would welcome the chance to discuss how I can contribute to Northwind Robotics.
anna|letter|e1/0|Moving 120 pipelines to Airflow taught me to plan large migrations carefully.
anna|letter|s10|I speak Polish natively and English fluently.
tomasz|e1|e1/0|Kierowanie sześcioosobowym zespołem księgowych
tomasz|e1|e1/0|Zarządzałem zespołem sześciu księgowych
tomasz|e1|e1/0|Led a team of 6 accountants
tomasz|e1|e1/1|Skrócenie zamknięcia miesiąca z dziesięciu do pięciu dni
tomasz|e1|e1/1|Zamknięcie miesiąca trwa 5 dni zamiast 10
tomasz|e1|e1/1|Shortened month-end closing from 10 to 5 days
tomasz|e1|e1/2|Wdrożenie modułu finansowego SAP w trzech spółkach
tomasz|e1|e1/2|Implemented the SAP finance module in 3 group companies
tomasz|e1|e1/3|Sprawozdania MSSF dla przychodów w wysokości 85 milionów złotych
tomasz|e1|e1/3|Prepared IFRS statements covering revenue of PLN 85 million
tomasz|e2|e2/0|Obsługa ksiąg czterdziestu klientów
tomasz|e2|e2/0|Kept the books of 40 clients
tomasz|e2|e2/1|Rozliczenia podatku VAT oraz CIT
tomasz|summary|e1,e2|Główny księgowy z ponad 14-letnim doświadczeniem
tomasz|summary|e1,e2|Księgowy z 14 latami doświadczenia w Zakładach Mechanicznych Łabędź i w Biurze Rachunkowym Żuraw
tomasz|summary|d1|Absolwent Uniwersytetu Ekonomicznego w Krakowie
tomasz|letter|e1/0|W Zakładach Mechanicznych Łabędź kieruję zespołem 6 księgowych.
tomasz|letter|e1|Od maja 2017 pracuję w Krakowie jako główny księgowy.
tomasz|letter|e2|W latach 2012–2017 pracowałem w Biurze Rachunkowym Żuraw w Tarnowie.
tomasz|letter||Z zainteresowaniem przeczytałem ogłoszenie firmy Northwind Robotics.
claudia|e1|e1/0|Führung von 22 Pflegekräften auf einer Station mit 18 Betten
claudia|e1|e1/0|Leitete ein Team aus 22 Pflegekräften
claudia|e1|e1/0|Led a team of 22 nursing staff on an 18-bed ward
claudia|e1|e1/1|Digitale Pflegedokumentation mit ORBIS eingeführt
claudia|e1|e1/1|Introduced digital nursing documentation in ORBIS
claudia|e1|e1/2|Sturzereignisse innerhalb eines Jahres um 30 % gesenkt
claudia|e1|e1/2|Reduced falls by 30% within one year
claudia|e2|e2/0|Versorgung beatmeter Patienten im Drei-Schicht-System
claudia|e2|e2/1|Acht Auszubildende angeleitet
claudia|e2|e2/1|Anleitung und Begleitung von acht Auszubildenden
claudia|summary|e1,e2|Pflegefachfrau mit über 14 Jahren Erfahrung
claudia|summary|e1,e2|Erfahrene Pflegefachfrau mit Stationen am Klinikum Großhadern und am Städtischen Krankenhaus Köln-Merheim
claudia|summary|d1|Staatsexamen in der Gesundheits- und Krankenpflege (2012)
claudia|letter|e1/0|Seit Oktober 2019 leite ich am Klinikum Großhadern ein Team von 22 Pflegekräften.
claudia|letter|e2/1|In Köln habe ich acht Auszubildende angeleitet.
claudia|letter||Mit großem Interesse habe ich Ihre Anzeige gelesen und bewerbe mich bei Northwind Robotics.
claudia|letter||Über eine Einladung zu einem persönlichen Gespräch freue ich mich sehr.
ivan|e1|e1/0|Управлял командой из семи разработчиков
ivan|e1|e1/0|Led a team of 7 developers
ivan|e1|e1/1|Сократил время ответа API на 35 % с помощью кэша Redis
ivan|e1|e1/1|Reduced API response time by 35 percent with Redis caching
ivan|e1|e1/2|Разделил монолит на 14 микросервисов, написанных на Go
ivan|e1|e1/2|Split a monolith into 14 Go microservices
ivan|e2|e2/0|Создал биллинговую систему на Java, которой пользуются 200 000 абонентов
ivan|e2|e2/0|Developed a Java billing system for 200 thousand subscribers
ivan|e2|e2/1|Внедрил CI/CD на базе GitLab
ivan|summary|e1,e2|Ведущий разработчик с опытом более 11 лет
ivan|summary|e1,e2|Backend-разработчик, 11 лет опыта в Контуре и Уральских Системах
ivan|summary|s0,s1|Работаю с Golang и Java
ivan|letter|e1/0|С февраля 2019 года работаю в Контуре и руковожу командой из 7 разработчиков.
ivan|letter|e2|В 2015–2019 годах работал в компании Уральские Системы.
ivan|letter|d1|Окончил Уральский федеральный университет, степень бакалавра.
ivan|letter||С интересом прочитал вашу вакансию в Northwind Robotics.
eleni|e1|e1/0|Επίβλεψη της κατασκευής 12 γεφυρών
eleni|e1|e1/0|Supervised the construction of 12 bridges
eleni|e1|e1/1|Μείωση του κόστους των υλικών κατά 15 %
eleni|e1|e1/1|Reduced material costs by fifteen percent
eleni|e1|e1/2|Συντονισμός εννέα υπεργολάβων στην Εγνατία
eleni|e1|e1/2|Coordinated 9 subcontractors
eleni|e2|e2/0|30 στατικές μελέτες με χρήση AutoCAD
eleni|e2|e2/0|Produced 30 structural studies in AutoCAD
eleni|summary|e1,e2|Πολιτικός μηχανικός με πάνω από 13 χρόνια εμπειρίας
eleni|summary|d1|Διπλωματούχος του Εθνικού Μετσόβιου Πολυτεχνείου
eleni|letter|e1|Από τον Ιούνιο 2016 εργάζομαι στην Τέρνα Έργα στην Αθήνα.
eleni|letter||Με ενδιαφέρον διάβασα την αγγελία σας.
james|e1|e1/0|Doubled regional revenue to £4.8m within three years
james|e1|e1/0|Increased regional revenue from GBP 2.4 million to GBP 4.8 million over 3 years
james|e1|e1/0|Grew revenue in the region by 100% in three years
james|e1|e1/1|Led a team of 11 account executives in two offices
james|e1|e1/1|Supervised eleven account executives across 2 offices
james|e1|e1/2|Acquired 35 new clients in 2022
james|e1|e1/2|In 2022, won thirty-five new customers
james|e1|e1/3|Set up Salesforce dashboards to forecast every week
james|e2|e2/0|Beat quota by 18% in both 2016 and 2017
james|e2|e2/1|Assisted the sales director in negotiating contracts
james|e2|e2/2|Looked after 80 accounts
james|e2|e2/2|Managed a portfolio of 80 accounts
james|summary|e1,e2|Sales manager with over 12 years of experience in B2B software
james|summary|e1,e2|Regional Sales Manager with more than 12 years in sales at Brightwater Software and Penfold & Sons
james|summary|e1/0,e1/1|Doubled revenue to £4.8 million while managing 11 account executives
james|summary|d1|BA in Economics from the University of Leeds
james|letter|e1/2|In 2022 my team and I won 35 new customers for Brightwater.
james|letter|e2/0|At Penfold & Sons I exceeded my quota by 18 percent in 2016 and 2017.
james|letter|custom:volunteering|Outside work, I have been treasurer of the Hackney Food Bank since 2019.
james|letter||The opportunity at Northwind Robotics appeals to me because your products are used every day.
james|letter|e1|I am currently a Regional Sales Manager in London.
camille|e1|e1/0|Création d'une bibliothèque de 45 composants sous Figma
camille|e1|e1/0|Designed a system of 45 components in Figma
camille|e1|e1/1|Taux de complétion des formulaires passé de 52 à 78 %
camille|e1|e1/1|Raised form completion from 52% to 78%
camille|e1|e1/2|Encadré deux stagiaires
camille|e1|e1/2|Supervised two interns
camille|e2|e2/0|150 affiches et brochures réalisées avec InDesign
camille|e2|e2/1|Refonte WordPress du site de l'imprimerie
camille|summary|e1,e2|Designer produit avec plus de 11 ans d'expérience
camille|summary|e1,e2|Onze ans d'expérience chez Imprimerie Vasseur puis à l'Atelier Numérique du Rhône
camille|summary|d1|Diplômée d'un master de l'École de design Nantes Atlantique
camille|letter|e1|Depuis janvier 2019, je travaille à Lyon à l'Atelier Numérique du Rhône.
camille|letter|e2|De 2015 à 2018, j'ai été graphiste à Grenoble.
camille|letter||Je serais ravie de rejoindre Northwind Robotics.
priya|e1|e1/0|Teaching of Advanced Placement Biology to 140 students per year
priya|e1|e1/0|Taught AP Biology to one hundred and forty students every year
priya|e1|e1/1|Improved the AP pass rate from 61 to 83 percent
priya|e1|e1/1|Increased the pass rate to 83%
priya|e1|e1/2|Started the school robotics club, which has 25 members
priya|e1|e1/2|Founded a robotics club with twenty-five members
priya|e1|e1/3|Secured $48k for lab equipment with a grant proposal
priya|e1|e1/3|Won a grant of USD 48,000 for laboratory equipment
priya|e2|e2/0|Sequencing data analysis in R; 2 published papers
priya|e2|e2/0|Analysed sequencing data with R and co-authored two publications
priya|e2|e2/1|Looked after a cell culture facility with six incubators
priya|summary|e1|Biology teacher with nearly seven years in the classroom at Lincoln High School
priya|summary|e1,e2|Teacher with 10 years of experience in schools and research
priya|summary|d1,d2|Holds a B.S. in Molecular Biology and an M.A. in Education
priya|summary|d1|Bachelor of Science in Molecular Biology, UC Davis
priya|letter|e1|I taught at Lincoln High School from August 2017 until June 2024.
priya|letter|e2/0|At the Bay Genomics Institute I analyzed sequencing data in R.
priya|letter|s5|I am fluent in Tamil and hold a California Single Subject Teaching Credential.
priya|letter||I admire the work of Northwind Robotics and would love to join you.
anna|e1|e1/1|Rebuilt the reporting platform on Snowflake as leader of a five-engineer team
anna|e1|e1/0|Shifted 120 Luigi pipelines to Airflow; nightly batch 40% faster
anna|e1|e1/3|Mentor to three junior developers
anna|e1|e1/2|Yearly cloud savings of 300,000 EUR through autoscaling
anna|e3|e3/0|Delivered dashboards in Django that 60 analysts relied on
anna|e3|e3/1|Weekly reporting automated, 12 hours saved per week
anna|e2|e2/0|Kafka- and Python-based streaming of 2 million daily events
anna|e2|e2/2|Supported the move of an on-premise warehouse to AWS
anna|e2|e2/1|Test coverage up from 45% to 90%
anna|summary|profile:professional_summary|Experienced data engineer in fintech, working with Python, SQL, Kafka and dbt
anna|summary|e1|Berlin-based data engineer
anna|summary|p1|Transit delay predictor with 1,500 users (FastAPI, PostgreSQL)
anna|summary|e1/1|Leads five engineers at Scalable Capital
anna|summary|e1|Joined Scalable Capital in March 2020 as Senior Data Engineer
anna|summary|d1|Completed an MSc in Computer Science in 2016
james|e1|e1/1|Oversaw 11 account executives in two offices
james|e1|e1/0|Regional revenue doubled to £4.8 million in three years
james|e1|e1/2|35 new customers won in 2022
james|e2|e2/0|Sales quota exceeded by 18% in 2016 and 2017
james|e1|e1/3|Rolled out Salesforce dashboards for weekly forecasts
james|e2|e2/1|Helped the sales director negotiate contracts
james|summary|d1|Economics graduate of the University of Leeds
james|summary|custom:volunteering|Volunteer treasurer at the Hackney Food Bank (since 2019)
james|summary|profile:professional_summary|London-based sales manager for B2B software
tomasz|e2|e2/0|Prowadzenie ksiąg dla 40 klientów
tomasz|e2|e2/1|Rozliczanie podatków VAT i CIT
tomasz|e1|e1/3|Sprawozdawczość według MSSF, przychody 85 mln PLN
tomasz|summary|profile:professional_summary|Doświadczony księgowy z Krakowa
tomasz|e1|e1/0|Zespół 6 księgowych pod moim kierownictwem
tomasz|summary|d1|Magister finansów i rachunkowości
claudia|e1|e1/0|Teamleitung für 22 Pflegekräfte und 18 Betten
claudia|e1|e1/2|30 % weniger Stürze innerhalb eines Jahres
claudia|e1|e1/1|ORBIS als digitale Pflegedokumentation eingeführt
claudia|e2|e2/1|Ausbildung von acht Auszubildenden
claudia|summary|e1|Stationsleiterin am Klinikum Großhadern seit Oktober 2019
claudia|summary|d1|Examinierte Krankenpflegerin aus Köln
ivan|e1|e1/0|Возглавляю команду из 7 разработчиков
ivan|e1|e1/1|Ускорил API на 35% благодаря Redis
ivan|e1|e1/2|14 микросервисов на Go вместо монолита
ivan|e2|e2/0|Биллинг на Java для 200 000 абонентов
ivan|summary|d1|Бакалавр прикладной информатики
eleni|e1|e1/0|Κατασκευή 12 γεφυρών υπό την επίβλεψή μου
eleni|e1|e1/1|Μείωση κόστους 15%
eleni|e2|e2/0|Στατικές μελέτες (30) με AutoCAD
camille|e1|e1/0|Bibliothèque de 45 composants Figma
camille|e1|e1/1|Complétion des formulaires : de 52 % à 78 %
camille|e1|e1/2|Tutorat de deux stagiaires
camille|e2|e2/0|Affiches et brochures (150) créées avec InDesign
priya|e1|e1/0|AP Biology for 140 students each year
priya|e1|e1/1|AP pass rate up from 61% to 83%
priya|e1|e1/2|Founder of the school's 25-member robotics club
priya|e1|e1/3|Won $48,000 in grant money for lab equipment
priya|e2|e2/0|Sequencing data analysis in R, with 2 papers published
priya|e2|e2/1|Ran a cell culture facility with 6 incubators
priya|summary|e1|Seven years of teaching at Lincoln High School
anna|letter||I am drawn to Northwind Robotics because of its products.
anna|letter||Dear Ms Whitfield, thank you for reading my application.
anna|letter||The Principal Platform Engineer role caught my attention.
anna|letter||I understand that you need Rust, and I am ready to learn it.
anna|letter||Please find my resume attached.
anna|letter||I believe my background is a good match for this role.
anna|letter||What attracts me most is the chance to work with your platform team.
anna|e1|e1/0|Nightly batch runs take 40% less time since 120 pipelines moved to Airflow
anna|e1|e1/1|Responsible for five engineers during the Snowflake rebuild of reporting
anna|e1|e1/2|Autoscaling on Kubernetes saves EUR 300,000 annually
anna|e1|e1/3|Trained three junior developers
anna|e2|e2/0|Streaming platform on Kafka: two million events daily
anna|e2|e2/1|Increased test coverage by 45 percentage points to 90%
anna|e2|e2/2|Part of the team that moved the warehouse to AWS
anna|e3|e3/0|Django dashboards for sixty analysts
anna|e3|e3/1|Time savings of 12 hours weekly through automated reports
anna|summary|e1|Senior Data Engineer in Berlin with a decade in data
anna|summary|s9|Polish native speaker, fluent in English
anna|summary|s12|AWS-certified solutions architect
anna|summary|s8|Worked with dbt, Terraform and Snowflake
anna|summary|d1|Studied Computer Science in Poznań
anna|summary|e1,e2,e3|Currently at Scalable Capital, previously at Robust Intelligence and Allegro
james|e1|e1/0|Revenue growth from £2.4m to £4.8m in three years
james|e1|e1/1|Leader of eleven account executives
james|e1|e1/2|Brought in 35 customers during 2022
james|e2|e2/0|Above quota by 18 percent in two consecutive years, 2016 and 2017
james|e2|e2/2|Portfolio of 80 accounts
james|summary|s0|Proficient in Salesforce and HubSpot
tomasz|e1|e1/0|Kierownik zespołu 6 księgowych
tomasz|e1|e1/1|Szybsze zamknięcie miesiąca: 5 dni zamiast 10
tomasz|e1|e1/2|Wdrożenie SAP w trzech spółkach
tomasz|summary|e1|Główny księgowy od maja 2017
claudia|e1|e1/0|Verantwortlich für 22 Pflegekräfte und 18 Betten
claudia|e2|e2/0|Betreuung von beatmeten Patienten in drei Schichten
claudia|summary|profile:professional_summary|Pflegefachfrau aus München mit Erfahrung in der Intensivpflege
claudia|summary|s2|Gute Kenntnisse in Wundmanagement und Beatmung
ivan|e1|e1/0|Команда из 7 разработчиков под моим руководством
ivan|e1|e1/1|Кэширование в Redis сократило время ответа на 35 процентов
ivan|summary|s0|Знание Go, Java, PostgreSQL и Docker
eleni|e1|e1/0|Επίβλεψη δώδεκα γεφυρών
eleni|summary|s0|Γνώση AutoCAD και Revit
camille|e1|e1/0|Design d'un système de 45 composants avec Figma
camille|summary|s0|Maîtrise de Figma et Photoshop
priya|e1|e1/0|Biology teacher for AP classes with 140 students a year
priya|e1|e1/3|Grant writing: $48,000 for lab equipment
priya|e1|e1/2|Robotics club founder (25 members)
priya|summary|s5|Speaks English, Tamil and Spanish
"""


def written() -> list[Rephrasing]:
    """Return the rephrasings written by hand."""
    return read_rows(_WRITTEN)


def read_rows(rows: str) -> list[Rephrasing]:
    """Read lines of ``person|place|sources|text``; a place is an item, summary or letter."""
    found = []
    for row in rows.strip().splitlines():
        person, place, sources, text = row.split("|", 3)
        line = Line(
            text=text, sources=tuple(_source(one, person) for one in sources.split(",") if one)
        )
        item = None if place in {"summary", "letter"} else _source(place, person)
        found.append(Rephrasing(person, line, item, letter=place == "letter"))
    return found


def derived() -> Iterator[Rephrasing]:
    """Yield the persons' own lines with numbers, dates and spelling turned by rule."""
    for person, record in PERSONS.items():
        for job in record["experiences"]:
            item = f"experience:{job['id']}"
            for index, text in enumerate(job["achievements"]):
                for turned in dict.fromkeys(_turned(text)):
                    if turned != text:
                        line = Line(text=turned, sources=(f"{item}/achievements/{index}",))
                        yield Rephrasing(person, line, item)
            for said in _dated(job):
                yield Rephrasing(person, Line(text=said, sources=(item,)), item=None)


def _turned(text: str) -> Iterator[str]:
    yield re.sub(r"(\d) ?%", r"\1 percent", text)
    yield re.sub(r"(\d) percent", r"\1%", text)
    yield re.sub(r"(\d)%", r"\1 %", text)
    yield re.sub(r"(\d),(\d{3})", r"\1 \2", text)
    yield re.sub(r"(\d),(\d{3})", r"\1.\2", text)
    yield text.replace("Kubernetes", "K8s").replace("PostgreSQL", "Postgres")
    yield f"{text[0].lower()}{text[1:]}"
    yield f"{text}."
    yield f"Additionally, {text[0].lower()}{text[1:]}"
    yield text.replace(" and ", " & ")


def _dated(job: dict[str, object]) -> Iterator[str]:
    start, end = str(job["start_date"]), str(job["end_date"] or "")
    month = [
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
    ]
    year, at = start.split("-")
    since = f"{month[int(at) - 1]} {year}"
    if not end:
        yield f"{job['title']} at {job['company']} since {year}"
        yield f"At {job['company']} since {since}"
        yield f"{job['company']}, {at}/{year} – present"
        return
    until, to = end.split("-")
    yield f"{job['title']} at {job['company']}, {year}–{until}"
    yield f"At {job['company']} from {since} to {month[int(to) - 1]} {until}"
    yield f"{job['company']} ({at}/{year} - {to}/{until})"


def _source(short: str, person: str) -> str:
    kinds = {"e": "experience", "d": "education", "p": "project", "s": "skill"}
    if ":" in short:
        return short
    key, _, index = short.partition("/")
    if key.startswith("s"):
        key = PERSONS[person]["skills"][int(key[1:])]["id"]
    return f"{kinds[key[0]]}:{key}" + (f"/achievements/{index}" if index else "")
