"""The composition root, and the way of a request: check, count, forward."""

import time
from collections.abc import AsyncIterator, MutableMapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import structlog
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from gateway import openapi
from gateway.bodies import ClientGone
from gateway.client_address import ClientAddress
from gateway.connections import LimitedProtocol, limited_by_address
from gateway.cors import Cors
from gateway.errors import Refusal
from gateway.forwarding import BrokenAnswer, Forwarder, Headers, Passage
from gateway.health import SystemHealth
from gateway.identity import Doorkeeper, Revocations
from gateway.limits import RateLimits
from gateway.pages import Pages
from gateway.routing import BadPath, Match, Router
from gateway.settings import Settings
from shared.identity import TokenVerifier
from shared.jwks import JwksCache
from shared.security_headers import SECURITY_HEADERS
from shared.settings import Environment
from shared.telemetry import DURATION, REQUESTS, Receive, Scope, Send, request_id_of, traceparent_of

log = structlog.get_logger(__name__)

_JSON = (b"content-type", b"application/json")
_HSTS = (b"strict-transport-security", b"max-age=31536000; includeSubDomains")
_NO_STORE = (b"cache-control", b"no-store")
_POLICY = b"content-security-policy"
_ONCE = (b"authorization", b"content-type", b"idempotency-key", b"origin")


