"""Lies written by hand, the kind that a model tells: one detail off, the rest true."""

from services.generation.tests.grounding.rephrasings import Rephrasing, read_rows

_LIES = """
anna|e1|e1/0|Reduced nightly batch time by 40% for 120 customers
anna|e1|e1/0|Reduced nightly batch time by forty-five percent
anna|e1|e1/0|Reduced batch time to 40 minutes by moving 120 pipelines
anna|e1|e1/1|Led a team of 5 managers
anna|e1|e1/1|Led 5 teams of engineers that rebuilt the reporting platform
anna|e1|e1/2|Cut cloud costs by $300,000 a year
anna|e1|e1/2|Cut cloud costs by 300,000 EUR a month
anna|e1|e1/2|Cut cloud costs by 3 million EUR a year
anna|e1|e1/2|Cut cloud costs by 300 million EUR a year
anna|e1|e1/3|Managed 3 junior developers
anna|e1|e1/3|Mentored 30 junior developers
anna|e1|e1/3|Mentored 3 senior developers and directors
anna|e2|e2/0|Built streaming ingestion in Kafka and Scala
anna|e2|e2/0|Built streaming ingestion for 2 billion events a day
anna|e2|e2/0|Built streaming ingestion for 2 million events an hour
anna|e2|e2/1|Raised test coverage from 45% to 95%
anna|e2|e2/1|Raised test coverage from 90% to 45%
anna|e2|e2/1|Raised revenue from 45% to 90%
anna|e2|e2/2|Migrated the on-premise warehouse to Azure
anna|e2|e2/2|Architected the migration of the warehouse to AWS
anna|e3|e3/0|Dashboards used by 60 executives at Allegro
anna|e3|e3/1|Automated weekly reports, saving 12 hours a day
anna|summary|e1|Staff Engineer at Scalable Capital
anna|summary|e3|Senior Data Engineer at Allegro
anna|summary|e1|Senior Engineering Manager with experience in Python
anna|summary|e1|Data engineer and former CTO
anna|summary|e1|Data engineer with a background at Meta and Netflix
anna|summary|e1|Ex-Google data engineer
anna|summary|e1|Data engineer trusted by BlackRock
anna|summary|e1|Worked in Tokyo and Singapore
anna|summary|e1|Working at Scalable Capital since 2018
anna|summary|e3|At Allegro from 2014 to 2017
anna|summary|d1|MSc in Physics from Poznań University of Technology
anna|summary|d1|PhD in Computer Science from Poznań University of Technology
anna|summary|d1|MSc in Computer Science from Warsaw University of Technology
anna|summary|d1|Graduated in 2014 from Poznań University of Technology
anna|summary||Holds a Google Cloud Professional Data Engineer certificate
anna|summary||CKA and CKAD certified
anna|summary|e1|10 years of Terraform experience
anna|summary||Native English speaker
anna|summary||Fluent in German
anna|summary||Speaks French and Spanish
anna|summary|e1|Published author and keynote speaker at PyCon
anna|summary|e1|Holder of 3 patents
anna|summary|e1|Manages a budget of a quarter million euros
james|e1|e1/0|Grew regional revenue from £2.4 million to £4.8 million in two years
james|e1|e1/0|Tripled regional revenue to £4.8 million
james|e1|e1/1|Managed 35 account executives across two offices
james|e1|e1/2|Won 35 new customers in 2021
james|e2|e2/1|Directed contract negotiations
james|e2|e2/0|Exceeded quota by 18 percent in 2016, 2017 and 2018
james|summary|e1|Sales Director at Brightwater Software
tomasz|e1|e1/1|Skróciłem zamknięcie miesiąca z 10 do 3 dni
tomasz|summary|e1|Dyrektor finansowy z wieloletnim doświadczeniem
tomasz|summary|e1|Biegły rewident z dyplomem ACCA
tomasz|e1|e1/0|Zarządzałem zespołem 60 osób
tomasz|e1|e1/2|Wdrożyłem moduł Oracle w 3 spółkach
tomasz|summary|d1|Absolwent Uniwersytetu Warszawskiego
claudia|e1|e1/0|Leitung eines Teams von 52 Pflegekräften
claudia|summary|e1|Chefärztin am Klinikum Großhadern
claudia|summary|e1|Tätig an der Charité in Berlin
claudia|summary|e1|Pflegedirektorin mit Masterabschluss
ivan|e1|e1/0|Руководил командой из 17 разработчиков
ivan|summary|e1|Технический директор компании Контур
ivan|summary|d1|Окончил Московский государственный университет
ivan|e1|e1/2|Перевёл монолит на 14 микросервисов на Rust
eleni|e1|e1/0|Επέβλεψα την κατασκευή 21 γεφυρών
eleni|summary|e1|Διευθυντής έργων στην Άκτωρ
camille|e1|e1/2|Encadrement de 12 stagiaires
camille|summary|e1|Directrice artistique chez Publicis
priya|e1|e1/0|Taught AP Biology to 140 teachers a year
priya|e1|e1/0|Taught AP Chemistry to 140 students a year
priya|e1|e1/2|Founded the school's chess club with 25 members
priya|e1|e1/3|Brought in $480,000 for lab equipment
priya|e2|e2/0|Published 2 papers in Nature
priya|summary|e1|Principal of Lincoln High School
priya|summary|e1|Head of the biology department at Lincoln High School
anna|e1|e1/0|Owner of the data platform roadmap
anna|e1|e1/0|Supervised the migration to Apache Airflow
anna|e1|e1/0|Reduced nightly batch time by 40% and cost by 25%
anna|e1|e1/0|Moved 120 pipelines in 6 weeks
anna|e1|e1/0|Reduced nightly batch time by half
anna|e1|e1/1|Rebuilt the reporting platform on Databricks with 5 engineers
anna|e1|e1/1|Rebuilt reporting with five engineers and two designers
anna|e1|e1/1|Presented the results to the board of Goldman Sachs
anna|e1|e1/2|Cut AWS spend by 300,000 EUR and hired 4 people
anna|e1|e1/2|Won an internal award in 2021
anna|e2|e2/0|Built ingestion used by Netflix
anna|e2|e2/0|Sole architect of the Kafka platform
anna|e2|e2/1|Raised coverage in under 3 months
anna|e2|e2/2|Led the AWS migration as project manager
anna|summary||Cloud Architect
anna|summary|e1|Hands-on with Hadoop, Spark and Flink
anna|summary|e1|Lecturer at Humboldt University
anna|summary|e1|Based in Hamburg
anna|summary|d1|Graduated summa cum laude with GPA 3.9
anna|summary|d1|Two master's degrees
anna|summary||Holds an executive MBA
anna|summary|p1|Open-source project with 15,000 users
anna|summary|p1|Open-source project with 1,500 stars
anna|summary|p1|Built with FastAPI and MongoDB
james|e1|e1/0|Increased EMEA revenue by £4.8 million
james|e1|e1/0|Grew revenue by 200%
james|e1|e1/1|Managed 11 account executives across five offices
james|e1|e1/2|Won 35 enterprise customers including Tesco
james|e1|e1/3|Introduced HubSpot, Salesforce and Marketo dashboards
james|e2|e2/2|Closed 80 deals
james|e2|e2/1|Led contract negotiations worth £2 million
james|summary|custom:volunteering|Chairman of the Hackney Food Bank since 2015
james|summary|d1|First-class honours from the University of Leeds
james|summary|d1|BA in Mathematics
james|summary|e1|VP Sales
tomasz|e2|e2/0|Prowadziłem księgi 400 klientów
tomasz|summary|e2|Kierownik działu finansowego
tomasz|summary||Certyfikat ACCA i CIMA
tomasz|e1|e1/3|Przychody 85 mln euro
tomasz|summary|e1|Od 2010 roku w Zakładach Mechanicznych Łabędź
tomasz|e1|e1/2|Wdrożyłem SAP w 3 krajach
claudia|e1|e1/2|Senkung der Sturzereignisse um 30 Prozent in 6 Monaten
claudia|e1|e1/0|Leitung zweier Stationen
claudia|summary|d1|Bachelor of Science in Pflege
claudia|e2|e2/1|Anleitung von 18 Auszubildenden
claudia|e2|e2/1|Leitete die Anleitung von 22 Auszubildenden
claudia|summary|e1|Seit 2015 am Klinikum Großhadern
ivan|e1|e1/1|Снизил время ответа API на 53%
ivan|e2|e2/0|Разработал биллинг для 2 млн абонентов
ivan|summary|d1|Магистр прикладной информатики
ivan|e2|e2/1|Настроил CI/CD в Jenkins
ivan|e1|e1/0|Основал стартап
eleni|e1|e1/1|Μείωσα το κόστος υλικών κατά 51%
eleni|summary|d1|Διδακτορικό από το ΕΜΠ
eleni|e1|e1/2|Συντόνισα 90 υπεργολάβους
camille|e1|e1/0|Système de 450 composants dans Figma
camille|e1|e1/0|Prototypes sous Sketch et Adobe XD
camille|summary|d1|Doctorat en design
camille|summary|e1|Chez Atelier Numérique du Rhône depuis 2014
priya|e1|e1/1|Raised the AP pass rate to 93%
priya|e1|e1/3|Secured $48,000 from the Gates Foundation
priya|e2|e2/0|Published 12 papers
priya|e2|e2/1|Managed a cell culture facility with 60 incubators
priya|summary|d1|PhD candidate in Molecular Biology
priya|summary||National Board Certified Teacher
priya|summary|e1|Taught for over 12 years at Lincoln High School
anna|letter||With my 10 years of experience I can lead your team of 12 engineers.
anna|letter|e1|With my 10 years of experience I can lead your team of 12 engineers.
anna|letter||Rust and Elixir are my daily tools.
anna|letter|e1|Rust and Elixir are my daily tools.
anna|letter||I bring deep knowledge of ClickHouse.
anna|letter|e1|I bring deep knowledge of ClickHouse.
anna|letter||Having worked with Pulumi, I know your stack.
anna|letter|e1|Having worked with Pulumi, I know your stack.
anna|letter||I am fluent in Japanese, as your posting asks.
anna|letter|e1|I am fluent in Japanese, as your posting asks.
anna|letter||My last employer, Northwind Robotics, valued me.
anna|letter|e1|My last employer, Northwind Robotics, valued me.
anna|letter||I was a Principal Platform Engineer before.
anna|letter|e1|I was a Principal Platform Engineer before.
anna|letter||Rust, Elixir, ClickHouse: all of these I know well, as you ask.
anna|letter|e1|Rust, Elixir, ClickHouse: all of these I know well, as you ask.
anna|letter||I have led a team of 12 engineers.
anna|letter|e1|I have led a team of 12 engineers.
anna|letter||As your former colleague at Northwind Robotics I know your products.
anna|letter|e1|As your former colleague at Northwind Robotics I know your products.
anna|letter||You will find that I know Rust and Elixir very well.
anna|letter|e1|You will find that I know Rust and Elixir very well.
anna|letter||PMP-certified, I would fit your team.
anna|letter|e1|PMP-certified, I would fit your team.
anna|e1|e1/0|Reduced nightly batch time by 40% through 12 new clusters
anna|e1|e1/0|Introduced Airflow for 80 users
anna|e1|e1/1|Led a team of 5 engineers and 2 analysts
anna|e1|e1/1|Recruited and led a team of 5 engineers
anna|e1|e1/2|Cut cloud costs by a third
anna|e1|e1/2|Cut cloud costs by over 400,000 EUR
anna|e1|e1/3|Mentored 3 junior developers at Allegro
anna|e2|e2/0|Built ingestion with Kafka, Flink and Python
anna|e2|e2/0|Handled 2 million events a second
anna|e2|e2/0|Built the company's first data lake on Azure
anna|e2|e2/1|Raised test coverage to 99.9%
anna|e2|e2/2|Managed a five-person migration crew
anna|e3|e3/0|Developed dashboards in Tableau for 60 analysts
anna|e3|e3/1|Saved 12 hours a week and 50,000 PLN
anna|summary|e1|Principal Data Engineer in Berlin
anna|summary|e1|Ten years at Scalable Capital
anna|summary|e1|15 years of data engineering
anna|summary|e1|Data engineer, formerly Amazon
anna|summary|e1|Data engineer with a doctorate
anna|summary|e1|Contact: anna@fake.io
anna|summary|s12|Holds 2 AWS certificates and a CISM
james|e1|e1/1|Managed 11 account executives and a £9 million budget
james|e1|e1/0|Grew revenue from £2.4 billion to £4.8 billion
james|e1|e1/2|Named salesperson of the year at Oracle
james|summary|e1|National Sales Manager
james|summary|e1|Fluent in Mandarin
james|e1|e1/2|Won 35 new customers in 2022 and 40 in 2023
tomasz|e1|e1/0|Kierowałem zespołem 6 księgowych i 12 analityków
tomasz|summary|d1|Absolwent MBA
tomasz|e1|e1/1|Oszczędności rzędu 2 mln zł
claudia|e1|e1/0|Leitete ein Team von 22 Pflegekräften und 40 Ärzten
claudia|e1|e1/1|Einführung der Pflegedokumentation mit Epic
claudia|summary|e1|20 Jahre Erfahrung in der Pflege
ivan|e1|e1/0|Руководил командой и бюджетом 5 млн рублей
ivan|e1|e1/2|Перевёл монолит на 14 микросервисов на Kotlin
ivan|summary|e1|Работал в Сбербанке
eleni|summary|e1|20 χρόνια εμπειρίας
eleni|e1|e1/0|Επέβλεψα 12 γέφυρες στη Siemens
camille|summary|e1|15 ans d'expérience
camille|e1|e1/2|Encadrement d'une équipe de 8 designers
priya|e1|e1/0|Taught AP Biology and AP Physics
priya|e1|e1/1|Doubled the AP pass rate
priya|e1|e1/3|Raised $480 for lab equipment
priya|summary|e1|Department chair at Lincoln High School
"""


def written_lies() -> list[Rephrasing]:
    """Return the lies with their persons and sources, in the form of rephrasings."""
    return read_rows(_LIES)
