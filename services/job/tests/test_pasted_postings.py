"""What becomes of a pasted posting: read fields, given fields, and texts that are none."""

from typing import Any

import pytest

from services.job.tests.conftest import JOBS, JobService

pytestmark = pytest.mark.integration

POSTING = """Senior Data Engineer
Tidewater Energy plc
Location: Bristol, United Kingdom
Employment type: Full-time
Salary: £55,000 - £65,000 per year
Apply by 30 November 2099

About the role
You will build pipelines for our wind farms.

Requirements
- 5+ years of Python
- Apache Spark and SQL

Nice to have
- Knowledge of Kafka

Benefits
- 30 days of holiday
"""


async def test_a_pasted_posting_is_read(job: JobService) -> None:
    kept = await job.paste(POSTING)
    assert kept["title"] == "Senior Data Engineer"
    assert kept["company"] == "Tidewater Energy plc"
    assert kept["location"] == "Bristol, United Kingdom"
    assert kept["salary"] == {
        "min": 55_000.0,
        "max": 65_000.0,
        "currency": "GBP",
        "period": "year",
    }
    assert kept["application_deadline"] == "2099-11-30"
    assert kept["raw_text"] == kept["description"] == POSTING
    kinds = {one["text"]: one["kind"] for one in kept["requirements"]}
    assert kinds["5+ years of Python"] == "required"
    assert kinds["Knowledge of Kafka"] == "preferred"
    keywords = {one["keyword"]: one["required"] for one in kept["parsed_keywords"]}
    assert keywords["Python"] is True
    assert keywords["Kafka"] is False
    for name, (start, end) in kept["parse"]["spans"].items():
        assert 0 <= start < end <= len(POSTING), name
    assert POSTING[slice(*kept["parse"]["spans"]["company"])] == "Tidewater Energy plc"
    assert all(0 <= share <= 1 for share in kept["parse"]["confidence"].values())
    for one in (*kept["requirements"], *kept["parsed_keywords"]):
        start, end = one["span"]
        assert (one.get("text") or POSTING[start:end]) == POSTING[start:end]


async def test_given_fields_win_over_read_ones(job: JobService) -> None:
    given: dict[str, Any] = {
        "title": "Analyst",
        "location": "",
        "salary": {"min": 1, "max": 2, "currency": "PLN", "period": "hour"},
        "remote": True,
        "requirements": [],
    }
    kept = await job.paste(POSTING, **given)
    assert {name: kept[name] for name in given} == given
    assert kept["company"] == "Tidewater Energy plc"


async def test_nothing_is_claimed_about_a_field_that_was_given(job: JobService) -> None:
    kept = await job.paste(POSTING, title="Analyst")
    assert "title" not in kept["parse"]["spans"]
    assert "title" not in kept["parse"]["confidence"]
    assert "company" in kept["parse"]["spans"]


async def test_spans_point_into_the_description_that_is_shown(job: JobService) -> None:
    description = "They want Rust.\nRequirements\n- Rust and Terraform\n"
    kept = await job.paste(POSTING, description=description)
    assert (kept["raw_text"], kept["description"]) == (POSTING, description)
    assert kept["company"] == "Tidewater Energy plc"
    assert kept["parse"]["spans"] == {}
    assert [one["text"] for one in kept["requirements"]] == ["Rust and Terraform"]
    for one in kept["parsed_keywords"]:
        start, end = one["span"]
        assert description[start:end].casefold() == one["keyword"].casefold()


async def test_html_is_read_as_text_and_kept_as_pasted(job: JobService) -> None:
    page = (
        "<html><head><style>p{color:red}</style><script>alert('Scala')</script></head><body>"
        "<h1>Data Engineer</h1><p>Company: Tidewater &amp; Sons</p>"
        "<h2>Requirements</h2><ul><li>Python</li><li>SQL &lt;fast&gt;</li></ul></body></html>"
    )
    kept = await job.paste(page)
    assert kept["raw_text"] == page
    assert kept["title"] == "Data Engineer"
    assert kept["company"] == "Tidewater & Sons"
    assert "<" not in kept["description"].replace("<fast>", "")
    assert "Scala" not in kept["description"]
    assert "SQL <fast>" in kept["description"]
    for name, (start, end) in kept["parse"]["spans"].items():
        assert kept["description"][start:end].strip(), name


