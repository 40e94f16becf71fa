"""A double of the outside world: an HTTP server that talks like an OpenAI-compatible provider.

It answers honestly, or misbehaves as real providers do, call by call.
"""

import asyncio
import contextlib
import inspect
import json
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Self

from aiohttp import web

Spoken = Mapping[str, Any] | str
"""An answer: an object that becomes JSON text, or the very text."""
Answering = Callable[[dict[str, Any]], Spoken | Awaitable[Spoken]]
"""Is given ``name``, ``system``, ``user``, ``data`` (the JSON in it), ``schema``, ``rung``,
``model``, ``number`` (of the call, from 1)."""


class Behaviour(StrEnum):
    """What the server does with one call."""

    HONEST = "honest"
    FENCED = "fenced"
    IN_PROSE = "in_prose"
    HALF_JSON = "half_json"
    CUT_OFF = "cut_off"
    """Half an object, and ``finish_reason: length``."""
    NO_JSON = "no_json"
    REFUSAL = "refusal"
    EMPTY = "empty"
    NO_USAGE = "no_usage"
    HUGE = "huge"
    """Five megabytes."""
    HTML_PAGE = "html_page"
    """Status 200 and a page, as captive portals and proxies answer."""
    HTML_ERROR = "html_error"
    RATE_LIMITED = "rate_limited"
    """429; with the header of ``LlmServer.retry_after``, if that is set."""
    SERVER_ERROR = "server_error"
    UNAUTHORIZED = "unauthorized"
    DRIP = "drip"
    """One byte every 20 ms, for ever."""
    SILENT = "silent"
    """Takes the request and never answers."""
    HANGS_UP = "hangs_up"


_ANSWERS_IN_FULL = {
    Behaviour.HONEST,
    Behaviour.FENCED,
    Behaviour.IN_PROSE,
    Behaviour.HALF_JSON,
    Behaviour.CUT_OFF,
    Behaviour.NO_USAGE,
}
_MEGABYTES = 5


def _nothing(_question: dict[str, Any]) -> Spoken:
    return {}


@dataclass
class LlmServer:
    """``async with LlmServer(answer=…) as server``: listens on a free port of the loopback.

    ``script(…)`` sets what the next calls meet, one behaviour each; afterwards, and without a
    script, every call meets ``usual``.
    """

    answer: Answering = _nothing
    usual: Behaviour = Behaviour.HONEST
    refused_formats: frozenset[str] = frozenset()
    """Kinds of ``response_format`` that get a 400: ``json_schema``, ``json_object``."""
    retry_after: str | None = None
    port: int = 0
    host: str = "127.0.0.1"
    """Another address lets containers in."""
    payloads: list[dict[str, Any]] = field(default_factory=list)
    """The body of every call, as it came."""
    headers: list[dict[str, str]] = field(default_factory=list)
    """The headers of every call, names in lower case."""
    _script: deque[Behaviour] = field(default_factory=deque)
    _runner: web.AppRunner | None = None
    _closing: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def base_url(self) -> str:
        """What a client is configured with; ends in ``/v1``."""
        return f"http://{self.host}:{self.port}/v1"

    @property
    def calls(self) -> int:
        """How many calls came, answered or not."""
        return len(self.payloads)

    def script(self, *behaviours: Behaviour | str) -> None:
        """Let the next calls meet *behaviours*, one each, in this order."""
        self._script.extend(Behaviour(one) for one in behaviours)

    async def __aenter__(self) -> Self:
        """Listen."""
        self._closing = asyncio.Event()
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.router.add_post("/v1/chat/completions", self._complete)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, self.host, self.port)
        await site.start()
        self.port = self._runner.addresses[0][1]
        return self

    async def __aexit__(self, *_error: object) -> None:
        """Close, and let every call go that waits for an answer."""
        self._closing.set()
        if self._runner is not None:
            await self._runner.cleanup()

    async def _complete(self, request: web.Request) -> web.StreamResponse:
        payload: dict[str, Any] = await request.json()
        self.payloads.append(payload)
        self.headers.append({name.lower(): value for name, value in request.headers.items()})
        rung = (payload.get("response_format") or {"type": "text"})["type"]
        if rung in self.refused_formats:
            return _error(400, f"'response_format' of type '{rung}' is not supported")
        behaviour = self._script.popleft() if self._script else self.usual
        if behaviour in _ANSWERS_IN_FULL:
            spoken = self.answer(_question(payload, rung, self.calls))
            if inspect.isawaitable(spoken):
                spoken = await spoken
            text = spoken if isinstance(spoken, str) else json.dumps(spoken, ensure_ascii=False)
            return _spoken(behaviour, payload, text)
        return await self._misbehave(behaviour, request, payload)

    async def _misbehave(
        self, behaviour: Behaviour, request: web.Request, payload: dict[str, Any]
    ) -> web.StreamResponse:
        match behaviour:
            case Behaviour.RATE_LIMITED:
                given = {} if self.retry_after is None else {"Retry-After": self.retry_after}
                return _error(429, "Rate limit reached", headers=given)
            case Behaviour.SERVER_ERROR:
                return _error(500, "The server had an error")
            case Behaviour.UNAUTHORIZED:
                return _error(401, "Incorrect API key provided")
            case Behaviour.HTML_PAGE | Behaviour.HTML_ERROR:
                status = 200 if behaviour is Behaviour.HTML_PAGE else 502
                page = "<!doctype html><title>Welcome</title><p>{}</p>"
                return web.Response(status=status, text=page, content_type="text/html")
            case Behaviour.SILENT:
                await self._closing.wait()
            case Behaviour.DRIP:
                await self._drip(request)
            case Behaviour.HANGS_UP:
                pass
            case _:
                return _spoken(behaviour, payload, "")
        if request.transport is not None:
            request.transport.abort()
        return web.Response(status=500)

    async def _drip(self, request: web.Request) -> None:
        response = web.StreamResponse(headers={"Content-Type": "application/json"})
        await response.prepare(request)
        with contextlib.suppress(ConnectionError):
            while not self._closing.is_set():
                await response.write(b" ")
                await asyncio.sleep(0.02)


