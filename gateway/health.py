"""How the whole system is (api.md §1, Health)."""

import asyncio
import time
from collections.abc import Mapping
from typing import Any, Self

import aiohttp

_PROBE_SECONDS = 2.0
_REMEMBER_SECONDS = 1.0


class SystemHealth:
    """Asks every service whether it is ready; asks again after a second at the earliest."""

    def __init__(self, upstreams: Mapping[str, str]) -> None:
        self._upstreams = upstreams
        self._client: aiohttp.ClientSession | None = None
        self._lock = asyncio.Lock()
        self._known: dict[str, Any] = {}
        self._known_at = float("-inf")

    async def __aenter__(self) -> Self:
        """Open the HTTP client."""
        self._client = aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(total=_PROBE_SECONDS),
            cookie_jar=aiohttp.DummyCookieJar(),
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close the HTTP client."""
        if self._client is not None:
            await self._client.close()

    async def report(self) -> dict[str, Any]:
        """Return the state and latency of each service, and ``status`` of the whole.

        ``ok``: all are ready; ``degraded``: some are; ``unavailable``: none is.
        """
        async with self._lock:
            if time.monotonic() - self._known_at > _REMEMBER_SECONDS:
                names = list(self._upstreams)
                states = await asyncio.gather(*(self._probe(name) for name in names))
                ready = sum(state["status"] == "ok" for state in states)
                whole = "ok" if ready == len(states) else "degraded" if ready else "unavailable"
                self._known = {
                    "status": whole,
                    "services": dict(zip(names, states, strict=True)),
                }
                self._known_at = time.monotonic()
            return self._known

    async def _probe(self, name: str) -> dict[str, Any]:
        if self._client is None:
            raise RuntimeError("open the probe with 'async with' first")
        started = time.perf_counter()
        status, checks = "unavailable", {}
        try:
            url = f"{self._upstreams[name].rstrip('/')}/health/ready"
            async with self._client.get(url, allow_redirects=False) as answer:
                found = await answer.json()
                status, checks = found["status"], found["checks"]
        except (aiohttp.ClientError, OSError, LookupError, TypeError, ValueError):
            pass
        latency = round((time.perf_counter() - started) * 1000, 1)
        return {"status": status, "latency_ms": latency, "checks": checks}
