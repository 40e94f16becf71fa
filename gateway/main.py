"""The composition root, and the way of a request: check, count, forward."""

import json
import time
from collections.abc import AsyncIterator, MutableMapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import structlog
from fastapi.openapi.docs import get_swagger_ui_html
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from gateway import openapi
from gateway.client_address import ClientAddress
from gateway.cors import Cors
from gateway.errors import Refusal
from gateway.forwarding import BrokenAnswer, ClientGone, Forwarder, Passage
from gateway.health import SystemHealth
from gateway.identity import Doorkeeper, Revocations
from gateway.limits import RateLimits
from gateway.routing import BadPath, Match, Router
from gateway.settings import Settings
from shared.identity import TokenVerifier
from shared.jwks import JwksCache
from shared.settings import Environment
from shared.telemetry import DURATION, REQUESTS, Receive, Scope, Send, request_id_of, traceparent_of

log = structlog.get_logger(__name__)

_JSON = (b"content-type", b"application/json")
_SECURITY: list[tuple[bytes, bytes]] = [
    (b"x-content-type-options", b"nosniff"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'; sandbox"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-site"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"vary", b"Origin, Authorization, Cookie"),
]
_HSTS = (b"strict-transport-security", b"max-age=31536000; includeSubDomains")
_NO_STORE = (b"cache-control", b"no-store")


@dataclass(slots=True)
class _Exchange:
    """One request and what becomes of it; ``status`` is 0 until the answer begins."""

    request_id: str
    headers: dict[bytes, bytes]
    extra: list[tuple[bytes, bytes]]
    status: int = 0
    route: str = "unmatched"


class Gateway:
    """The ASGI application of the public door."""

    def __init__(self, settings: Settings) -> None:
        keys = JwksCache(f"{settings.auth_url.rstrip('/')}/.well-known/jwks.json")
        verifier = TokenVerifier(
            keys, issuer=settings.token_issuer, audience=settings.token_audience
        )
        document = openapi.load()
        revocations = Revocations(settings.auth_url)
        self._router = Router(document)
        self._doorkeeper = Doorkeeper(verifier, revocations)
        self._limits = RateLimits(settings)
        self._forwarder = Forwarder(settings.upstreams)
        self._health = SystemHealth(settings.upstreams)
        self._cors = Cors(settings.cors_origins)
        self._address = ClientAddress(settings.trusted_proxies)
        self._hosts = {host.lower() for host in settings.allowed_hosts}
        self._resources = (keys, revocations, self._forwarder, self._health)
        self._security = list(_SECURITY)
        if settings.environment is Environment.PRODUCTION:
            self._security.append(_HSTS)
        self._pages: dict[str, tuple[bytes, bytes]] = {}
        if settings.serves_docs:
            self._pages = _pages(document)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Keep the connections to the services open while the context is."""
        keys, revocations, forwarder, health = self._resources
        async with keys, revocations, forwarder, health:
            yield

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            if scope["type"] == "websocket":
                await send({"type": "websocket.close", "code": 1008})
            return
        given = dict(scope["headers"])
        request_id = request_id_of(scope["headers"])
        extra = [
            (b"x-request-id", request_id.encode()),
            *self._security,
            *self._cors.headers(given.get(b"origin")),
        ]
        seen = _Exchange(request_id, given, extra)
        started = time.perf_counter()

        async def noted(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                seen.status = message["status"]
            await send(message)

        with structlog.contextvars.bound_contextvars(request_id=request_id):
            try:
                await self._serve(scope, receive, noted, seen)
            except Refusal as refusal:
                await _refuse(refusal, noted, seen)
            except ClientGone:
                log.info("client_gone")
            except BrokenAnswer:
                raise  # the server closes the connection, which is what the client must see
            except Exception:
                log.exception("request_failed")
                await _refuse(Refusal(500), noted, seen)
            finally:
                _note(scope, seen, time.perf_counter() - started)

    async def _serve(self, scope: Scope, receive: Receive, send: Send, seen: _Exchange) -> None:
        given, extra = seen.headers, seen.extra
        self._check_host(given.get(b"host"))
        if scope["method"] == "OPTIONS" and b"access-control-request-method" in given:
            await self._preflight(given.get(b"origin"), send, extra)
            return
        if await self._serve_own(scope, send, seen):
            return
        match = self._find(scope)
        route = match.route
        if route is None:
            raise _no_route(match)
        seen.route = route.template
        identity = await self._doorkeeper.identify(
            given.get(b"authorization") if route.needs_token else None,
            required=route.needs_token,
        )
        client = self._address.of(scope)
        standing = await self._limits.count(route, identity, client)
        if standing is not None:
            extra += [(k.lower().encode(), v.encode()) for k, v in standing.headers().items()]
        if identity is not None:
            extra.append(_NO_STORE)
        trace = traceparent_of(scope["headers"])
        passage = Passage(route, match.path, seen.request_id, trace, client)
        await self._forwarder.forward(passage, scope, receive, send, extra)

    def _check_host(self, host: bytes | None) -> None:
        name = (host or b"").decode("latin-1").lower()
        bare = name.rsplit(":", 1)[0] if not name.endswith("]") else name
        if "*" not in self._hosts and bare not in self._hosts:
            raise Refusal(400, "unknown_host", "This host is not served here.")

    def _find(self, scope: Scope) -> Match:
        if b"%00" in scope["query_string"]:
            raise Refusal(400)
        try:
            return self._router.find(scope["method"], scope["raw_path"].partition(b"?")[0])
        except BadPath:
            raise Refusal(400, "bad_path", "The path is not written as a path.") from None

    async def _preflight(
        self, origin: bytes | None, send: Send, extra: list[tuple[bytes, bytes]]
    ) -> None:
        allowed = self._cors.preflight(origin)
        if allowed is None:
            raise Refusal(403, "origin_not_allowed", "This origin may not call the API.")
        headers = [(k.encode(), v.encode()) for k, v in allowed.items()]
        own = {name for name, _ in headers}
        headers += [(name, value) for name, value in extra if name not in own]
        await send({"type": "http.response.start", "status": 204, "headers": headers})
        await send({"type": "http.response.body", "body": b""})

    async def _serve_own(self, scope: Scope, send: Send, seen: _Exchange) -> bool:
        """Answer health and documentation, which no service owns; tell whether it was one."""
        path, extra = scope["path"], seen.extra
        if not path.startswith(("/health", "/openapi.json", "/docs")) or scope["method"] != "GET":
            return False
        seen.route = path if path in self._pages else "/health"
        if path == "/health/live":
            await _answer(200, json.dumps({"status": "ok"}).encode(), send, [_JSON, *extra])
        elif path in {"/health", "/health/ready"}:
            report = await self._health.report()
            status = 503 if report["status"] == "unavailable" else 200
            if path == "/health/ready" and report["status"] != "ok":
                status = 503
            await _answer(status, json.dumps(report).encode(), send, [_JSON, _NO_STORE, *extra])
        elif path in self._pages:
            kind, body = self._pages[path]
            own = [(k, v) for k, v in extra if k != b"content-security-policy"]
            await _answer(200, body, send, [(b"content-type", kind), *own])
        else:
            return False
        return True


def build(settings: Settings) -> Gateway:
    """Return the gateway."""
    return Gateway(settings)


async def internal(scope: Scope, receive: Receive, send: Send) -> None:
    """Serve /metrics, on the port that is never published."""
    del receive
    if scope["type"] == "http" and scope["path"] == "/metrics":
        kind = CONTENT_TYPE_LATEST.encode()
        await _answer(200, generate_latest(), send, [(b"content-type", kind)])
    elif scope["type"] == "http":
        await _answer(404, b"", send, [])


def _no_route(match: Match) -> Refusal:
    if match.allowed:
        return Refusal(405, headers={"Allow": ", ".join(match.allowed)})
    return Refusal(404)


def _pages(document: dict[str, Any]) -> dict[str, tuple[bytes, bytes]]:
    page = get_swagger_ui_html(openapi_url="/openapi.json", title="JobWise API")
    return {
        "/openapi.json": (b"application/json", json.dumps(document).encode()),
        "/docs": (b"text/html; charset=utf-8", bytes(page.body)),
    }


async def _answer(status: int, body: bytes, send: Send, headers: list[tuple[bytes, bytes]]) -> None:
    headers = [*headers, (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _refuse(refusal: Refusal, send: Send, seen: _Exchange) -> None:
    if seen.status:
        raise BrokenAnswer from refusal  # the answer has begun; only a broken one is honest
    own = [(name.lower().encode(), value.encode()) for name, value in refusal.headers.items()]
    names = {name for name, _ in own}
    headers = [_JSON, *own, *((k, v) for k, v in seen.extra if k not in names)]
    await _answer(refusal.status, refusal.body(seen.request_id), send, headers)


def _note(scope: Scope, seen: _Exchange, seconds: float) -> None:
    method = scope["method"]
    REQUESTS.labels("gateway", method, seen.route, str(seen.status)).inc()
    DURATION.labels("gateway", method, seen.route).observe(seconds)
    if seen.route != "/health":
        log.info(
            "request",
            service="gateway",
            method=method,
            route=seen.route,
            status=seen.status,
            ms=round(seconds * 1000, 1),
        )
