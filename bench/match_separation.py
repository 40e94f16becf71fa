"""Measure how well the match score tells a person's own field from the others.

    python -m bench.match_separation DIRECTORY [--details]

The directory holds resumes (``resumes/**/*.pdf``, JSON Resume files) and postings
(``jobs/**/*.jsonl`` with ``text`` or ``description``, and a title). The invented people of the
tests and their postings are added. Fields are told by the words of titles; what has none is left
out. Prints the area under the ROC curve over all pairs, and over each person's own pairs.
"""

import argparse
import asyncio
import json
import re
from collections.abc import Iterator
from datetime import date
from itertools import product
from pathlib import Path
from statistics import mean, median
from typing import Any
from uuid import UUID

from services.generation.domain.career_time import time_worked
from services.generation.domain.facts import FactSheet
from services.generation.domain.matching import match_profile
from services.generation.domain.stages.analyze_job import JobAnalysis, analyze_job
from services.generation.tests import people
from services.job.domain.reading import fields_of_job, read_texts
from services.profile.domain.importing.draft import draft_from_text
from services.profile.domain.importing.json_resume_import import draft_from_json_resume
from services.profile.infrastructure.reading.sandbox import SandboxedReader

TODAY = date(2026, 1, 1)
FIELDS = {
    "sales": r"account (?:executive|manager)|sales|development representative|seller",
    "people": r"recruit|human resources|talent",
    "finance": r"accountant|audit|financ|controller|payroll|bookkeep",
    "health": r"nurse|caregiver|physician|midwife|krankenpfleg",
    "software": r"(?:software|backend|frontend|full-?\s?stack|android|ios|web|devops|javascript|ai)"
    r"[\s/]+\w*\s?(?:engineer|develop)|\bdeveloper|site reliability|devops|entwickler",
    "data": r"data (?:scientist|analyst|engineer)|analyst",
    "trades": r"plumber|electric|mechanic|carpent|welder|chef|cook|küch",
    "office": r"clerical|office manager|secretary|administrative|clerk",
    "logistics": r"logisti|warehouse",
}
"""Field by a word of the title; the first that fits."""

Json = dict[str, Any]  # profiles and jobs in the shapes of api.md §8


def field_of(title: str) -> str:
    return next(
        (name for name, words in FIELDS.items() if re.search(words, title, re.IGNORECASE)), ""
    )


def with_ids(profile: Json) -> Json:
    for offset, name in enumerate(("experiences", "education", "projects", "skills")):
        for position, item in enumerate(profile.get(name) or ()):
            item.setdefault("id", str(UUID(int=1000 * (offset + 1) + position)))
    return profile


def resumes(directory: Path) -> Iterator[tuple[str, Json]]:
    reader = SandboxedReader()
    for path in sorted((directory / "resumes").rglob("*")):
        if path.suffix == ".pdf":
            read = asyncio.run(reader.read(path.name, path.read_bytes()))
            yield path.name, with_ids(draft_from_text(read.text).profile)
        elif path.suffix == ".json":
            document = json.loads(path.read_text(encoding="utf-8"))
            if isinstance(document, dict) and "basics" in document:
                yield path.name, with_ids(draft_from_json_resume(document).profile)


def postings(directory: Path) -> Iterator[tuple[str, Json]]:
    for path in sorted((directory / "jobs").rglob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            title = row.get("title") or row.get("gold", {}).get("title") or ""
            text = row.get("text") or row.get("description") or ""
            given = {"raw_text": text, "title": title}
            yield title, fields_of_job(given, read_texts(given, lambda plain: plain))


def invented() -> Iterator[tuple[Json, Json]]:
    for name in ("engineer", "nurse", "seller", "analyst", "developer", "cook", "clerk"):
        yield getattr(people, name)(), getattr(people, f"{name}_job")()


def person_field(profile: Json) -> str:
    titles = [str(job.get("title") or "") for job in profile["experiences"]]
    return next((field for title in titles if (field := field_of(title))), "")


def auc(right: list[float], wrong: list[float]) -> float:
    wins = sum((a > b) + (a == b) / 2 for a, b in product(right, wrong))
    return wins / max(1, len(right) * len(wrong))


def match(analysis: JobAnalysis, profile: Json) -> float:
    worked = time_worked(profile["experiences"], TODAY)
    return match_profile(analysis, FactSheet.from_profile(profile), worked, TODAY).score


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("directory", type=Path)
    parser.add_argument("--details", action="store_true")
    arguments = parser.parse_args()
    persons = list(resumes(arguments.directory)) + [("invented", one) for one, _ in invented()]
    jobs = list(postings(arguments.directory)) + [(job["title"], job) for _, job in invented()]
    read = [(title, field_of(title), analyze_job(job)) for title, job in jobs if field_of(title)]
    right: list[float] = []
    wrong: list[float] = []
    own: list[float] = []
    for name, profile in persons:
        field = person_field(profile)
        if not field:
            continue
        scored = [(match(analysis, profile), of, title) for title, of, analysis in read]
        same = [score for score, of, _ in scored if of == field]
        other = [score for score, of, _ in scored if of != field]
        right += same
        wrong += other
        if same and other:
            own.append(auc(same, other))
        if arguments.details:
            print(f"{name[:30]:30} {field:9} right {mean(same):5.1f}  wrong {mean(other):5.1f}")
            for score, of, title in sorted(scored, reverse=True):
                print(f"    {score:5.1f} {of:9} {title[:60]}")
    for name, scores in (("right field", right), ("wrong field", wrong)):
        low, high = sorted(scores)[len(scores) // 10], sorted(scores)[len(scores) * 9 // 10]
        print(
            f"{name}: mean {mean(scores):.1f}, median {median(scores):.1f}, "
            f"a tenth below {low:.1f}, a tenth above {high:.1f} ({len(scores)} pairs)"
        )
    print(f"AUC over all pairs {auc(right, wrong):.3f}, of one person's pairs {mean(own):.3f}")


if __name__ == "__main__":
    main()
