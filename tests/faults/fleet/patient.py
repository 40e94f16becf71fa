"""A client that does what ours are told to do: come back after a 503, to any gateway."""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

import aiohttp

from shared.testing.journey import FINAL, Client, Json

PATIENCE_SECONDS = 120.0
_PAUSE_SECONDS = 0.2
"""Shorter than ``Retry-After`` says: a test wants to see many answers."""
_TRY_AGAIN = {502, 503, 504}


class GaveUp(AssertionError):
    """A request got no answer but refusals for two minutes."""


class PatientClient(Client):
    """One user, who knows several gateways and sends each POST with a key of its own.

    ``excuses`` counts everything that was no final answer: ``503``, ``502``, ``504``, an answer
    without ``Retry-After`` (``503 for ever``), a connection that was refused or broke (``refused
    <gateway>``, ``broken <gateway>``), a stream that ended too early (``stream``).
    """

    def __init__(self, gateways: Sequence[str]) -> None:
        super().__init__(gateways[0])
        self.excuses: Counter[str] = Counter()
        self._gateways = list(gateways)

    async def send(
        self, method: str, path: str, *, keyed: bool = True, **arguments: Any
    ) -> tuple[int, Json, dict[str, str]]:  # aiohttp's own arguments
        """Return the first answer that is not "come again"; *keyed* makes a POST safe to repeat."""
        headers = arguments.pop("headers", {})
        if keyed and method == "POST" and self.headers:
            headers = {"Idempotency-Key": uuid4().hex, **headers}
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                while (answer := await self._try(method, path, headers, arguments)) is None:
                    self._go_elsewhere()
                    await asyncio.sleep(_PAUSE_SECONDS)
        except TimeoutError:
            raise GaveUp(f"{method} {path}: {dict(self.excuses)}") from None
        return answer

    async def _try(
        self, method: str, path: str, headers: dict[str, str], arguments: dict[str, Any]
    ) -> tuple[int, Json, dict[str, str]] | None:
        gateway = self.base_url
        try:
            status, body, given = await super().send(method, path, headers=headers, **arguments)
        except aiohttp.ClientConnectionError as error:
            self._excuse(gateway, error)
            return None
        if status in _TRY_AGAIN:
            self._excuse_status(status, given)
            return None
        if status == 409 and body["error"]["code"] == "idempotency_in_progress":
            self.excuses["in progress"] += 1
            return None
        return status, body, given

    async def follow(self, run: Json) -> list[Json]:
        """Return the whole history of a run, over however many streams it takes."""
        seen: list[Json] = []
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not _is_end(seen):
                gateway = self.base_url
                try:
                    async for event in self.events(run, after=int(seen[-1]["id"]) if seen else 0):
                        seen.append(event)  # noqa: PERF401 -- each must stay when the stream breaks
                except aiohttp.ClientResponseError as error:
                    self._excuse_status(error.status, error.headers or {})
                except aiohttp.ClientConnectionError as error:
                    self._excuse(gateway, error)
                except aiohttp.ClientPayloadError:
                    self.excuses["stream"] += 1
                else:
                    continue  # the end, or an API that ends and sends us to the next one
                self._go_elsewhere()
                await asyncio.sleep(_PAUSE_SECONDS)
        return seen

    def _excuse_status(self, status: int, headers: Mapping[str, str]) -> None:
        self.excuses[str(status) if "Retry-After" in headers else f"{status} for ever"] += 1

    def _excuse(self, gateway: str, error: aiohttp.ClientConnectionError) -> None:
        how = "refused" if isinstance(error, aiohttp.ClientConnectorError) else "broken"
        self.excuses[f"{how} {gateway}"] += 1

    def _go_elsewhere(self) -> None:
        at = self._gateways.index(self.base_url)
        self.base_url = self._gateways[(at + 1) % len(self._gateways)]


def _is_end(seen: Sequence[Json]) -> bool:
    return bool(seen) and seen[-1]["data"]["stage"] is None and seen[-1]["data"]["status"] in FINAL
