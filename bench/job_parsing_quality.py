"""How well postings are read: labelled ads, pasted pages, free prose, salaries and their traps.

Usage: ``python bench/job_parsing_quality.py DATA`` where DATA holds ``pasted_dev.jsonl``,
``postings_dev.jsonl`` and ``nyc/sample_dev.jsonl``. Labelled ads, prose and salary lines are
composed from those at run time, seeded, so the figures repeat.
"""
# ruff: noqa: E501 -- composed postings are one line each

import argparse
import json
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from services.job.domain.parsing.posting import parse_posting

Row = dict[str, Any]  # one posting as its file has it
_SEED = 20260101

_TITLE = ("TITLE", "JOB TITLE", "Job Title", "Position", "Position Title", "Vacancy", "POSITION")
_LOCATION = (
    "LOCATION",
    "Location",
    "Job Location",
    "Duty Station",
    "PLACE OF WORK",
    "Work Location",
)
_COMPANY = ("COMPANY", "Company", "Employer", "ORGANIZATION", "Company name", "Organisation")
_DEADLINE = (
    "DEADLINE",
    "APPLICATION DEADLINE",
    "Closing date",
    "Apply by",
    "Deadline",
    "Application deadline",
)
_ORDERS = ("one_per_line", "spaced", "one_line", "markdown", "next_line", "heading")
_GERMAN = ("Stellenbezeichnung", "Arbeitsort", "Unternehmen", "Bewerbungsfrist")
_FRENCH = ("Intitulé du poste", "Lieu", "Entreprise", "Date limite de candidature")
_DATES: tuple[Callable[[date], str], ...] = (
    lambda day: day.isoformat(),
    lambda day: f"{day.day} {day:%B %Y}",
    lambda day: f"{day:%B} {day.day}, {day.year}",
    lambda day: f"{day.day:02}.{day.month:02}.{day.year}",
    lambda day: f"{day:%d %b %Y}, 18:00",
    lambda day: f"{day:%A}, {day.day} {day:%B} {day.year}",
)
_PROSE = (
    "We at {company} are looking for a {title} to join our team in {location}. ",
    "{company} is seeking an experienced {title}. You will be based in {location}. ",
    "Do you enjoy a challenge? Then come and join us as a {title} at {company}. ",
    "{company} has an opening for a {title} in our {location} office. ",
    "As a {title} at {company}, you will shape how we work. ",
    "Our team is growing! That is why we are hiring a {title}. ",
    "The {title} will be responsible for the daily work of the department at {company}. ",
    "Für unser Team in {location} suchen wir ab sofort eine/n {title} (m/w/d). ",
    "Nous recherchons un(e) {title} pour notre équipe à {location}. ",
)
_SALARIES: tuple[tuple[str, float | None, float | None, str], ...] = (
    ("The base salary range for this role is $120,000 - $150,000 per year.", 120e3, 150e3, "year"),
    ("Compensation: 120k-90k", 90e3, 120e3, "year"),
    ("Pay: $45 - $60 per hour", 45, 60, "hour"),
    ("$60-45/hr depending on experience", 45, 60, "hour"),
    ("Salary: €75.000 – €90.000 brutto pro Jahr", 75e3, 90e3, "year"),
    ("Gehalt: 55.000 bis 65.000 Euro jährlich", 55e3, 65e3, "year"),
    ("Rémunération : 45 000 € à 55 000 € brut annuel", 45e3, 55e3, "year"),
    ("Salaire : 38-42 k€ selon profil", 38e3, 42e3, "year"),
    ("£63k - 80k", 63e3, 80e3, "year"),
    ("CHF 110'000 - 130'000 per annum", 110e3, 130e3, "year"),
    ("Up to £50,000 per annum plus a bonus of £5,000", None, 50e3, "year"),
    ("Salary starting at $62,500", 62.5e3, None, "year"),
    (
        "The annual pay for this position is $85,000, plus a sign-on bonus of $10,000.",
        85e3,
        85e3,
        "year",
    ),
    ("Wynagrodzenie: 15 000 - 20 000 PLN miesięcznie", 15e3, 20e3, "month"),
    ("USD 5,000 - 6,500 a month", 5e3, 6.5e3, "month"),
    ("Our salary band is 95K to 115K USD, and we offer $2,000 for learning.", 95e3, 115e3, "year"),
    ("Stundenlohn: 15,50 € bis 18,00 €", 15.5, 18, "hour"),
    ("United States Salary Range\n$108,400—$129,600 USD", 108.4e3, 129.6e3, "year"),
    ("$70,304.00 to $92,000.00 Annually", 70304, 92e3, "year"),
    ("₹12-18 LPA", 12e5, 18e5, "year"),
)
_TRAPS = (
    "We have written $24B in coverage for small businesses.",
    "We raised a $120 million Series C led by great investors.",
    "There is a sign-on bonus of $10,000 for this role.",
    "You will manage a budget of €500,000 - €800,000 a year.",
    "Our platform processes $3,000,000 in payments every day.",
    "401(k) match up to a maximum of $10,000 per year.",
    "An annual learning budget of $2,000 and a $500 home office stipend.",
    "Referral programme: £1000 for each hired referral.",
    "We grew from $50k to $400k in ARR within a year.",
    "Relocation allowance from $5,000 to $8,000 is available.",
    "The university has 42,500 students and an annual budget of EUR 840 million.",
    "You own deals of $100k - $250k with our clients.",
    "Our company was valued at $90,000,000 last year.",
    "Wir verwalten ein Portfolio von 50.000 € bis 90.000 € je Kunde.",
    "Experience with projects worth $50,000 - $100,000.",
    "Responsible for a quota of $800,000 per year.",
    "Health insurance with a $1,500 deductible.",
    "More than 50,000 - 60,000 users rely on us, in 2019-2024.",
    "Call 555-120-4000 between 9-17 or visit 1200 Main Street.",
    "Grants of $20,000 to $40,000 per project are awarded by the foundation.",
)


