"""What would make the match better: true things to add, each with the points it could bring."""

from collections.abc import Iterator, Mapping
from typing import Any

from services.generation.domain.selection import MatchResult, Recommendation, State
from shared.matching.vocabulary import Kind

_MOST = 12
_LONGEST_QUOTE = 160


def recommendations(match: MatchResult, profile: Mapping[str, Any]) -> tuple[Recommendation, ...]:
    """Return at most a dozen recommendations, the most gainful first."""
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
    for item in match.missing:
        # A quality is shown by achievements; nobody gains by adding "confidence" to a list.
        if item.kind == Kind.SOFT or not (item.gain or item.required):
            continue
        asks = "requires" if item.required else "mentions"
        yield Recommendation(
            text=f"The posting {asks} {item.keyword}, and your profile does not show it. If you "
            "have it, add it to your skills, and to the job in which you used it.",
            gain=item.gain,
            target=f"profile.skills/{item.keyword}",
        )


def _to_attest(match: MatchResult) -> Iterator[Recommendation]:
    for position, requirement in enumerate(match.requirements):
        if requirement.state is State.ASK:
            yield Recommendation(
                text="Your profile comes near this requirement: "
                f"“{_quoted(requirement.text)}”. If it is true of you, confirm it.",
                gain=requirement.gain,
                target=f"attestations/{position}",
            )


def _quoted(said: str) -> str:
    """Return a requirement without its full stop, and of a long one only how it starts."""
    short = said if len(said) <= _LONGEST_QUOTE else said[:_LONGEST_QUOTE].rpartition(" ")[0] + "…"
    return short.rstrip(" .;,")


def _profile_gaps(profile: Mapping[str, Any]) -> Iterator[Recommendation]:
    jobs = profile.get("experiences") or ()
    lines = [str(line) for job in jobs for line in job.get("achievements") or ()]
    if lines and not any(character.isdigit() for line in lines for character in line):
        yield Recommendation(
            text="None of your achievements carries a number. Say how much, how many or how fast "
            "where you can prove it.",
            gain=0.0,
            target="profile.experiences",
        )
    for job in jobs:
        if not job.get("achievements") and not job.get("description"):
            named = " at ".join(str(job[name]) for name in ("title", "company") if job.get(name))
            yield Recommendation(
                text=f"Your profile does not say what you did as {named}. Add one or two results."
                if named
                else "One of your jobs has no title, company or results. Add them.",
                gain=0.0,
                target=f"profile.experiences/{job['id']}",
            )
    for name, what in (("phone", "a phone number"), ("location", "the place where you live")):
        if not profile.get(name):
            yield Recommendation(
                text=f"Recruiters look for {what}. Add it to your profile.",
                gain=0.0,
                target=f"profile.{name}",
            )
