"""Invented people, one per script, for tests of what makes documents."""

from shared.contracts.content import (
    Content,
    DocumentType,
    Entry,
    Letter,
    Line,
    Person,
    Section,
    SectionKind,
)


def english_resume(**changes: object) -> Content:
    """Return a one-page resume in English; *changes* replace fields of the content."""
    content = Content(
        document_type=DocumentType.RESUME,
        language="en",
        title="Maren Holloway - Resume - Senior Data Engineer",
        person=Person(
            full_name="Maren Holloway",
            email="maren.holloway@example.org",
            phone="+44 20 7946 0123",
            location="Bristol, United Kingdom",
            links=("https://www.linkedin.com/in/maren-holloway", "github.com/marenholloway"),
            headline="Senior Data Engineer",
        ),
        sections=(
            Section(
                kind=SectionKind.SUMMARY,
                heading="Summary",
                lines=(
                    Line(
                        text="Data engineer with 9 years of building pipelines for retail and energy."
                    ),
                    Line(
                        text="Works in Python, SQL and Apache Spark, and has moved two warehouses to the cloud."
                    ),
                ),
            ),
            Section(
                kind=SectionKind.EXPERIENCE,
                heading="Experience",
                entries=(
                    Entry(
                        title="Senior Data Engineer",
                        organization="Robust Intelligence & Partners",
                        location="Bristol, United Kingdom",
                        start_date="2020-03",
                        is_current=True,
                        lines=(
                            Line(
                                text="Rebuilt the nightly load of 1,200,000 meter readings in Apache Spark; it now takes 18 minutes instead of 3 hours."
                            ),
                            Line(
                                text="Introduced data contracts between 6 teams, which cut broken reports by 70 %."
                            ),
                            Line(
                                text="Mentors two junior engineers in Python, testing and on-call work."
                            ),
                        ),
                    ),
                    Entry(
                        title="Data Engineer",
                        organization="Scalable Harbour Ltd",
                        location="Cardiff, United Kingdom",
                        start_date="2016-09",
                        end_date="2020-02",
                        lines=(
                            Line(
                                text="Moved 140 SQL reports from an on-premises warehouse to PostgreSQL and Airflow without losing a day of history."
                            ),
                            Line(
                                text="Wrote the C++ parser for container messages that still runs in 4 ports."
                            ),
                        ),
                    ),
                ),
            ),
            Section(
                kind=SectionKind.EDUCATION,
                heading="Education",
                entries=(
                    Entry(
                        title="MSc Computer Science",
                        organization="University of Severnside",
                        location="Bristol",
                        start_date="2014",
                        end_date="2016",
                    ),
                ),
            ),
            Section(
                kind=SectionKind.SKILLS,
                heading="Skills",
                lines=(
                    Line(label="Languages", text="Python, SQL, C++, Scala"),
                    Line(label="Data", text="Apache Spark, Airflow, dbt, PostgreSQL, Kafka"),
                ),
            ),
            Section(
                kind=SectionKind.LANGUAGES,
                heading="Languages",
                lines=(Line(text="English (native), Welsh (fluent)"),),
            ),
        ),
        max_pages=1,
    )
    return content.model_copy(update=changes)


def polish_resume() -> Content:
    """Return a resume in Polish."""
    return Content(
        document_type=DocumentType.RESUME,
        language="pl",
        title="Żaneta Ściborska – CV",
        person=Person(
            full_name="Żaneta Ściborska-Łęcka",
            email="zaneta@example.org",
            phone="+48 22 555 01 23",
            location="Łódź, Polska",
            headline="Główna inżynierka oprogramowania",
        ),
        sections=(
            Section(
                kind=SectionKind.EXPERIENCE,
                heading="Doświadczenie zawodowe",
                entries=(
                    Entry(
                        title="Główna inżynierka",
                        organization="Spółdzielnia „Gżegżółka” Sp. z o.o.",
                        location="Kraków",
                        start_date="2019-05",
                        is_current=True,
                        lines=(
                            Line(
                                text="Zażółciłam gęślą jaźń w 12 modułach, skracając czas o 40 %."
                            ),
                        ),
                    ),
                ),
            ),
            Section(
                kind=SectionKind.EDUCATION,
                heading="Wykształcenie",
                entries=(
                    Entry(
                        title="Magister inżynier",
                        organization="Politechnika Świętokrzyska",
                        start_date="2012",
                        end_date="2017",
                    ),
                ),
            ),
            Section(
                kind=SectionKind.SKILLS,
                heading="Umiejętności",
                lines=(Line(label="Języki programowania", text="Python, Java"),),
            ),
        ),
    )


def cyrillic_resume() -> Content:
    """Return a resume in Russian with Ukrainian and Serbian letters."""
    return Content(
        document_type=DocumentType.RESUME,
        language="ru",
        title="Резюме – Ёлкин Юрий",
        person=Person(
            full_name="Юрий Ёлкин", email="yuri@example.org", location="Ґронків, Україна"
        ),
        sections=(
            Section(
                kind=SectionKind.EXPERIENCE,
                heading="Опыт работы",
                entries=(
                    Entry(
                        title="Ведущий разработчик",
                        organization="ООО «Щёлковский завод»",
                        location="Љубовија",
                        start_date="2018-11",
                        end_date="2022-06",
                        lines=(Line(text="Сократил время сборки на 35 % – їжак, єнот, ѓон."),),
                    ),
                ),
            ),
            Section(
                kind=SectionKind.EDUCATION,
                heading="Образование",
                entries=(
                    Entry(
                        title="Инженер",
                        organization="Южный технический университет",
                        start_date="2010",
                        end_date="2015",
                    ),
                ),
            ),
        ),
    )


