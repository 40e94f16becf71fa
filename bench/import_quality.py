"""Measure the import of resumes against a gold file.

Usage: ``python -m bench.import_quality DIRECTORY [--details]``. The directory, or any below it,
holds ``gold.jsonl`` with lines ``{"pdf": name, "gold": {name, email, phone, work: [{company,
start}], education: [name], skills: [name]}}`` beside the files that it names.
"""

import argparse
import asyncio
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz

from services.profile.domain.importing.draft import draft_from_text
from services.profile.infrastructure.reading.sandbox import SandboxedReader
from shared.errors import DomainError

ALIKE = 88
TARGETS = {
    "name": 0.95, "email": 1.0, "phone": 1.0, "company": 0.75,
    "company+start": 0.65, "institution": 0.80, "skill": 0.60,
}  # fmt: skip


def folded(text: str | None) -> str:
    decomposed = unicodedata.normalize("NFKD", (text or "").casefold())
    return " ".join(
        re.findall(r"[\w+#.]+", "".join(c for c in decomposed if not unicodedata.combining(c)))
    )


def alike(one: str | None, other: str | None) -> bool:
    left, right = folded(one), folded(other)
    if not left or not right:
        return False
    return left == right or fuzz.token_sort_ratio(left, right) >= ALIKE


def holds(one: str | None, other: str | None) -> bool:
    left, right = folded(one), folded(other)
    return bool(left and right) and (alike(one, other) or left in right)


def digits(text: str | None) -> str:
    return re.sub(r"\D", "", text or "")[-9:]


def scored(gold: dict[str, Any], profile: dict[str, Any]) -> Iterator[tuple[str, int, int, str]]:
    """Measures as (name, hits, of how many, what was missed)."""
    if gold.get("name"):
        yield "name", int(alike(gold["name"], profile["full_name"])), 1, str(profile["full_name"])
    if gold.get("email"):
        yield (
            "email",
            int(folded(gold["email"]) == folded(profile["email"])),
            1,
            str(profile["email"]),
        )
    if gold.get("phone"):
        yield (
            "phone",
            int(digits(gold["phone"]) == digits(profile["phone"])),
            1,
            str(profile["phone"]),
        )
    jobs = profile["experiences"]
    for work in gold.get("work", []):
        found = [job for job in jobs if holds(work["company"], job["company"])]
        yield "company", int(bool(found)), 1, work["company"]
        if work.get("start"):
            year = work["start"][:4]
            dated = any((job["start_date"] or "")[:4] == year for job in found)
            yield "company+start", int(dated), 1, f"{work['company']} {year}"
    for school in gold.get("education", []):
        name = school if isinstance(school, str) else school.get("institution")
        hit = any(holds(name, one["institution"]) for one in profile["education"])
        yield "institution", int(hit), 1, str(name)
    wanted = {folded(skill) for skill in gold.get("skills", [])}
    named = {folded(one["name"]) for one in profile["skills"] if one["category"] != "certification"}
    for skill in sorted(wanted):
        yield "skill", int(skill in named), 1, skill
    if wanted:
        yield (
            "skill precision",
            len(wanted & named),
            max(1, len(named)),
            str(sorted(named - wanted)),
        )


async def measure(golds: Iterable[tuple[Path, dict[str, Any]]], *, details: bool) -> Counter[str]:
    hits: Counter[str] = Counter()
    total: Counter[str] = Counter()
    reader = SandboxedReader()
    files = 0
    for folder, row in golds:
        files += 1
        path = folder / row["pdf"]
        try:
            read = await reader.read(path.name, path.read_bytes())
            profile = draft_from_text(read.text).profile
        except DomainError as error:
            print(f"{path.name}: {error.message}")
            profile = {"full_name": None, "email": None, "phone": None, "experiences": [],
                       "education": [], "skills": []}  # fmt: skip
        for name, hit, of, missed in scored(row["gold"], profile):
            hits[name] += hit
            total[name] += of
            if details and hit < of:
                print(f"  {path.name}: {name} missed {missed}")
    print(f"{files} files")
    for name in [*TARGETS, "skill precision"]:
        if total[name]:
            share = hits[name] / total[name]
            wanted = TARGETS.get(name, 0.5)
            print(f"{name:16} {share:7.1%}  {hits[name]}/{total[name]}  (target {wanted:.0%})"
                  f"{'' if share >= wanted else '  BELOW'}")  # fmt: skip
    return hits


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("directory", type=Path)
    parser.add_argument("--details", action="store_true")
    arguments = parser.parse_args()
    golds = [
        (file.parent, json.loads(line))
        for file in sorted(arguments.directory.rglob("gold.jsonl"))
        for line in file.read_text(encoding="utf-8").splitlines()
        if line.strip()
    ]
    asyncio.run(measure(golds, details=arguments.details))


if __name__ == "__main__":
    main()
