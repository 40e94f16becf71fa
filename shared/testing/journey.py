"""A client that does the main job over REST, as any app would."""

import asyncio
import json
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import TracebackType
from typing import Any, Self

import aiohttp

PATIENCE_SECONDS = 90.0
FINAL = {"completed", "needs_review", "failed", "cancelled"}

Json = dict[str, Any]  # as the API answers


class Client:
    """One user at the gateway; anonymous until ``register`` or ``login``."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url
        self.headers: dict[str, str] = {}
        self.email = f"{secrets.token_hex(8)}@example.org"
        self.password = f"Pw-{secrets.token_urlsafe(12)}"
        self.user_id = ""
        self.refresh_token = ""
        self._http: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        """Open the connections."""
        self._http = aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar())
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the connections."""
        if self._http is not None:
            await self._http.close()

    async def send(
        self, method: str, path: str, **arguments: Any
    ) -> tuple[int, Json, dict[str, str]]:  # aiohttp's own arguments
        """Return status, JSON (empty if there is none) and headers of an answer."""
        if self._http is None:
            raise RuntimeError("open the client with 'async with' first")
        headers = {**self.headers, **arguments.pop("headers", {})}
        async with self._http.request(
            method, self.base_url + path, headers=headers, allow_redirects=False, **arguments
        ) as answer:
            body = await answer.read()
            is_json = answer.content_type == "application/json" and body
            return answer.status, json.loads(body) if is_json else {}, dict(answer.headers)

    async def call(self, method: str, path: str, expect: int = 200, **arguments: Any) -> Json:
        """Return the JSON of an answer whose status must be *expect*."""
        status, body, _ = await self.send(method, path, **arguments)
        if status != expect:
            raise AssertionError(f"{method} {path} answered {status}: {body}")
        return body

    async def download(self, path: str) -> bytes:
        """Return the bytes behind a path."""
        if self._http is None:
            raise RuntimeError("open the client with 'async with' first")
        async with self._http.get(self.base_url + path, headers=self.headers) as answer:
            answer.raise_for_status()
            return await answer.read()

    async def register(self) -> Json:
        """Make an account and use its token from now on."""
        body = {"email": self.email, "password": self.password, "full_name": "Test Person"}
        return self.use(await self.call("POST", "/api/v1/auth/register", 201, json=body))

    def use(self, tokens: Json) -> Json:
        """Take on the tokens of an answer."""
        self.headers["Authorization"] = f"Bearer {tokens['access_token']}"
        self.refresh_token = tokens["refresh_token"]
        self.user_id = tokens["user"]["id"]
        return tokens

    async def import_resume(self, name: str, data: bytes) -> Json:
        """Upload a resume and return the finished import."""
        form = aiohttp.FormData()
        form.add_field("file", data, filename=name)
        started = await self.call("POST", "/api/v1/profiles/import", 202, data=form)
        return await self.wait_for(
            f"/api/v1/profiles/imports/{started['import_id']}", {"completed", "failed"}
        )

    async def wait_for(self, path: str, states: set[str]) -> Json:
        """Poll a resource until its status is one of *states*."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while (found := await self.call("GET", path))["status"] not in states:  # noqa: ASYNC110 -- it polls, as clients do
                await asyncio.sleep(0.1)
        return found

    async def generate(self, kind: str, profile_id: str, job_id: str, **options: Any) -> Json:
        """Start a generation (``resume`` or ``cover-letter``) and return it at once."""
        body = {"profile_id": profile_id, "job_id": job_id, "options": options}
        return await self.call("POST", f"/api/v1/generations/{kind}", 201, json=body)

    async def finished(self, generation: Json) -> Json:
        """Return the generation when it has ended."""
        return await self.wait_for(f"/api/v1/generations/{generation['id']}", FINAL)

    async def events(self, generation: Json, *, after: int = 0) -> AsyncIterator[Json]:
        """Yield the stream's events as ``{id, event, data}`` until it ends."""
        if self._http is None:
            raise RuntimeError("open the client with 'async with' first")
        headers = {**self.headers, **({"Last-Event-ID": str(after)} if after else {})}
        path = f"/api/v1/generations/{generation['id']}/events"
        async with self._http.get(self.base_url + path, headers=headers) as answer:
            answer.raise_for_status()
            event: Json = {}
            async for raw in answer.content:
                line = raw.decode().rstrip("\r\n")
                if not line and event:
                    yield event
                    event = {}
                elif ": " in line and not line.startswith(":"):
                    name, value = line.split(": ", 1)
                    event[name] = json.loads(value) if name == "data" else value


@asynccontextmanager
async def user(base_url: str) -> AsyncIterator[Client]:
    """Give a freshly registered client."""
    async with Client(base_url) as client:
        await client.register()
        yield client