def _question(payload: dict[str, Any], rung: str, number: int) -> dict[str, Any]:
    texts = {one["role"]: one["content"] for one in payload["messages"]}
    wanted = (payload.get("response_format") or {}).get("json_schema") or {}
    user = texts.get("user", "")
    return {
        "name": wanted.get("name", ""),
        "system": texts.get("system", ""),
        "user": user,
        "data": _data(user),
        "schema": wanted.get("schema"),
        "rung": rung,
        "model": payload.get("model", ""),
        "number": number,
    }


def _data(user: str) -> Any:  # whatever was sent
    for line in user.splitlines():
        if line.startswith(("{", "[")):
            with contextlib.suppress(ValueError):
                return json.loads(line)
    return None


def _spoken(behaviour: Behaviour, payload: dict[str, Any], text: str) -> web.Response:
    message: dict[str, Any] = {"role": "assistant", "content": text}
    finish = "stop"
    match behaviour:
        case Behaviour.FENCED:
            message["content"] = f"```json\n{text}\n```"
        case Behaviour.IN_PROSE:
            message["content"] = f"Sure, here is what {{you}} asked for:\n\n{text}\n\nGood luck!"
        case Behaviour.HALF_JSON:
            message["content"] = text[: max(1, len(text) * 2 // 3)]
        case Behaviour.CUT_OFF:
            message["content"], finish = text[: max(1, len(text) // 2)], "length"
        case Behaviour.NO_JSON:
            message["content"] = "I would rather talk about the weather."
        case Behaviour.REFUSAL:
            message |= {"content": None, "refusal": "I cannot help with that."}
        case Behaviour.EMPTY:
            message["content"] = ""
        case Behaviour.HUGE:
            message["content"] = json.dumps({"text": "x" * (_MEGABYTES * 1024 * 1024)})
        case _:
            pass
    body: dict[str, Any] = {
        "id": "chatcmpl-double",
        "object": "chat.completion",
        "created": 0,
        "model": payload.get("model", ""),
        "choices": [{"index": 0, "message": message, "finish_reason": finish}],
    }
    if behaviour is not Behaviour.NO_USAGE:
        asked = len(json.dumps(payload["messages"])) // 4
        said = len(message["content"] or "") // 4
        body["usage"] = {
            "prompt_tokens": asked,
            "completion_tokens": said,
            "total_tokens": asked + said,
        }
    return web.json_response(body)


def _error(status: int, message: str, headers: Mapping[str, str] | None = None) -> web.Response:
    body = {"error": {"message": message, "type": "invalid_request_error", "code": None}}
    return web.json_response(body, status=status, headers=headers)
