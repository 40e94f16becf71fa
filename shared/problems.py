"""Errors as answers: one JSON form for every error of every service (api.md §1)."""

from collections.abc import Mapping, Sequence
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from shared.errors import DomainError

log = structlog.get_logger(__name__)

MAX_REPORTED = 20
_CODES: Mapping[int, tuple[str, str]] = {
    400: ("bad_request", "The request could not be understood."),
    401: ("unauthenticated", "A valid access token is needed."),
    403: ("forbidden", "This is not allowed."),
    404: ("resource_not_found", "There is nothing at this address."),
    405: ("method_not_allowed", "This method is not available here."),
    406: ("not_acceptable", "None of the accepted media types is available."),
    408: ("request_timeout", "The request took too long to arrive."),
    413: ("payload_too_large", "The request is too large."),
    414: ("uri_too_long", "The address is too long."),
    415: ("unsupported_media_type", "This media type is not read here."),
    429: ("rate_limited", "Too many requests; try again later."),
    431: ("head_too_large", "The request's headers are too large."),
    500: ("internal_error", "Something went wrong on our side."),
    502: ("upstream_unavailable", "A part of the system gave no usable answer."),
    503: ("upstream_unavailable", "A part of the system is not available right now."),
    504: ("upstream_unavailable", "A part of the system did not answer in time."),
}


def error_body(
    status: int,
    *,
    code: str | None = None,
    message: str | None = None,
    details: Mapping[str, Any] | None = None,  # JSON of the error's own shape
    request_id: str | None = None,
) -> dict[str, Any]:
    """Return the body of an error answer; code and message default to those of the status."""
    usual = _CODES.get(status, ("error", "The request failed."))
    return {
        "error": {
            "code": code or usual[0],
            "message": message or usual[1],
            "details": dict(details or {}),
            "request_id": request_id or structlog.contextvars.get_contextvars().get("request_id"),
        }
    }


def field_errors(errors: Sequence[Any]) -> list[dict[str, str]]:
    """Return pydantic's errors as api.md lists them, without the rejected values.

    Paths are dotted with indexes (``experiences.0.title``); at most 20 are listed (S6: 8 KB).
    """
    found = []
    for error in errors[:MAX_REPORTED]:
        path = [str(part)[:100] for part in error["loc"]]
        if path and path[0] in {"body", "query", "path", "header", "cookie"}:
            path = path[1:]
        found.append(
            {"field": ".".join(path)[:300], "message": error["msg"][:200], "type": error["type"]}
        )
    return found


def answer_to(error: Exception) -> JSONResponse | None:
    """Return what a client gets for a raised *error*; None if that is our own fault (500)."""
    match error:
        case DomainError():
            body = error_body(
                error.status, code=error.code, message=error.message, details=error.details
            )
            return JSONResponse(body, error.status, _headers(error.status, error.headers))
        case RequestValidationError():
            return _invalid(error.errors())
        case HTTPException():
            status = error.status_code
            return JSONResponse(error_body(status), status, _headers(status, error.headers or {}))
        case _:
            return None


def install(api: FastAPI) -> None:
    """Give *api* the handler that turns every error into the contract's form."""

    async def answer(_request: Request, error: Exception) -> JSONResponse:
        found = answer_to(error)
        if found is None:
            raise error
        return found

    for kind in (DomainError, RequestValidationError, HTTPException):
        api.add_exception_handler(kind, answer)


def _invalid(errors: Sequence[Any]) -> JSONResponse:
    if any(found["loc"][:1] == ("path",) for found in errors):
        return JSONResponse(error_body(404), 404)  # api.md §9.1: an id that is none
    body = error_body(
        400,
        code="validation_error",
        message="Some fields are missing or not valid.",
        details={"errors": field_errors(errors)},
    )
    return JSONResponse(body, 400)


def _headers(status: int, given: Mapping[str, str]) -> dict[str, str]:
    headers = dict(given)
    if status == 401:  # noqa: PLR2004 -- RFC 9110 §15.5.2 asks for the challenge
        headers.setdefault("WWW-Authenticate", 'Bearer error="invalid_token"')
    return headers
