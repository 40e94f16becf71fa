"""How far a generation is, and when it will be done."""

from collections.abc import Collection
from datetime import datetime, timedelta

from shared.contracts.generation import Stage

WEIGHTS = {
    Stage.ANALYZE_JOB: 10,
    Stage.COMPILE_PROFILE: 15,
    Stage.GENERATE_CONTENT: 40,
    Stage.VALIDATE_QUALITY: 15,
    Stage.EXPORT_DOCUMENT: 20,
}
"""The share of each stage in the progress bar; together 100."""

RUNNING_SHARE = 0.3
"""The part of its weight that a stage shows as soon as it runs."""

OFFLINE_SECONDS = 3.0
MODEL_SECONDS = 25.0


def percent(completed: Collection[Stage], running: Stage | None = None) -> int:
    """Return the progress as an integer of 0-100; 100 only when every stage is completed."""
    done = sum(WEIGHTS[stage] for stage in set(completed))
    if running is not None and running not in completed:
        done += int(WEIGHTS[running] * RUNNING_SHARE)
    return done


def estimated_completion(
    now: datetime,
    *,
    with_model: bool,
    completed: Collection[Stage] = (),
    waiting: int = 0,
) -> datetime:
    """Return when a run that starts *now* should be done.

    *waiting* is the number of runs ahead of it in the queue. Only the writing stage waits for a
    model, so a run past it is estimated like an offline one.
    """
    writes = with_model and Stage.GENERATE_CONTENT not in completed
    left = (100 - percent(completed)) / 100 * OFFLINE_SECONDS + (MODEL_SECONDS if writes else 0)
    return now + timedelta(seconds=left + waiting * OFFLINE_SECONDS)
