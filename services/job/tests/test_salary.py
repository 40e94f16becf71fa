"""Pay is found in its usual forms; money that is no pay is left alone."""

import pytest

from services.job.domain.parsing.posting import parse_posting

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("line", "low", "high", "currency", "period"),
    [
        ("Salary: $120,000 - $150,000 per year", 120_000, 150_000, "USD", "year"),
        ("Compensation: 120k-90k", 90_000, 120_000, None, "year"),
        ("The pay is $28.50 to $34 an hour.", 28.5, 34, "USD", "hour"),
        ("$34-28/hr", 28, 34, "USD", "hour"),
        ("Gehalt: 55.000 € bis 65.000 €", 55_000, 65_000, "EUR", "year"),
        ("Jahresgehalt ab 48.000 Euro", 48_000, None, "EUR", "year"),
        ("Salaire : 38-42 k€", 38_000, 42_000, "EUR", "year"),
        ("We pay up to £50,000 a year plus a bonus of £5,000.", None, 50_000, "GBP", "year"),
        ("CA$102.8K – CA$137K", 102_800, 137_000, "CAD", "year"),
        ("Base salary of $95,000, plus a $10,000 sign-on bonus", 95_000, 95_000, "USD", "year"),
        ("Salary range: CHF 110'000–130'000", 110_000, 130_000, "CHF", "year"),
        ("Wynagrodzenie: 15 000 - 18 000 zł miesięcznie", 15_000, 18_000, "PLN", "month"),
        ("Salary: USD 700 - 900 per month", 700, 900, "USD", "month"),
        ("Annual Pay Range\n$108,400—$129,600 USD", 108_400, 129_600, "USD", "year"),
    ],
)
def test_pay_is_read_as_numbers(
    line: str, low: float | None, high: float | None, currency: str | None, period: str
) -> None:
    salary = parse_posting(f"We build boats.\n\n{line}\n\nCome and see us.").salary

    assert salary is not None
    assert (salary.min, salary.max) == (low, high)
    assert (salary.currency, salary.period) == (currency, period)


@pytest.mark.parametrize(
    "line",
    [
        "We wrote $24B in coverage last year.",
        "There is a sign-on bonus of $10,000.",
        "We have raised $45 million in a Series B.",
        "Our seed round of $900,000 was led by friends.",
        "You manage a budget of $500,000 to $800,000.",
        "A learning budget of $2,000 per year.",
        "401(k) match up to $10,000 per year.",
        "Deals between $100k and $250k are normal here.",
        "Referral programme: £1,000 for each hire.",
        "The fund holds assets of $50,000 - $90,000 per client.",
        "42,500 students and 11,500 employees work here.",
        "Call 555-010-4000, open 9-17, since 1998-2004.",
        "Salary: competitive",
    ],
)
def test_other_money_is_no_pay(line: str) -> None:
    assert parse_posting(f"We build boats.\n\n{line}\n\nCome and see us.").salary is None


def test_the_text_of_the_pay_is_kept_as_written() -> None:
    assert parse_posting("Salary: €75.000 – €90.000 brutto").salary_range == "€75.000 – €90.000"
