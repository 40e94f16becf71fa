"""The composition root, and the way of a request: check, count, forward."""

import asyncio
import time
from collections.abc import AsyncIterator, MutableMapping
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from typing import Any

import structlog
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from gateway import openapi
from gateway.answers import JSON, NO_STORE, answer, instead_of_upgrade, without
from gateway.bodies import ClientGone
from gateway.client_address import ClientAddress
from gateway.connections import LimitedProtocol, limited_by_address
from gateway.cors import Cors
from gateway.errors import Refusal
from gateway.exchange import Exchange
from gateway.forwarding import BrokenAnswer, Forwarder, Headers, Passage
from gateway.health import SystemHealth
from gateway.identity import Doorkeeper, Revocations
from gateway.limits import RateLimits
from gateway.pages import Pages
from gateway.routing import BadPath, Match, Route, Router
from gateway.settings import Settings
from gateway.sockets import SocketForwarder
from shared import tracing
from shared.identity import Identity, TokenVerifier
from shared.jwks import JwksCache
from shared.logging import Bound
from shared.security_headers import SECURITY_HEADERS
from shared.settings import Environment
from shared.subprotocol import offered_token
from shared.telemetry import (
    IN_FLIGHT,
    Receive,
    Scope,
    Send,
    method_of,
    request_id_of,
    trace_request,
    traceparent_of,
    tracing_request,
)

log = structlog.get_logger(__name__)

