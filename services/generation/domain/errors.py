"""The facts that make a request or a stage fail."""

from uuid import UUID

from shared.errors import Conflict, NotFound


class GenerationNotFound(NotFound):
    """There is no such generation."""

    def __init__(self, generation_id: UUID) -> None:
        super().__init__("Generation not found.", details={"generation_id": str(generation_id)})


class ProfileNotFound(NotFound):
    """The profile of a request does not exist."""

    def __init__(self) -> None:
        super().__init__("Profile not found.")


class JobNotFound(NotFound):
    """The job of a request does not exist."""

    def __init__(self) -> None:
        super().__init__("Job not found.")


class ResultNotReady(Conflict):
    """The generation is still running."""

    code = "not_ready"

    def __init__(self) -> None:
        super().__init__("The generation is not finished yet.", headers={"Retry-After": "2"})


class GenerationUnsuccessful(Conflict):
    """The generation ended without a result."""

    code = "generation_unsuccessful"

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message, details={"error": {"code": code, "message": message}})


class StageFailed(Exception):
    """A stage cannot succeed, however often it is tried; the message is for the user."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class LeaseLost(Exception):
    """Another worker holds the stage now, or the generation was cancelled."""
