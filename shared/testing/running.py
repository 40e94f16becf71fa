"""A service under test: its real app, database and relay; messages in memory."""

from dataclasses import dataclass

import httpx2

from shared.messaging.memory import MemoryTransport
from shared.service import Service
from shared.testing.tokens import TestKeys, TestUser


@dataclass(frozen=True, slots=True)
class Running:
    """A live service and the ways to talk to it."""

    service: Service
    transport: MemoryTransport
    keys: TestKeys

    def client(self, user: TestUser | None = None) -> httpx2.AsyncClient:
        """Return an HTTP client with the token of *user*, or without any.

        Paths are the public ones (``/api/v1/…``). Answers arrive whole: no live streams here.
        """
        headers = {"Authorization": f"Bearer {self.keys.token(user)}"} if user else {}
        return httpx2.AsyncClient(
            transport=httpx2.ASGITransport(self.service.api),
            base_url="http://service",
            headers=headers,
        )