_HSTS = (b"strict-transport-security", b"max-age=31536000; includeSubDomains")
_POLICY = b"content-security-policy"
_REPLAYED = (b"idempotency-replayed", b"true")
_IN_FLIGHT = IN_FLIGHT.labels("gateway")
_ONCE = (b"authorization", b"content-type", b"idempotency-key", b"origin")


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
        self._sockets = SocketForwarder(settings.upstreams)
        self.stopping = asyncio.Event()
        """Set when this process is about to end: it is not ready any more, and live streams end."""
        self._pages = Pages(health, document if settings.serves_docs else None, self.stopping)
        self._cors = Cors(settings.cors_origins)
        self._address = ClientAddress(settings.trusted_proxies)
        self._hosts = {host.lower() for host in settings.allowed_hosts}
        self._resources = (
            keys,
            revocations,
            self._limits,
            self._forwarder,
            self._sockets,
            health,
        )
        self._security = list(SECURITY_HEADERS)
        if settings.environment is Environment.PRODUCTION:
            self._security.append(_HSTS)
            if "*" in self._hosts:  # safe where the ingress checks the host; we make no links of it
                log.warning("any_host_is_served", setting="ALLOWED_HOSTS")
        self.protocol: type[LimitedProtocol] = limited_by_address(self._address)
        """How the public server reads HTTP."""

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Keep the connections to the services open while the context is."""
        async with AsyncExitStack() as stack:
            for resource in self._resources:
                await stack.enter_async_context(resource)
            yield

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] == "websocket":
            scope, send = {**scope, "method": "GET"}, instead_of_upgrade(send)
        elif scope["type"] != "http":
            return
        request_id = request_id_of(scope["headers"])
        bound = {"request_id": request_id, "traceparent": traceparent_of(scope["headers"])}
        started = time.perf_counter()

        async def noted(message: MutableMapping[str, Any]) -> None:
            if message["type"] in {"http.response.start", "websocket.accept"}:
                seen.status = message.get("status", 101)
                seen.is_replay = _REPLAYED in message.get("headers", ())
            await send(message)

        with (
            Bound(**bound),
            _IN_FLIGHT.track_inprogress(),
            tracing_request(scope, "gateway", bound) as span,
        ):
            parent = bound["traceparent"] if span is None else tracing.traceparent(span)
            seen = self._begin(scope, request_id, parent)
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
                method = method_of(scope)
                seen.note(method, time.perf_counter() - started)
                trace_request(span, method, seen.route, seen.status)

    def _begin(self, scope: Scope, request_id: str, traceparent: str) -> Exchange:
        headers = dict(scope["headers"])
        extra = [
            (b"x-request-id", request_id.encode()),
            (b"traceparent", traceparent.encode()),
            *self._security,
            *self._cors.headers(headers.get(b"origin")),
        ]
        return Exchange(request_id, traceparent, self._address.of(scope), headers, extra)

    async def _serve(self, scope: Scope, receive: Receive, send: Send, seen: Exchange) -> None:
        self._check_host(seen.headers.get(b"host"))
        if len(seen.headers) != len(scope["headers"]):
            _check_once(scope["headers"])
        if scope["method"] == "OPTIONS" and b"access-control-request-method" in seen.headers:
            await self._preflight(send, seen)
            return
        path = scope["raw_path"].decode("latin-1")
        if path in self._pages and scope["type"] == "http":
            seen.route = path
            await self._serve_page(scope["method"], path, send, seen)
            return
        match = self._find(scope)
        if match.route is None:
            raise Refusal(404) if not match.allowed else _wrong_method(match.allowed)
        seen.route = match.route.template
        authorization = seen.headers.get(b"authorization")
        if scope["type"] == "websocket":
            authorization = self._check_socket(match.route, scope, seen) or authorization
        identity = await self._doorkeeper.identify(
            authorization if match.route.needs_token else None, required=match.route.needs_token
        )
        standing = await self._limits.count(match.route, identity, seen.client)
        if standing is not None:
            seen.extra += standing.headers()
        if identity is not None:
            seen.extra.append(NO_STORE)
        is_socket = scope["type"] == "websocket"  # the server itself ends those when it stops
        until_over = self._doorkeeper.until_over if is_socket else self._until_over
        passage = Passage(
            match.route,
            match.path,
            seen.request_id,
            seen.traceparent,
            seen.client,
            partial(until_over, identity),
        )
        forwarder = self._sockets if is_socket else self._forwarder
        try:
            await forwarder.forward(passage, scope, receive, send, seen.extra)
        finally:
            if seen.made_nothing:
                await self._limits.forgive(match.route, identity)

    async def _until_over(self, identity: Identity | None) -> None:
        """Wait until *identity* may no longer listen, or should go on at another gateway."""
        ends = [self._doorkeeper.until_over(identity), self.stopping.wait()]
        tasks = [asyncio.ensure_future(end) for end in ends]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def _check_socket(self, route: Route, scope: Scope, seen: Exchange) -> bytes | None:
        """Refuse a WebSocket that must not be; return the token that is offered as subprotocol.

        A browser asks no preflight for a WebSocket and says only whose page it is, so that the
        server has to decide (RFC 6455 §10.2); other clients say nothing.
        """
        if not route.is_websocket:
            raise Refusal(400, "no_websocket", "This is not a WebSocket.")
        origin = seen.headers.get(b"origin")
        if origin is not None and not self._cors.allows(origin):
            raise _foreign_origin()
        token = offered_token(scope["subprotocols"])
        if token is None or b"authorization" in seen.headers:
            return None
        return f"Bearer {token}".encode("latin-1")

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

    async def _preflight(self, send: Send, seen: Exchange) -> None:
        allowed = self._cors.preflight(seen.headers.get(b"origin"))
        if allowed is None:
            raise _foreign_origin()
        headers = [(name.encode(), value.encode()) for name, value in allowed.items()]
        headers = [*headers, *without(seen.extra, {name for name, _ in headers})]
        await send({"type": "http.response.start", "status": 204, "headers": headers})
        await send({"type": "http.response.body", "body": b""})

    async def _serve_page(self, method: str, path: str, send: Send, seen: Exchange) -> None:
        page = await self._pages.get(method, path)
        extra = without(seen.extra, {_POLICY}) if page.for_browsers else seen.extra
        kind = (b"content-type", page.content_type.encode())
        await answer(page.status, page.body, send, [kind, NO_STORE, *extra])

    async def _refuse(self, refusal: Refusal, send: Send, seen: Exchange) -> None:
        if seen.status:
            return  # the answer has begun; the server hangs up, which is what the client must see
        own = [(name.lower().encode(), value.encode()) for name, value in refusal.headers.items()]
        names = {name for name, _ in own} | {b"cache-control"}
        given = without(seen.extra, names)
        if not any(name.startswith(b"ratelimit-") for name, _ in [*own, *given]):
            standing = await self._limits.of_address(seen.client)
            given += standing.headers() if standing else []
        body = refusal.body(seen.request_id)
        await answer(refusal.status, body, send, [JSON, NO_STORE, *own, *given])


def build(settings: Settings) -> Gateway:
    """Return the gateway."""
    return Gateway(settings)


async def internal(scope: Scope, receive: Receive, send: Send) -> None:
    """Serve /metrics, on the port that is never published."""
    del receive
    if scope["type"] == "http" and scope["path"] == "/metrics":
        kind = CONTENT_TYPE_LATEST.encode()
        await answer(200, generate_latest(), send, [(b"content-type", kind)])
    elif scope["type"] == "http":
        await answer(404, b"", send, [])


def _check_once(headers: Headers) -> None:
    """Refuse what a service behind us might read otherwise than we do."""
    names = [name for name, _ in headers]
    if any(names.count(name) > 1 for name in _ONCE):
        raise Refusal(400, "ambiguous_header", "A header that may occur once occurs again.")


def _foreign_origin() -> Refusal:
    return Refusal(403, "origin_not_allowed", "This origin may not call the API.")


def _wrong_method(allowed: tuple[str, ...]) -> Refusal:
    return Refusal(405, headers={"Allow": ", ".join(allowed)})
