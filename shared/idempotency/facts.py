"""What can be wrong with a keyed request (api.md §9.11)."""

from shared.errors import BadRequest, Conflict, RuleBroken


class MalformedKey(BadRequest):
    """The key is not one header of 1 to 200 visible ASCII characters."""

    def __init__(self) -> None:
        why = "one header of 1 to 200 visible ASCII characters"
        super().__init__(
            "The Idempotency-Key is not valid.",
            details={
                "errors": [{"field": "Idempotency-Key", "message": why, "type": "malformed_key"}]
            },
        )


class KeyReused(RuleBroken):
    """The key stands for another request already."""

    code = "idempotency_key_reused"

    def __init__(self) -> None:
        super().__init__(
            "This Idempotency-Key was used for another request in the last 24 hours; "
            "use a new key for a new request."
        )


class InProgress(Conflict):
    """The first request with this key has not been answered yet."""

    code = "idempotency_in_progress"

    def __init__(self) -> None:
        super().__init__(
            "The first request with this Idempotency-Key is still being worked on; "
            "send it again in a moment.",
            headers={"Retry-After": "1"},
        )


class OutcomeUnknown(Conflict):
    """The first request changed something, but its answer is lost; it is never done twice."""

    code = "idempotency_outcome_unknown"

    def __init__(self) -> None:
        super().__init__(
            "The first request with this Idempotency-Key took effect, but was interrupted before "
            "its answer could be kept. Look at what exists now; if something is missing, ask for "
            "it with a new key."
        )
