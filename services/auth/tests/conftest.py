"""A live auth service on a real database, and people who use it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import httpx2
import pytest
from sqlalchemy import text

from services.auth.main import build
from services.auth.settings import Settings
from shared.clock import Clock
from shared.settings import Environment
from shared.testing.running import Running
from shared.testing.tokens import AUDIENCE, ISSUER

SECRET = "a key of tests: 0f5e2c7b9d4186a35c2e"
PASSWORD = "Correct Horse 1"

TEST_SETTINGS: dict[str, Any] = {
    "environment": Environment.TEST,
    "token_issuer": ISSUER,
    "token_audience": AUDIENCE,
    "key_encryption_secret": SECRET,
    "argon2_memory_kib": 8,
    "argon2_time_cost": 1,
    "throttles": "off",
}


@dataclass(frozen=True, slots=True)
class Auth:
    """The service under test."""

    running: Running

    @property
    def state(self) -> Any:  # the use cases hang on it
        return self.running.service.api.state

    def client(self, access_token: str | None = None) -> httpx2.AsyncClient:
        client = self.running.client()
        if access_token is not None:
            client.headers["Authorization"] = f"Bearer {access_token}"
        return client

    async def post(
        self, path: str, body: Any = None, *, token: str | None = None, **headers: str
    ) -> httpx2.Response:
        async with self.client(token) as client:
            return await client.post(f"/api/v1{path}", json=body, headers=headers)

    async def get(self, path: str, token: str | None = None) -> httpx2.Response:
        async with self.client(token) as client:
            return await client.get(f"/api/v1{path}")

    async def register(self, email: str = "anna@example.org", **changes: Any) -> dict[str, Any]:
        body = {"email": email, "password": PASSWORD, "full_name": "Anna Kowalska"} | changes
        answer = await self.post("/auth/register", body)
        assert answer.status_code == 201, answer.text
        tokens: dict[str, Any] = answer.json()
        return tokens

    async def log_in(
        self, email: str = "anna@example.org", password: str = PASSWORD, **headers: str
    ) -> httpx2.Response:
        body = {"email": email, "password": password}
        return await self.post("/auth/login", body, **headers)

    async def refresh(self, refresh_token: str) -> httpx2.Response:
        return await self.post("/auth/refresh", {"refresh_token": refresh_token})

    async def fetch(self, statement: str) -> list[Any]:
        async with self.running.service.database.session() as session:
            return list((await session.execute(text(statement))).all())


Start = Callable[..., Awaitable[Auth]]


@pytest.fixture
def start(launch: Any) -> Start:
    """Start the service with other settings, or another clock."""

    async def started(
        *, clock: Clock | None = None, copies: int = 1, consume: bool = True, **settings: Any
    ) -> Auth:
        adapters = {"clock": clock} if clock is not None else {}
        running = await launch(
            build,
            Settings,
            copies=copies,
            consume=consume,
            overrides=TEST_SETTINGS | settings,
            **adapters,
        )
        return Auth(running)

    return started


@pytest.fixture
async def auth(start: Start) -> Auth:
    """The service without throttles."""
    return await start()