@dataclass
class Tally:
    """Right, wrong and empty answers for one field."""

    right: int = 0
    wrong: int = 0
    empty: int = 0

    def add(self, gold: str | None, answer: str | None, *, lenient: bool = False) -> bool:
        if answer is None:
            self.empty += 1
            return False
        right = _same(gold, answer, lenient=lenient)
        self.right += right
        self.wrong += not right
        return right

    def __str__(self) -> str:
        total = self.right + self.wrong + self.empty or 1
        return f"{100 * self.right / total:5.1f} %  wrong {self.wrong:3}  empty {self.empty:3}  of {total}"


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("data", type=Path)
    arguments.add_argument("-v", "--verbose", action="store_true", help="print each wrong answer")
    options = arguments.parse_args()
    data: Path = options.data
    rng = random.Random(_SEED)  # noqa: S311 -- repeatable, not secret
    say = print if options.verbose else _silent
    pasted, postings = _rows(data / "pasted_dev.jsonl"), _rows(data / "postings_dev.jsonl")
    nyc = _rows(data / "nyc" / "sample_dev.jsonl")
    for kind, rows in (
        ("labelled ads", list(_labelled(rng, pasted, postings, nyc))),
        ("pasted pages", [(row["text"], row["gold"]) for row in pasted]),
        ("header pages", list(_pages(rng, postings, nyc))),
        ("free prose", list(_prose(rng, postings, nyc))),
        ("real bodies", [(row["text"], {"title": row["gold"]["title"]}) for row in postings]),
    ):
        _score(kind, rows, say)
    _score_salaries(rng, postings, say)


def _score(
    kind: str, rows: Sequence[tuple[str, Mapping[str, Any]]], say: Callable[[str], object]
) -> None:  # a posting's gold
    tallies: dict[str, Tally] = {}
    for text, gold in rows:
        parsed = parse_posting(text)
        for field in ("title", "company", "location", "application_deadline"):
            if field not in gold:
                continue
            answer = getattr(parsed, field)
            lenient = kind in {"free prose", "real bodies"}
            if not tallies.setdefault(field, Tally()).add(gold[field], answer, lenient=lenient):
                say(f"    {kind} {field}: {answer!r} for {gold[field]!r}")
    for field, tally in tallies.items():
        print(f"{kind:14} {field:22} {tally}")


def _score_salaries(rng: random.Random, postings: list[Row], say: Callable[[str], object]) -> None:
    bodies = [re.sub(r"[^\n]*[$€£₩][^\n]*", "", row["text"]) for row in postings]
    found = taken = exact = 0
    for line, low, high, period in _SALARIES:
        parsed = parse_posting(_inside(rng, bodies, line))
        pay = parsed.salary
        found += pay is not None
        right = pay is not None and (pay.min, pay.max, pay.period) == (low, high, period)
        exact += right
        if not right:
            say(f"    salary: {pay} for {line!r}")
    for line in _TRAPS:
        parsed = parse_posting(_inside(rng, bodies, line))
        taken += parsed.salary is not None
        if parsed.salary is not None:
            say(f"    trap taken: {parsed.salary} {parsed.salary_range!r} for {line!r}")
    print(
        f"salaries found {100 * found / len(_SALARIES):.0f} %, exact {100 * exact / len(_SALARIES):.0f} %"
    )
    print(f"traps taken    {100 * taken / len(_TRAPS):.0f} %")


def _inside(rng: random.Random, bodies: list[str], line: str) -> str:
    paragraphs = rng.choice(bodies).split("\n\n")
    paragraphs.insert(rng.randrange(len(paragraphs) + 1), line)
    return "\n\n".join(paragraphs)


def _facts(rows: list[Row]) -> Iterator[tuple[str, str, str, str]]:
    """Yield (title, company, location, body) of postings that have them."""
    for row in rows:
        gold = row.get("gold", row)
        body = row.get("text") or row["description"] + "\n" + row["requirements"]
        if gold.get("company"):
            yield gold["title"].strip(), gold["company"].strip(), gold["location"].strip(), body


