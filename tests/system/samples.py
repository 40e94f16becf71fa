"""A person and a posting of our own, for journeys."""

from shared.testing.journey import Client

RESUME = """Tomasz Lewandowski
Gdańsk, Poland | tomasz.lewandowski@example.org | +48 601 234 567

SUMMARY
Data engineer who likes boring pipelines.

EXPERIENCE

Senior Data Engineer
Nordhafen Logistics, Gdańsk
April 2019 - Present
- Built 40 pipelines in Python and Apache Airflow that load 3 TB a day
- Moved reporting from Oracle to PostgreSQL and saved 120,000 EUR a year
- Led a team of four engineers

Data Engineer
Kaszubia Bank, Gdynia
2015 - 2019
- Wrote fraud reports in SQL for 12 branches
- Introduced code reviews

EDUCATION

BSc in Computer Science
Gdańsk University of Technology
2011 - 2015

SKILLS
Python, SQL, PostgreSQL, Apache Airflow, Docker, Git

LANGUAGES
Polish (native), English (fluent)
"""

POSTING = """Data Platform Engineer
Meridian Freight
Gdynia, Poland
Full-time

Meridian Freight moves containers. We are looking for a Data Platform Engineer.

Requirements
- 4+ years of experience with Python and SQL
- Apache Airflow or a similar scheduler
- PostgreSQL
- Kafka
- Fluent English

Nice to have
- Terraform
"""


async def prepared(client: Client) -> tuple[str, str]:
    """Import the resume, keep the posting; return the ids of profile and job."""
    done = await client.import_resume("resume.txt", RESUME.encode())
    assert done["status"] == "completed", done
    job = await client.call(
        "POST", "/api/v1/jobs", 201, json={"source": "user_created", "raw_text": POSTING}
    )
    return done["profile_id"], job["id"]
