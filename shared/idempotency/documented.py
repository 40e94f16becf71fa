"""How keyed operations are described to clients."""

from typing import Any

from shared.idempotency.facts import InProgress, KeyReused, OutcomeUnknown
from shared.refusals import refusals

Json = dict[str, Any]  # OpenAPI 3.1

PARAMETER: Json = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": (
        "A name of your choice for this request. Sent again within 24 hours with the same key, "
        "it takes effect once and gets its first answer again, with `Idempotency-Replayed: true`."
    ),
    "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$"},
    "example": "2f1e7c1a-5d1b-4a86-9a0e-0f6a3c1f0f52",
}


def documented(own: Json | None, answered: set[str]) -> Json:
    """Return the extra description of a keyed operation: the header, and its 409 and 422.

    *own* is extra description of the route's own; *answered* are the statuses that it documents
    itself, whose sentences are left as they are.
    """
    extra: Json = dict(own or {})
    extra["parameters"] = [*extra.get("parameters", []), PARAMETER]
    answers: Json = dict(extra.get("responses", {}))
    for status, answer in refusals(InProgress(), OutcomeUnknown(), KeyReused()).items():
        if str(status) in answered:
            answer.pop("description")
        answers[str(status)] = answer | answers.get(str(status), {})
    extra["responses"] = answers
    return extra
