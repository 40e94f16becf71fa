"""The facts that make a job request fail."""

from datetime import datetime

from shared.clock import rfc3339
from shared.errors import LimitReached, NotFound, RuleBroken


class JobNotFound(NotFound):
    """There is no such job."""

    def __init__(self) -> None:
        super().__init__("Job not found.")


class TooManyJobs(RuleBroken):
    """A user may keep a thousand."""

    code = "too_many_jobs"

    def __init__(self, limit: int) -> None:
        super().__init__(f"You can keep {limit} jobs; delete some first.")


class UrlImportDisabled(RuleBroken):
    """Fetching postings is switched off."""

    code = "url_import_disabled"

    def __init__(self) -> None:
        super().__init__("Postings are not fetched here; paste the text as raw_text.")


class EmptyPosting(RuleBroken):
    """A pasted page without any text on it."""

    code = "empty_posting"

    def __init__(self) -> None:
        message = "There is no text in what was pasted."
        super().__init__(
            message,
            details={"errors": [{"field": "raw_text", "message": message, "type": self.code}]},
        )


class SalaryReversed(RuleBroken):
    """The lower end of a salary lies above its upper end."""

    code = "salary_reversed"

    def __init__(self) -> None:
        message = "The lower end of the salary lies above its upper end."
        super().__init__(
            message,
            details={"errors": [{"field": "salary.min", "message": message, "type": self.code}]},
        )


class DeadlineBeforePosting(RuleBroken):
    """Nobody could have applied in time."""

    code = "deadline_before_posting"

    def __init__(self) -> None:
        message = "The deadline lies before the day of posting."
        super().__init__(
            message,
            details={
                "errors": [{"field": "application_deadline", "message": message, "type": self.code}]
            },
        )


class ModelHourReached(LimitReached):
    """The caller's questions to the language model are used up for this hour."""

    def __init__(self, resets_at: datetime, *, now: datetime) -> None:
        seconds = max(1, round((resets_at - now).total_seconds() + 0.5))
        until = rfc3339(resets_at, timespec="seconds")
        super().__init__(
            "The language model has been asked too often this hour; leave out use_llm, or wait.",
            details={"limit": "llm_hour", "resets_at": until},
            headers={"Retry-After": str(seconds)},
        )
