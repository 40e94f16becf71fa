"""The auth service's public keys, fetched over HTTP and kept (security.md A12, A13)."""

import asyncio
import json
import time
from collections.abc import Callable
from http import HTTPStatus
from typing import Self

import aiohttp
import structlog
from jwt import PyJWK

from shared.errors import DependencyUnavailable
from shared.identity import trusted_keys

log = structlog.get_logger(__name__)

FRESH_SECONDS = 180.0
STALE_SECONDS = 24 * 3600.0
UNKNOWN_KID_SECONDS = 30.0
_MAX_BYTES = 64 * 1024


class JwksCache:
    """Public keys by id: refreshed every three minutes, kept for a day when auth is away.

    An unknown id causes one fetch, and then none for 30 s: a flood of random ids costs nothing,
    and a fetch that fails never evicts what is known.
    """

    def __init__(self, url: str, *, now: Callable[[], float] = time.monotonic) -> None:
        self._url = url
        self._now = now
        self._keys: dict[str, PyJWK] = {}
        self._fetched_at = float("-inf")
        self._tried_at = float("-inf")
        self._lock = asyncio.Lock()
        self._client: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        """Open the HTTP client."""
        self._client = aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(total=3), cookie_jar=aiohttp.DummyCookieJar()
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close the HTTP client."""
        if self._client is not None:
            await self._client.close()

    async def key(self, kid: str) -> PyJWK | None:
        """Return the key of that id, or None.

        Raises ``DependencyUnavailable`` when no key has ever been fetched, or not for a day.
        """
        age = self._now() - self._fetched_at
        if kid not in self._keys or age >= FRESH_SECONDS:
            await self._refresh(kid)
        return self._keys.get(kid)

    async def _refresh(self, kid: str) -> None:
        async with self._lock:
            age = self._now() - self._fetched_at
            if kid in self._keys and age < FRESH_SECONDS:
                return  # another caller fetched meanwhile
            pause = UNKNOWN_KID_SECONDS if self._keys else 0.5
            if self._now() - self._tried_at >= pause:
                self._tried_at = self._now()
                await self._fetch()
            if self._now() - self._fetched_at > STALE_SECONDS:
                raise DependencyUnavailable("Tokens cannot be verified right now.")

    async def _fetch(self) -> None:
        if self._client is None:
            raise RuntimeError("open the cache with 'async with' first")
        try:
            async with self._client.get(self._url, allow_redirects=False) as answer:
                self._keys = await _read_keys(answer)
                self._fetched_at = self._now()
        except (aiohttp.ClientError, TimeoutError, ValueError, OSError) as error:
            log.warning("jwks_unavailable", error=type(error).__name__)


async def _read_keys(answer: aiohttp.ClientResponse) -> dict[str, PyJWK]:
    """Return the keys in an answer; raises ``ValueError`` if there is not a usable one."""
    if answer.status != HTTPStatus.OK:
        raise ValueError("not 200")
    body = bytearray()
    async for chunk in answer.content.iter_any():
        body += chunk
        if len(body) > _MAX_BYTES:
            raise ValueError("too large")
    keys = trusted_keys(json.loads(body))
    if not keys:
        raise ValueError("no usable key")
    return keys
