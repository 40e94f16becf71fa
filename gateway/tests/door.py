"""The real gateway on the loopback, in front of a stand-in for the services."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
from multidict import CIMultiDictProxy

from gateway.main import Gateway, build
from gateway.settings import Settings
from gateway.tests.upstream import Upstream
from shared.server import bind, serving
from shared.testing.raw_http import Raw, exchange
from shared.testing.tokens import AUDIENCE, ISSUER, TestKeys, TestUser

API = "/api/v1"
JOBS = f"{API}/jobs"
LOGIN = f"{API}/auth/login"
IMPORT = f"{API}/profiles/import"
RESUME = f"{API}/generations/resume"
SOCKET = f"{API}/generations/0190b6a0-0000-7000-8000-000000000001/ws"
EVENTS = f"{API}/generations/0190b6a0-0000-7000-8000-000000000001/events"


@dataclass(frozen=True, slots=True)
class Door:
    """A running gateway and the ways to knock."""

    gateway: Gateway
    upstream: Upstream
    keys: TestKeys
    port: int
    client: aiohttp.ClientSession

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def signed_in(self, user: TestUser | None = None, **changes: object) -> dict[str, str]:
        """Return the header of somebody with a good token."""
        return {"Authorization": f"Bearer {self.keys.token(user or TestUser(), **changes)}"}

    async def ask(
        self, method: str, path: str, **options: Any
    ) -> tuple[int, CIMultiDictProxy[str], Any]:
        """Return status, headers and JSON of an answer."""
        async with self.client.request(
            method, self.url + path, allow_redirects=False, **options
        ) as answer:
            body = await answer.read()
            is_json = answer.content_type == "application/json" and body
            return answer.status, answer.headers, await answer.json() if is_json else body

    async def raw(self, *parts: bytes, **options: float) -> Raw:
        """Send bytes."""
        return await exchange(self.port, *parts, **options)


UNLIMITED = {
    "rate_limit_user_per_minute": 0,
    "rate_limit_generations_per_hour": 0,
    "rate_limit_ip_per_day": 0,
}


@asynccontextmanager
async def opened(upstream: Upstream | None = None, **settings: Any) -> AsyncIterator[Door]:
    """Keep a gateway open; *settings* replace the defaults."""
    service = upstream or Upstream(TestKeys())
    behind, public = bind("127.0.0.1", 0), bind("127.0.0.1", 0)
    inside = f"http://127.0.0.1:{behind.getsockname()[1]}"
    names = ("auth", "profile", "job", "generation", "document")
    given = {f"{name}_url": inside for name in names} | UNLIMITED | settings
    gateway = build(Settings(token_issuer=ISSUER, token_audience=AUDIENCE, **given))
    async with (
        serving(service, behind, drain_seconds=1),
        gateway.running(),
        serving(gateway, public, protocol=gateway.protocol, drain_seconds=1),
        aiohttp.ClientSession(auto_decompress=False) as client,
    ):
        yield Door(gateway, service, service.keys, public.getsockname()[1], client)
