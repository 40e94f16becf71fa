"""The errors that a route documents: real ones, so that code, sentence and details are true."""

from collections.abc import Mapping
from typing import Any

from shared.errors import DomainError
from shared.problems import error_body

REQUEST_ID = "0199c1f0-7f3e-7d6b-9a57-2f6c1c4b8e11"
"""The ``request_id`` of examples."""
_PROBLEM = {"$ref": "#/components/schemas/Problem"}


def refusals(*facts: DomainError) -> dict[int | str, dict[str, Any]]:
    """Return *facts* as the ``responses`` of a route, each with its body as an example.

    Several facts of one status stand side by side, by their codes; the sentence before them is
    the first line of the first one's docstring. What every operation may answer (401, 429, …) is
    added where the documents of the services are merged, and need not be named.
    """
    documented: dict[int | str, dict[str, Any]] = {}  # OpenAPI as JSON
    for fact in facts:
        answer = documented.setdefault(
            fact.status,
            {
                "description": (type(fact).__doc__ or "").strip().split("\n")[0],
                "headers": {},
                "content": {"application/json": {"schema": _PROBLEM, "examples": {}}},
            },
        )
        answer["headers"] |= header_docs(*fact.headers)
        answer["content"]["application/json"]["examples"][fact.code] = {"value": example_of(fact)}
    return documented


def header_docs(*names: str) -> dict[str, Any]:
    """Return the ``headers`` of a documented answer; each name is described once, for all."""
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def example_of(fact: DomainError) -> Mapping[str, Any]:  # JSON of the error's own shape
    """Return the body that *fact* is answered with."""
    return error_body(
        fact.status,
        code=fact.code,
        message=fact.message,
        details=fact.details,
        request_id=REQUEST_ID,
    )