def _labelled(
    rng: random.Random, pasted: list[Row], postings: list[Row], nyc: list[Row]
) -> Iterator[tuple[str, dict[str, str]]]:
    facts = [*_facts(postings), *_facts(nyc)]
    bodies = [row["text"] for row in pasted]
    for index in range(120):
        title, company, location, body = rng.choice(facts)
        body = body if index % 2 else rng.choice(bodies)[200:]
        day = date(2024, 1, 1) + timedelta(days=rng.randrange(900))
        names = (
            rng.choice(_TITLE),
            rng.choice(_LOCATION),
            rng.choice(_COMPANY),
            rng.choice(_DEADLINE),
        )
        if index % 6 == 0:
            names = rng.choice((_GERMAN, _FRENCH))
        values = (title, location, company, rng.choice(_DATES)(day))
        pairs = list(zip(names, values, strict=True))
        layout = _ORDERS[index % len(_ORDERS)]
        gold = {
            "title": title,
            "location": location,
            "company": company,
            "application_deadline": day.isoformat(),
        }
        yield _lay_out(rng, layout, pairs, body), gold


def _lay_out(rng: random.Random, layout: str, pairs: list[tuple[str, str]], body: str) -> str:
    head, last = pairs[:3], pairs[3]
    if layout == "one_line":
        line = " ".join(f"{name.upper()}: {value}" for name, value in pairs)
        return f"{line} DESCRIPTION: {body}"
    if layout == "heading":  # the employer's name above the labels, the deadline at the end
        kept = [pair for pair in head if pair is not head[2]]
        lines = "\n".join(f"{name.upper()}:  {value}" for name, value in kept)
        return f"{head[2][1]}\n{lines}\nJOB DESCRIPTION:  {body[:1500]}\n{last[0].upper()}:  {last[1]}\nABOUT COMPANY: None."
    form = {
        "one_per_line": "{}: {}\n",
        "spaced": "{} :   {}\n\n",
        "markdown": "- **{}:** {}\n",
        "next_line": "{}:\n{}\n\n",
    }[layout]
    rng.shuffle(pairs)
    return "".join(form.format(name, value) for name, value in pairs) + f"\n{body}"


def _pages(
    rng: random.Random, postings: list[Row], nyc: list[Row]
) -> Iterator[tuple[str, dict[str, str]]]:
    layouts = (
        "Skip to main content\nMenu\nSign in\nBack to jobs\n{t}\n{c}\n{l}\nApply now\nSave\n\n{b}",
        "{c} logo\n{c}\n{t}\n{l} · 2 weeks ago · Over 100 applicants\nEasy Apply\nSave\n\nAbout the job\n{b}",
        "{t}\n{c} · {l}\nFull-time\n\nJob description\n{b}",
        "{c}\nAll jobs\n\n{t}\n{l}\nPosted 3 days ago\nApply\n\n{b}\n\n© 2025 {c}",
        "We use cookies to improve this site.\nAccept all\n{t}\nCompany\n{c}\nLocation\n{l}\nJob type\nFull-time\n\n{b}",
        "{c} hiring {t} in {l} | LinkedIn\n\n{b}",
        "{t}\n{l} | {c}\nApply for this job\n\n{b}",
        "Job Application for {t} at {c}\n{t}\n{l}\n\n{b}",
    )
    facts = [*_facts(postings), *_facts(nyc)]
    for index in range(80):
        title, company, location, body = rng.choice(facts)
        text = layouts[index % len(layouts)].format(t=title, c=company, l=location, b=body)
        yield text, {"title": title, "company": company, "location": location}


def _prose(
    rng: random.Random, postings: list[Row], nyc: list[Row]
) -> Iterator[tuple[str, dict[str, str]]]:
    facts = [
        (title.title() if title.isupper() else title, company, location, body)
        for title, company, location, body in [*_facts(postings), *_facts(nyc)]
        if re.fullmatch(r"[A-Za-z' ]{5,60}", title) and not title.endswith("Program")
    ]
    for index in range(60):
        title, company, location, body = rng.choice(facts)
        line = _PROSE[index % len(_PROSE)].format(title=title, company=company, location=location)
        filler = rng.choice([text for *_, text in facts if text != body])[:400]
        yield f"{filler}\n\n{line}{body[:800]}", {"title": title}


def _same(gold: str | None, answer: str, *, lenient: bool) -> bool:
    one, two = Counter(_words(gold or "")), Counter(_words(answer))
    if not lenient:
        return one == two
    return bool(one and two) and (not one - two or not two - one)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def _rows(path: Path) -> list[Row]:
    return [json.loads(line) for line in path.read_text().splitlines() if line.strip()]


def _silent(_: str) -> None:
    """Say nothing."""


if __name__ == "__main__":
    main()
