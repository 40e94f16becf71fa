"""One page of a resume, as the generation service leaves it."""

from shared.contracts.content import (
    Content,
    DocumentType,
    Entry,
    Line,
    Person,
    Section,
    SectionKind,
)

_DUTIES = (
    "Built a pipeline in Python and Apache Airflow that loads two terabytes a day from 40 sources.",
    "Moved the reporting of three departments from Oracle to PostgreSQL, at a quarter of the cost.",
    "Led a team of four engineers and introduced reviews, tests and a rota that lets people sleep.",
    "Cut the nightly load from six hours to forty minutes by reading only what had changed.",
)


def one_page(number: int) -> Content:
    """Return a resume of one page; another *number* is another text, so that nothing is cached."""
    return Content(
        document_type=DocumentType.RESUME,
        title=f"Ingrid Solberg - Resume - Data Engineer {number}",
        person=Person(
            full_name="Ingrid Solberg",
            email="ingrid.solberg@example.org",
            phone="+47 55 12 34 56",
            location="Bergen, Norway",
            links=("https://example.org/ingrid",),
            headline="Data Engineer",
        ),
        sections=(
            Section(
                kind=SectionKind.SUMMARY,
                heading="Summary",
                lines=(
                    Line(text=f"Data engineer with {number} pipelines in the care of her teams."),
                    Line(text="Works in Python, SQL and Apache Spark, and has moved warehouses."),
                ),
            ),
            Section(
                kind=SectionKind.EXPERIENCE,
                heading="Experience",
                entries=tuple(
                    Entry(
                        title=title,
                        organization=employer,
                        location="Bergen, Norway",
                        start_date=start,
                        end_date=end,
                        is_current=end is None,
                        lines=tuple(Line(text=f"{duty[:-1]} ({number}).") for duty in _DUTIES),
                    )
                    for title, employer, start, end in (
                        ("Senior Data Engineer", "Fjordline Freight", "2020-03", None),
                        ("Data Engineer", "Vestland Energy", "2016-08", "2020-02"),
                        ("Analyst", "Hordaland Bank", "2014-01", "2016-07"),
                    )
                ),
            ),
            Section(
                kind=SectionKind.EDUCATION,
                heading="Education",
                entries=(
                    Entry(
                        title="BSc in Computer Science",
                        organization="University of Bergen",
                        start_date="2010",
                        end_date="2014",
                    ),
                ),
            ),
            Section(
                kind=SectionKind.SKILLS,
                heading="Skills",
                lines=(
                    Line(label="Languages", text="Python, SQL, Go, TypeScript"),
                    Line(label="Data", text="PostgreSQL, Apache Airflow, Apache Spark, Kafka"),
                    Line(label="Operations", text="Docker, Kubernetes, Terraform, Git"),
                ),
            ),
        ),
    )
