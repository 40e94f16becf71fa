"""A stand-in for the services: tells what reached it, and misbehaves on demand.

It answers for all five and for auth's keys and revocations. The query says how: ``?do=slow``.
"""

import asyncio
import json
from collections.abc import Coroutine, MutableMapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs

from shared.telemetry import Receive, Scope, Send
from shared.testing.tokens import TestKeys


@dataclass
class Upstream:
    """An ASGI application."""

    keys: TestKeys
    revoked: list[str] = field(default_factory=list)
    """Ids of ended sessions; a cursor is an index."""
    has_keys: bool = True
    is_ready: bool = True
    requests: list[Scope] = field(default_factory=list)
    """Every request that was forwarded."""
    events: asyncio.Queue[bytes] = field(default_factory=asyncio.Queue)
    """What a live stream says next; b"" ends it."""
    arrived: asyncio.Queue[int] = field(default_factory=asyncio.Queue)
    """The size of each chunk of a body, as it comes."""
    streams: int = 0
    """How many live streams are open."""
    flooded: int = 0
    """How many characters a client was sent that did not read them."""
    heard: list[str | bytes] = field(default_factory=list)
    """What clients have said over WebSockets."""
    key_fetches: int = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            self.requests.append(scope)
            await self._talk(scope, receive, send)
            return
        if scope["type"] != "http":
            return
        path: str = scope["path"]
        if path == "/.well-known/jwks.json":
            self.key_fetches += 1
            keys = {"keys": [self.keys.jwk]}
            await _say(send, keys if self.has_keys else {}, 200 if self.has_keys else 500)
        elif path == "/internal/revocations":
            await _say(send, self._revocations(scope))
        elif path == "/health/ready":
            state = "ok" if self.is_ready else "unavailable"
            answer = {"status": state, "checks": {"database": state}}
            await _say(send, answer, 200 if self.is_ready else 503)
        else:
            self.requests.append(scope)
            await self._serve(scope, receive, send)

    @property
    def last(self) -> Scope:
        """The request that came last."""
        return self.requests[-1]

    def header(self, name: str) -> list[str]:
        """Return the values of a header of the last request."""
        headers = self.last["headers"]
        return [value.decode("latin-1") for key, value in headers if key == name.lower().encode()]

    def _revocations(self, scope: Scope) -> dict[str, Any]:
        since = int(parse_qs(scope["query_string"].decode()).get("since", ["0"])[0])
        until = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
        sessions = [{"session_id": one, "expires_at": until} for one in self.revoked[since:]]
        return {"cursor": str(len(self.revoked)), "sessions": sessions}

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        what = parse_qs(scope["query_string"].decode("latin-1")).get("do", ["echo"])[0]
        if what == "stream":
            await self._stream(receive, send)
            return
        if what == "hasty":
            await _say(send, {"error": {"code": "hasty"}}, 422)
            return
        size = 0
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            size += len(message["body"])
            await self.arrived.put(len(message["body"]))
            if not message["more_body"]:
                break
        if what == "slow":
            await asyncio.sleep(1)
        if what == "die":
            await _begin(send, [(b"content-length", b"1000"), (b"etag", b'"1"')])
            await send({"type": "http.response.body", "body": b"{", "more_body": True})
            await asyncio.sleep(0.05)
            raise RuntimeError("killed in mid-answer")
        if what == "large":
            await _begin(send, [(b"content-type", b"application/pdf")])
            for _ in range(64):
                await send({"type": "http.response.body", "body": b"x" * 65536, "more_body": True})
            await send({"type": "http.response.body", "body": b""})
            return
        headers = _HEADERS.get(what, [])
        body = {"method": scope["method"], "path": scope["raw_path"].decode(), "size": size}
        await _say(send, body, _STATUSES.get(what, 200), headers)

    async def _talk(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Speak over a WebSocket: what ``events`` holds, and every message back in capitals."""
        what = parse_qs(scope["query_string"].decode("latin-1")).get("do", ["talk"])[0]
        await receive()
        if what in _STATUSES:
            kinds = {"http.response.start", "http.response.body"}

            async def refuse(message: MutableMapping[str, Any]) -> None:
                assert message["type"] in kinds
                await send({**message, "type": f"websocket.{message['type']}"})

            error = {"error": {"code": what, "message": "", "details": {}, "request_id": "x"}}
            await _say(refuse, error, _STATUSES[what], _HEADERS.get(what, []))
            return
        if what == "silent":
            await send({"type": "websocket.close"})
            return
        await send({"type": "websocket.accept"})
        self.streams += 1
        if what == "flood":
            await self._until_one_ends(self._flood(send), _ended(receive))
            return

        async def talk() -> None:
            while (event := await self.events.get()) not in _ENDS:
                await send({"type": "websocket.send", "text": event.decode()})
            if event == b"die":
                raise RuntimeError("killed in mid-stream")
            await send({"type": "websocket.close", "code": _ENDS[event]})

        async def listen() -> None:
            while (message := await receive())["type"] != "websocket.disconnect":
                self.heard.append(message.get("text") or message["bytes"])

        await self._until_one_ends(talk(), listen())

    async def _flood(self, send: Send) -> None:
        while True:
            await send({"type": "websocket.send", "text": "x" * 50_000})
            self.flooded += 50_000

    async def _stream(self, receive: Receive, send: Send) -> None:
        self.streams += 1
        await _begin(send, [(b"content-type", b"text/event-stream; charset=utf-8")])

        async def talk() -> None:
            while True:
                event = await self.events.get()
                if event == b"die":
                    raise RuntimeError("killed in mid-stream")
                await send({"type": "http.response.body", "body": event, "more_body": bool(event)})
                if not event:
                    return

        await self._until_one_ends(talk(), _ended(receive))

    async def _until_one_ends(self, *works: Coroutine[Any, Any, None]) -> None:
        tasks = [asyncio.create_task(work) for work in works]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                await task
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            self.streams -= 1


_ENDS = {b"": 1000, b"die": 0, b"going away": 1001, b"private": 4321}
"""What ends a WebSocket, and with which code."""
_STATUSES = {
    "forbidden": 403,
    "missing": 404,
    "redirect": 302,
    "permanent": 308,
    "unchanged": 304,
    "created": 201,
    "fail": 500,
}
_HEADERS: dict[str, list[tuple[bytes, bytes]]] = {
    "redirect": [(b"location", b"http://evil.example/")],
    "permanent": [(b"location", b"/api/v1/jobs")],
    "unchanged": [(b"etag", b'"3"')],
    "replay": [(b"idempotency-replayed", b"true")],
    "created": [(b"location", b"/api/v1/jobs/1"), (b"etag", b'"1"')],
    "talkative": [
        (b"set-cookie", b"session=1"),
        (b"server", b"Upstream/1.0"),
        (b"x-powered-by", b"Python"),
        (b"x-internal-node", b"10.0.0.7"),
        (b"via", b"1.1 inside"),
        (b"connection", b"keep-alive, etag"),
        (b"keep-alive", b"timeout=5"),
        (b"etag", b'"7"'),
        (b"cache-control", b"public, max-age=600"),
        (b"x-content-type-options", b"maybe"),
        (b"x-request-id", b"another"),
        (b"access-control-allow-origin", b"*"),
        (b"retry-after", b"7"),
    ],
}


async def _ended(receive: Receive) -> None:
    while not (await receive())["type"].endswith(".disconnect"):
        pass


async def _begin(send: Send, headers: list[tuple[bytes, bytes]], status: int = 200) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})


async def _say(
    send: Send, body: object, status: int = 200, headers: list[tuple[bytes, bytes]] | None = None
) -> None:
    content = b"" if status == 304 else json.dumps(body).encode()
    own = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(content))]
    await _begin(send, own + (headers or []), status)
    await send({"type": "http.response.body", "body": content})
