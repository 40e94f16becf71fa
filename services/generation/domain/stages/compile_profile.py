"""Stage 2: choose what the document says (tailoring.md §4).

Every employer and every degree stays; old jobs shrink to their heads, so no gap of dates is ever
created. Whatever is left out stands in the cut list with its reason.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from services.generation.domain.candidate_lines import newest_first
from services.generation.domain.career_time import time_worked
from services.generation.domain.facts import FactSheet
from services.generation.domain.matching import match_profile, relevance_to
from services.generation.domain.offers import Offers
from services.generation.domain.options import Options
from services.generation.domain.page_budget import Budget, wanted_pages
from services.generation.domain.recommendations import recommendations, too_many_pages
from services.generation.domain.selection import Selection
from services.generation.domain.skill_choice import certifications, languages, skills
from services.generation.domain.stages.analyze_job import JobAnalysis
from services.generation.domain.written_language import written_language


def compile_profile(
    analysis: JobAnalysis, facts: FactSheet, options: Options, *, today: date
) -> Selection:
    """Choose, rank and fit the facts for one job; *today* is the date durations count to."""
    profile = facts.snapshot
    jobs = newest_first(profile.get("experiences") or ())
    worked = time_worked(jobs, today)
    match = match_profile(analysis, facts, worked, today)
    chosen_skills, skills_cut = skills(facts, match, options.length)
    certificates, certificates_cut = certifications(facts, match)
    spoken = languages(facts, match)
    budget = Budget.of(wanted_pages(options.max_pages, months=worked.months, jobs=len(jobs)))
    budget.spend_frame(
        summary=options.include_summary,
        skills=len(chosen_skills),
        certificates=len(certificates),
        languages=bool(spoken),
    )
    offers = Offers.of(profile, relevance_to(analysis), options.length, today)
    offers.fit(budget)
    return Selection(
        as_of=today.isoformat(),
        language=options.language or written_language(_words_of(profile)) or "en",
        pages=budget.pages_used,
        experience_months=worked.months,
        experience_exact=worked.exact,
        experiences=tuple(offer.entry() for offer in offers.experiences),
        education=tuple(offer.entry() for offer in offers.education),
        projects=tuple(offer.entry() for offer in offers.chosen_projects),
        skills=chosen_skills,
        languages=spoken,
        certifications=certificates,
        additional=tuple(offers.chosen_additional),
        cut=(*offers.cut(), *skills_cut, *certificates_cut),
        match=match,
        recommendations=(
            *recommendations(match, profile),
            *too_many_pages(budget.pages_used, options.max_pages),
        ),
    )


def _words_of(profile: Mapping[str, Any]) -> str:  # the profile's JSON (api.md §8)
    said = [profile.get("professional_summary")]
    for job in profile.get("experiences") or ():
        said += [job.get("description"), *(job.get("achievements") or ())]
    said += [project.get("description") for project in profile.get("projects") or ()]
    return "\n".join(str(text) for text in said if text)