@dataclass(slots=True)
class _Exchange:
    """One request and what becomes of it; ``status`` is 0 until the answer begins."""

    request_id: str
    traceparent: str
    client: str
    headers: dict[bytes, bytes]
    extra: Headers
    """The headers of the answer, whoever gives it."""
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
        health = SystemHealth(settings.upstreams)
        self._router = Router(document)
        self._doorkeeper = Doorkeeper(verifier, revocations)
        self._limits = RateLimits(settings)
        self._forwarder = Forwarder(settings.upstreams)
        self._pages = Pages(health, document if settings.serves_docs else None)
        self._cors = Cors(settings.cors_origins)
        self._address = ClientAddress(settings.trusted_proxies)
        self._hosts = {host.lower() for host in settings.allowed_hosts}
        self._resources = (keys, revocations, self._forwarder, health)
        self._security = list(SECURITY_HEADERS)
        if settings.environment is Environment.PRODUCTION:
            self._security.append(_HSTS)
        self.protocol: type[LimitedProtocol] = limited_by_address(self._address)
        """How the public server reads HTTP."""

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
        seen = self._begin(scope)
        started = time.perf_counter()

        async def noted(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                seen.status = message["status"]
            await send(message)

        with structlog.contextvars.bound_contextvars(
            request_id=seen.request_id, traceparent=seen.traceparent
        ):
            try:
                await self._serve(scope, receive, noted, seen)
            except Refusal as refusal:
                await self._refuse(refusal, noted, seen)
            except ClientGone:
                log.info("client_gone")
            except BrokenAnswer as error:
                log.warning("answer_broken_off", error=str(error))  # the server hangs up
            except Exception:
                log.exception("request_failed")
                await self._refuse(Refusal(500), noted, seen)
            finally:
                _note(scope, seen, time.perf_counter() - started)

    def _begin(self, scope: Scope) -> _Exchange:
        headers = dict(scope["headers"])
        request_id = request_id_of(scope["headers"])
        traceparent = traceparent_of(scope["headers"])
        extra = [
            (b"x-request-id", request_id.encode()),
            (b"traceparent", traceparent.encode()),
            *self._security,
            *self._cors.headers(headers.get(b"origin")),
        ]
        return _Exchange(request_id, traceparent, self._address.of(scope), headers, extra)

    async def _serve(self, scope: Scope, receive: Receive, send: Send, seen: _Exchange) -> None:
        self._check_host(seen.headers.get(b"host"))
        if len(seen.headers) != len(scope["headers"]):
            _check_once(scope["headers"])
        if scope["method"] == "OPTIONS" and b"access-control-request-method" in seen.headers:
            await self._preflight(send, seen)
            return
        path = scope["raw_path"].decode("latin-1")
        if path in self._pages:
            seen.route = path
            await self._serve_page(scope["method"], path, send, seen)
            return
        match = self._find(scope)
        if match.route is None:
            raise Refusal(404) if not match.allowed else _wrong_method(match.allowed)
        seen.route = match.route.template
        identity = await self._doorkeeper.identify(
            seen.headers.get(b"authorization") if match.route.needs_token else None,
            required=match.route.needs_token,
        )
        standing = self._limits.count(match.route, identity, seen.client)
        if standing is not None:
            seen.extra += standing.headers()
        if identity is not None:
            seen.extra.append(_NO_STORE)
        passage = Passage(match.route, match.path, seen.request_id, seen.traceparent, seen.client)
        await self._forwarder.forward(passage, scope, receive, send, seen.extra)

    def _check_host(self, host: bytes | None) -> None:
        name = (host or b"").decode("latin-1").lower()
        bare = name.rsplit(":", 1)[0] if not name.endswith("]") else name
        if "*" not in self._hosts and bare not in self._hosts:
            raise Refusal(400, "unknown_host", "This host is not served here.")

    def _find(self, scope: Scope) -> Match:
        if b"%00" in scope["query_string"]:
            raise Refusal(400)
        try:
            return self._router.find(scope["method"], scope["raw_path"])
        except BadPath:
            raise Refusal(400, "bad_path", "The path is not written as a path.") from None

    async def _preflight(self, send: Send, seen: _Exchange) -> None:
        allowed = self._cors.preflight(seen.headers.get(b"origin"))
        if allowed is None:
            raise Refusal(403, "origin_not_allowed", "This origin may not call the API.")
        headers = [(name.encode(), value.encode()) for name, value in allowed.items()]
        headers = [*headers, *_without(seen.extra, {name for name, _ in headers})]
        await send({"type": "http.response.start", "status": 204, "headers": headers})
        await send({"type": "http.response.body", "body": b""})

    async def _serve_page(self, method: str, path: str, send: Send, seen: _Exchange) -> None:
        page = await self._pages.get(method, path)
        extra = _without(seen.extra, {_POLICY}) if page.for_browsers else seen.extra
        kind = (b"content-type", page.content_type.encode())
        await _answer(page.status, page.body, send, [kind, _NO_STORE, *extra])

    async def _refuse(self, refusal: Refusal, send: Send, seen: _Exchange) -> None:
        if seen.status:
            return  # the answer has begun; the server hangs up, which is what the client must see
        own = [(name.lower().encode(), value.encode()) for name, value in refusal.headers.items()]
        names = {name for name, _ in own} | {b"cache-control"}
        given = _without(seen.extra, names)
        if not any(name.startswith(b"ratelimit-") for name, _ in [*own, *given]):
            standing = self._limits.of_address(seen.client)
            given += standing.headers() if standing else []
        body = refusal.body(seen.request_id)
        await _answer(refusal.status, body, send, [_JSON, _NO_STORE, *own, *given])


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


def _check_once(headers: Headers) -> None:
    """Refuse what a service behind us might read otherwise than we do."""
    names = [name for name, _ in headers]
    if any(names.count(name) > 1 for name in _ONCE):
        raise Refusal(400, "ambiguous_header", "A header that may occur once occurs again.")


def _wrong_method(allowed: tuple[str, ...]) -> Refusal:
    return Refusal(405, headers={"Allow": ", ".join(allowed)})


def _without(headers: Headers, names: set[bytes]) -> Headers:
    return [(name, value) for name, value in headers if name not in names]


async def _answer(status: int, body: bytes, send: Send, headers: Headers) -> None:
    headers = [*headers, (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _note(scope: Scope, seen: _Exchange, seconds: float) -> None:
    method = scope["method"]
    REQUESTS.labels("gateway", method, seen.route, str(seen.status)).inc()
    DURATION.labels("gateway", method, seen.route).observe(seconds)
    if not seen.route.startswith("/health"):
        log.info(
            "request",
            service="gateway",
            method=method,
            route=seen.route,
            status=seen.status,
            ms=round(seconds * 1000, 1),
        )
