"""What any operation may answer, added to each where the services' documents are merged.

A service documents only what is its own: the shape of success, and errors by name
(``shared.refusals``). Everything that follows from an operation's parameters, from its security or
from standing behind the gateway is written here, once.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from gateway.errors import unauthenticated
from shared.errors import DomainError, Forbidden, NotFound, TooLarge, UnsupportedMedia
from shared.identity import NotYours
from shared.preconditions import VersionChanged
from shared.problems import error_body
from shared.refusals import REQUEST_ID, example_of

Json = dict[str, Any]  # OpenAPI 3.1

_PROBLEM = {"$ref": "#/components/schemas/Problem"}
_NO_FIELD = {"field": "title", "message": "Field required", "type": "missing"}
_ON_EVERY_ANSWER = ("X-Request-ID", "RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset")

HEADERS: Mapping[str, Json] = {
    "X-Request-ID": {
        "description": "The request's id: yours if it was well-formed, else a new one",
        "schema": {"type": "string"},
        "example": REQUEST_ID,
    },
    "RateLimit-Limit": {
        "description": "How many requests the tightest limit allows; absent where none applies",
        "schema": {"type": "integer"},
        "example": 100,
    },
    "RateLimit-Remaining": {
        "description": "How many of them are left",
        "schema": {"type": "integer"},
        "example": 99,
    },
    "RateLimit-Reset": {
        "description": "In how many seconds they are all there again",
        "schema": {"type": "integer"},
        "example": 42,
    },
    "Location": {
        "description": "Where the new resource is, relative to the server's root",
        "schema": {"type": "string"},
        "example": "/api/v1/profiles/0199c1ee-64b1-7c3a-8f0d-6a2b9c8d7e01",
    },
    "ETag": {
        "description": "The version, to send as If-Match or If-None-Match",
        "schema": {"type": "string"},
        "example": '"3"',
    },
    "Idempotency-Replayed": {
        "description": "true if this is the first answer to this Idempotency-Key once more",
        "schema": {"type": "string", "enum": ["true"]},
        "example": "true",
    },
    "Retry-After": {
        "description": "In how many seconds trying again makes sense",
        "schema": {"type": "integer"},
        "example": 2,
    },
    "WWW-Authenticate": {
        "description": "How to authenticate",
        "schema": {"type": "string"},
        "example": 'Bearer error="invalid_token"',
    },
    "Content-Disposition": {
        "description": "The file's name (RFC 6266)",
        "schema": {"type": "string"},
        "example": 'attachment; filename="Anna Nowak - Resume.pdf"',
    },
    "Content-Range": {
        "description": "Which part of the file this is (RFC 9110 §14.4)",
        "schema": {"type": "string"},
        "example": "bytes 0-1023/35907",
    },
    "Accept-Ranges": {
        "description": "Parts of the file may be asked for",
        "schema": {"type": "string"},
        "example": "bytes",
    },
}
"""The headers of answers, as components."""


def _headers(*names: str) -> Json:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def _answer(description: str, body: Mapping[str, Any], *headers: str) -> Json:
    return {
        "description": description,
        "headers": _headers(*_ON_EVERY_ANSWER, *headers),
        "content": {"application/json": {"schema": _PROBLEM, "example": dict(body)}},
    }


def _said(status: int, **what: Any) -> Json:  # the parts of an error's body
    return error_body(status, request_id=REQUEST_ID, **what)


def _fact(description: str, fact: DomainError) -> Json:
    return _answer(description, example_of(fact))


_LIMIT = {"limit": "user_minute", "resets_at": "2026-03-02T09:31:00Z"}
_REFUSED = unauthenticated()
RESPONSES: Mapping[str, Json] = {
    "400": _answer(
        "The body, a parameter or the path does not fit its schema; `details.errors` names each",
        _said(
            400,
            code="validation_error",
            message="Some fields are missing or not valid.",
            details={"errors": [_NO_FIELD]},
        ),
    ),
    "401": _answer(
        "No access token, or one that does not hold",
        _said(401, code=_REFUSED.code, message=_REFUSED.message),
        "WWW-Authenticate",
    ),
    "403": _fact("It is another user's", NotYours()),
    "404": _fact("There is no such thing", NotFound("There is nothing at this address.")),
    "412": _fact("`If-Match` names another version", VersionChanged()),
    "413": _fact("The body is too large", TooLarge("The request is too large.")),
    "415": _fact(
        "The body is of a kind that is not read here",
        UnsupportedMedia("Send the body as application/json."),
    ),
    "429": _answer(
        "A limit is reached: `details.limit` says which, `Retry-After` when to come back",
        _said(429, details=_LIMIT),
        "Retry-After",
    ),
    "500": _answer("Our fault; the `request_id` helps us to find it", _said(500)),
    "502": _answer("A part of the system gave no usable answer", _said(502), "Retry-After"),
    "503": _answer("A part of the system is down for the moment", _said(503), "Retry-After"),
    "504": _answer("A part of the system did not answer in time", _said(504), "Retry-After"),
}
"""The common errors, as components; ``Forbidden`` and the like may be told apart by operations."""


def complete(operation: Json, path: str, schemas: Json) -> None:
    """Give *operation* its common errors, and every answer its headers.

    What answers with a shape of *schemas* that has a ``version`` answers with its ``ETag`` too.
    """
    answers = operation["responses"]
    for status in [name for name in answers if name in {"4XX", "5XX", "default"}]:
        del answers[status]
    if "HTTPValidationError" in str(answers.get("422")):
        del answers["422"]  # FastAPI's own form, which is never sent (shared/problems.py)
    for status in _common(operation, path):
        answers.setdefault(status, {"$ref": f"#/components/responses/{NAMES[status]}"})
    if "If-None-Match" in _asked_headers(operation) and "304" not in answers:
        answers["304"] = {"description": "You have it already", "headers": _headers("ETag")}
    for status, answer in answers.items():
        if "$ref" not in answer:
            answer["headers"] = _headers(
                *_ON_EVERY_ANSWER, *_own_headers(operation, status, schemas)
            ) | answer.get("headers", {})
    operation["responses"] = dict(sorted(answers.items()))


NAMES: Mapping[str, str] = {
    "400": "Invalid",
    "401": "Unauthenticated",
    "403": Forbidden.__name__,
    "404": NotFound.__name__,
    "412": "PreconditionFailed",
    "413": TooLarge.__name__,
    "415": "UnsupportedMediaType",
    "429": "LimitReached",
    "500": "InternalError",
    "502": "BadUpstream",
    "503": "Unavailable",
    "504": "UpstreamTimeout",
}
"""The names of the common errors among the components."""


def _common(operation: Json, path: str) -> Iterator[str]:
    yield from ("400", "429", "500", "502", "503", "504")
    if operation.get("security"):
        yield "401"
        if "{" in path:
            yield from ("403", "404")
    if "If-Match" in _asked_headers(operation):
        yield "412"
    if "requestBody" in operation:
        yield from ("413", "415")


def _own_headers(operation: Json, status: str, schemas: Json) -> Iterator[str]:
    media = operation["responses"][status].get("content", {}).get("application/json", {})
    shape = schemas.get(media.get("schema", {}).get("$ref", "").rpartition("/")[2], {})
    if status[0] == "2" and "version" in shape.get("properties", {}):
        yield "ETag"
    if status in {"201", "202"}:
        yield "Location"
    if status == "401":
        yield "WWW-Authenticate"
    if status[0] == "2" and "Idempotency-Key" in _asked_headers(operation):
        yield "Idempotency-Replayed"


def _asked_headers(operation: Json) -> set[str]:
    return {
        parameter["name"]
        for parameter in operation.get("parameters", ())
        if parameter["in"] == "header"
    }
