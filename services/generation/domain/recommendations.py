"""What would make the match better: true things to add, each with the points it could bring."""

from collections.abc import Iterator, Mapping
from typing import Any

from services.generation.domain.selection import MatchResult, Recommendation, State

_MOST = 12


def recommendations(match: MatchResult, profile: Mapping[str, Any]) -> tuple[Recommendation, ...]:
    """Return at most a dozen recommendations, the most gainful first.

    The gain of a missing keyword is its share of the points that the score still lacks.
    """
    found = [*_missing(match), *_to_attest(match), *_profile_gaps(profile)]
    return tuple(sorted(found, key=lambda item: -item.gain)[:_MOST])


def too_many_pages(needed: int, allowed: int) -> Iterator[Recommendation]:
    """Yield a hint when the limit of pages had to be raised so that no job or degree is lost."""
    if needed > allowed:
        yield Recommendation(
            text=f"Your jobs and degrees alone take {needed} pages. None was left out; join short "
            f"jobs in your profile if you need {allowed}.",
            gain=0.0,
            target="options.max_pages",
        )


def _missing(match: MatchResult) -> Iterator[Recommendation]:
    total = sum(item.weight * (2 if item.required else 1) for item in match.missing)
    for item in match.missing:
        share = item.weight * (2 if item.required else 1) / total if total else 0.0
        yield Recommendation(
            text=f"The posting {'requires' if item.required else 'prefers'} {item.keyword}. If you "
            "have it, add it to your profile with an example of where you used it.",
            gain=round((100 - match.score) * share, 1),
            target=item.keyword,
        )


def _to_attest(match: MatchResult) -> Iterator[Recommendation]:
    for requirement in match.requirements:
        if requirement.state is State.ASK:
            yield Recommendation(
                text=f"Your profile comes near this requirement: “{requirement.text}”. Confirm it "
                "if it is true of you.",
                gain=1.0,
                target="attestations",
            )


def _profile_gaps(profile: Mapping[str, Any]) -> Iterator[Recommendation]:
    jobs = profile.get("experiences") or ()
    lines = [str(line) for job in jobs for line in job.get("achievements") or ()]
    if lines and not any(character.isdigit() for line in lines for character in line):
        yield Recommendation(
            text="None of your achievements carries a number. Say how much, how many or how fast "
            "where you can prove it.",
            gain=0.5,
            target="experiences.achievements",
        )
    for index, job in enumerate(jobs):
        if not job.get("achievements") and not job.get("description"):
            yield Recommendation(
                text=f"{job.get('title') or 'A job'} says nothing about what you did there.",
                gain=0.5,
                target=f"experiences.{index}",
            )
    for name, what in (("phone", "a phone number"), ("location", "a place")):
        if not profile.get(name):
            yield Recommendation(
                text=f"Recruiters look for {what}; add it to your profile.", gain=0.0, target=name
            )