@pytest.mark.parametrize(
    "page",
    [
        "<p>&#0;Python</p><p>a</p><p>b</p>",
        "<p>&#xD800;</p><p>a&#x110000;</p><p>b</p>",
        "<p>" * 15_000,
        "<div><p>Python" + "</p><p>" * 5_000,
        "<table>" * 6_000 + "x",
        "<p>a</p><p>b</p><!-- " + "x" * 40_000,
        "<p>" + "&amp;" * 9_000 + "</p><p></p>",
    ],
)
async def test_hostile_pages_are_read_without_harm(job: JobService, page: str) -> None:
    answer = await job.anna.post(JOBS, json={"source": "x", "raw_text": page})
    assert answer.status_code in (201, 422), answer.text
    if answer.status_code == 201:
        kept = answer.json()
        assert "\x00" not in kept["description"]
        assert (await job.anna.put(f"{JOBS}/{kept['id']}", json=kept)).status_code == 200


async def test_a_page_without_text_is_refused(job: JobService) -> None:
    page = "<div><p> </p><br><br><script>alert(1)</script></div>"
    answer = await job.anna.post(JOBS, json={"source": "x", "raw_text": page})
    assert answer.status_code == 422
    assert answer.json()["error"]["code"] == "empty_posting"


@pytest.mark.parametrize(
    "posting",
    [
        "Engineer\nSalary: $90,000 - $50,000 per year",
        "Engineer\nPosted: 2026-05-01\nApply by: 2026-04-01",
        "Engineer\nSalary: $0",
        "Engineer\nSalary: -5 - 3 EUR per hour",
        "Engineer\nSalary: 999999999999999999999 PLN",
        "Engineer\nSalary: 5 000 - 7 000 zł / mies.",
        "Engineer\nPosted: 1850-01-01\nApply by: 31.12.2999",
        "Requirements\n" + "- Python and SQL\n" * 1_500,
        "Requirements\n- " + "Python and more " * 3_000,
        "Benefits\n- " + "free fruit " * 4_000,
        "Title: " + "x" * 5_000 + "\nCompany: " + "y" * 5_000 + "\nLocation: " + "z" * 5_000,
        "Salary: " + "1" * 5_000,
        "Salary: up to " + "competitive " * 1_000 + " 50k EUR",
        "\u202e\u200b\ufeff\U000e0041",
        "a" * 50_000,
    ],
)
async def test_whatever_is_pasted_is_kept_and_can_be_sent_back(
    job: JobService, posting: str
) -> None:
    kept = await job.paste(posting)
    assert kept["raw_text"] == posting
    path = f"{JOBS}/{kept['id']}"
    answer = await job.anna.put(path, json=kept)
    assert answer.status_code == 200, answer.text
    ignored = {"version", "updated_at"}
    same = {name: value for name, value in kept.items() if name not in ignored}
    assert {name: answer.json()[name] for name in same} == same


async def test_a_field_that_its_owner_emptied_stays_empty(job: JobService) -> None:
    kept = await job.paste(POSTING)
    path = f"{JOBS}/{kept['id']}"
    emptied = (await job.anna.put(path, json={"location": None, "salary": None})).json()
    assert (emptied["location"], emptied["salary"]) == (None, None)
    again = (await job.anna.put(path, json=emptied)).json()
    assert (again["location"], again["salary"]) == (None, None)


async def test_a_new_text_is_read_anew(job: JobService) -> None:
    kept = await job.paste(POSTING)
    path = f"{JOBS}/{kept['id']}"
    text = POSTING.replace("Bristol, United Kingdom", "Leeds, United Kingdom")
    after = (await job.anna.put(path, json={"raw_text": text})).json()
    assert after["location"] == "Leeds, United Kingdom"
    assert after["raw_text"] == after["description"] == text


async def test_the_name_of_the_company_is_no_keyword(job: JobService) -> None:
    posting = (
        "Data Engineer at Snowflake\nCompany: Snowflake\n\nRequirements\n"
        "- Python\n- You know Snowflake and our products\n"
    )
    kept = await job.paste(posting)
    assert kept["company"] == "Snowflake"
    keywords = {one["keyword"] for one in kept["parsed_keywords"]}
    assert "Python" in keywords
    assert "Snowflake" not in keywords
    structured = await job.create(company="SNOWFLAKE ", description="Snowflake asks for Python.")
    assert {one["keyword"] for one in structured["parsed_keywords"]} == {"Python"}
    other = await job.create(company="Tidewater", description="Snowflake and Python.")
    assert {one["keyword"] for one in other["parsed_keywords"]} == {"Snowflake", "Python"}