def greek_resume() -> Content:
    """Return a resume in Greek, with accents."""
    return Content(
        document_type=DocumentType.RESUME,
        language="el",
        title="Βιογραφικό – Ελπίδα Ξανθοπούλου",
        person=Person(
            full_name="Ελπίδα Ξανθοπούλου", email="elpida@example.org", location="Ηράκλειο"
        ),
        sections=(
            Section(
                kind=SectionKind.EXPERIENCE,
                heading="Επαγγελματική εμπειρία",
                entries=(
                    Entry(
                        title="Μηχανικός λογισμικού",
                        organization="Θαλάσσιες Ψηφιακές Υπηρεσίες Α.Ε.",
                        start_date="2017-02",
                        is_current=True,
                        lines=(
                            Line(
                                text="Μείωσα το κόστος κατά 22 % σε ΰλη, ΐχνος και ὑψηλή ποιότητα."
                            ),
                        ),
                    ),
                ),
            ),
            Section(
                kind=SectionKind.EDUCATION,
                heading="Εκπαίδευση",
                entries=(
                    Entry(
                        title="Δίπλωμα",
                        organization="Πολυτεχνείο Κρήτης και Νήσων",
                        end_date="2016",
                    ),
                ),
            ),
        ),
    )


def cover_letter() -> Content:
    """Return a one-page letter in English."""
    return Content(
        document_type=DocumentType.COVER_LETTER,
        language="en",
        title="Maren Holloway - Cover letter - Tidewater Energy",
        person=english_resume().person,
        letter=Letter(
            recipient="Tidewater Energy plc",
            subject="Application for Lead Data Engineer",
            salutation="Dear hiring team,",
            closing="Yours sincerely,",
            date="21 November 2026",
        ),
        sections=(
            Section(
                kind=SectionKind.LETTER,
                heading="",
                lines=(
                    Line(
                        text="I am writing to apply for the position of Lead Data Engineer. For nine years I have built the pipelines that retail and energy companies plan with, most recently at Robust Intelligence & Partners, where the nightly load of 1,200,000 meter readings now takes 18 minutes instead of 3 hours."
                    ),
                    Line(
                        text="Your posting asks for Apache Spark, Airflow and PostgreSQL. I have used all three in production, and I introduced data contracts between 6 teams, which cut broken reports by 70 %."
                    ),
                    Line(text="I would be glad to talk about how this fits your plans."),
                ),
            ),
        ),
        max_pages=1,
    )


ATTACKS = (
    "<b>bold</b> & <i",
    "<b>",
    '<img src="/etc/hostname"/>',
    "<onDraw name='x' label='y'/>",
    '<a href="javascript:alert(1)">press</a>',
    "javascript:alert(1)",
    "&lt;b&gt; &amp; &#x41; &nope;",
    "]]> <![CDATA[ x",
    "(paren) \\ ) Tj ET <</S/JavaScript>>",
    "=cmd|' /C calc'!A0",
    "{{7*7}} ${7*7} %s %n",
    "<script>alert(1)</script>",
    'HYPERLINK "http://evil.example" \\o',
)
"""Texts that would be markup, code or a field somewhere."""


def resume_saying(text: str) -> Content:
    """Return a resume in which every free text is *text*."""
    return Content(
        document_type=DocumentType.RESUME,
        title=text,
        person=Person(
            full_name=text, email=text, phone=text, location=text, links=(text,), headline=text
        ),
        sections=(
            Section(
                kind=SectionKind.EXPERIENCE,
                heading=text,
                entries=(
                    Entry(
                        title=text,
                        organization=text,
                        location=text,
                        start_date=text,
                        end_date="2020",
                        url=text,
                        lines=(Line(text=text, label=text),),
                    ),
                ),
            ),
            Section(kind=SectionKind.SUMMARY, heading=text, lines=(Line(text=text),)),
        ),
        max_pages=10,
    )


def long_resume(entries: int, lines: int = 4, **changes: object) -> Content:
    """Return a resume with many numbered entries; *changes* replace fields of the content."""
    content = english_resume(**changes)
    section = Section(
        kind=SectionKind.EXPERIENCE,
        heading="Experience",
        entries=tuple(
            Entry(
                title=f"Engineer of grade {number}",
                organization=f"Harbour Works No. {number}",
                location="Cardiff",
                start_date=f"{1970 + number}-01",
                end_date=f"{1971 + number}-01",
                lines=tuple(
                    Line(
                        text=f"Kept machine {number}.{line} running through a winter of storms, with three colleagues and a budget that was smaller than the year before."
                    )
                    for line in range(lines)
                ),
            )
            for number in range(entries)
        ),
    )
    return content.model_copy(update={"sections": (section, *content.sections[2:])})
