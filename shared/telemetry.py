"""What every HTTP server of ours does around a request: its id, its log line, its metrics."""

import os
import re
import time
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from contextlib import AbstractContextManager, nullcontext
from functools import lru_cache
from http import HTTPStatus
from typing import Any

import structlog
from prometheus_client import Counter, Gauge, Histogram
from starlette.responses import JSONResponse

from shared import tracing
from shared.logging import Bound
from shared.problems import error_body

log = structlog.get_logger(__name__)

Scope = MutableMapping[str, Any]  # as ASGI defines it
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
ASGIApp = Callable[[Scope, Receive, Send], Awaitable[None]]

REQUESTS = Counter(
    "http_requests_total", "Answered requests", ["service", "method", "route", "status"]
)
DURATION = Histogram(
    "http_request_duration_seconds", "Time to the end of the answer", ["service", "method", "route"]
)
IN_FLIGHT = Gauge("http_requests_in_flight", "Requests without an end so far", ["service"])
_REQUEST_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,127}\Z")
_TRACEPARENT = re.compile(
    r"(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}\Z"
)
_ID_HEADER = b"x-request-id"
_QUIET = ("/health", "/metrics", "/internal")
_STARTS = {"http.response.start", "websocket.http.response.start", "websocket.accept"}
_NO_SPAN: AbstractContextManager[None] = nullcontext()
_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


def request_id_of(headers: list[tuple[bytes, bytes]]) -> str:
    """Return the client's ``X-Request-ID`` if it is well-formed, else a fresh one."""
    for name, value in headers:
        if name == b"x-request-id" and _REQUEST_ID.match(text := value.decode("latin-1")):
            return text
    return os.urandom(16).hex()


def traceparent_of(headers: list[tuple[bytes, bytes]]) -> str:
    """Return the client's W3C ``traceparent`` if it is well-formed, else a fresh one."""
    if given := _given(headers):
        return given
    fresh = os.urandom(24).hex()
    return f"00-{fresh[:32]}-{fresh[32:]}-01"


def count_request(service: str, method: str, route: str, status: int, seconds: float) -> None:
    """Count a request that was answered; *route* is a template, so that there are not many."""
    counter, histogram = _series(service, method, route, status)
    counter.inc()
    histogram.observe(seconds)


@lru_cache(maxsize=4096)
def _series(service: str, method: str, route: str, status: int) -> tuple[Counter, Histogram]:
    """Look the series up once: that takes longer than to count."""
    return (
        REQUESTS.labels(service, method, route, str(status)),
        DURATION.labels(service, method, route),
    )


class Telemetry:
    """The outermost layer of a service: nothing leaves it without an id, and no 500 is silent."""

    def __init__(self, app: ASGIApp, *, service: str) -> None:
        self._app = app
        self._service = service
        self._in_flight = IN_FLIGHT.labels(service)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        request_id = request_id_of(scope["headers"])
        bound = {"request_id": request_id, "traceparent": traceparent_of(scope["headers"])}
        _accept_final_slash(scope)
        status = 0
        started = time.perf_counter()

        async def observed(message: MutableMapping[str, Any]) -> None:
            nonlocal status
            if message["type"] in _STARTS:
                status = message.get("status", 101)
                given = message.get("headers", ())
                headers = [header for header in given if header[0].lower() != _ID_HEADER]
                message["headers"] = [*headers, (_ID_HEADER, request_id.encode())]
            await send(message)

        with (
            Bound(**bound),
            self._in_flight.track_inprogress(),
            tracing_request(scope, self._service, bound) as span,
        ):
            try:
                if b"%00" in scope["query_string"]:
                    await _answer(400, scope, receive, observed)
                else:
                    await self._app(scope, receive, observed)
            except Exception:
                log.exception("request_failed", method=method_of(scope), path=scope["path"])
                if status == 0:
                    await _answer(500, scope, receive, observed)
            finally:
                method, route = method_of(scope), getattr(scope.get("route"), "path", "unmatched")
                seconds = time.perf_counter() - started
                count_request(self._service, method, route, status, seconds)
                if not scope["path"].startswith(_QUIET):
                    self._note(method, route, status, seconds)
                trace_request(span, method, route, status)

    def _note(self, method: str, route: str, status: int, seconds: float) -> None:
        log.info(
            "request",
            method=method,
            route=route,
            status=status,
            ms=round(seconds * 1000, 1),
            service=self._service,
        )


def tracing_request(
    scope: Scope, service: str, bound: Mapping[str, str]
) -> AbstractContextManager[tracing.Span | None]:
    """Open the span of a request; probes and scrapes have none. ``trace_request`` names it."""
    if not tracing.enabled() or scope["path"].startswith(_QUIET):
        return _NO_SPAN
    return tracing.span(
        method_of(scope),
        {"http.request.method": method_of(scope), "jobwise.request_id": bound["request_id"]},
        kind=tracing.SpanKind.SERVER,
        parent=_given(scope["headers"]),  # without one the trace begins here
        service=service.partition("-")[0],  # …-worker and …-starting are the same service
    )


def trace_request(span: tracing.Span | None, method: str, route: str, status: int) -> None:
    """Say what became of the request: its route, which is a template, and its status."""
    if span is None:
        return
    span.update_name(f"{method} {route}")
    span.set_attributes({"http.route": route, "http.response.status_code": status})
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status == 0:
        tracing.failed(span, str(status))


def _given(headers: list[tuple[bytes, bytes]]) -> str:
    """Return the client's well-formed ``traceparent``, or nothing."""
    for name, value in headers:
        if name == b"traceparent" and _TRACEPARENT.match(text := value.decode("latin-1")):
            return text
    return ""


def method_of(scope: Scope) -> str:
    """Return the request's method, or ``other``: what clients make up is no label."""
    method = scope.get("method", "GET")  # a WebSocket has none; it began as a GET
    return method if method in _METHODS else "other"


async def _answer(status: int, scope: Scope, receive: Receive, send: Send) -> None:
    await JSONResponse(error_body(status), status)(scope, receive, send)


def _accept_final_slash(scope: Scope) -> None:
    """``/profiles/`` is ``/profiles``: accepted, never redirected (api.md §9.1)."""
    path: str = scope["path"]
    if path.endswith("/") and path.startswith("/api/"):
        scope["path"] = path.rstrip("/")
