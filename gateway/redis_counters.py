"""Counting in Redis or Valkey, where several gateways count together (security.md G8).

A request costs one round trip, whatever number of limits it counts against, because one script
does all of it. While the server is down each gateway counts for itself: a limit of 100 is then 100
for each of them, which is better than to refuse everybody or to let everybody in.
"""

import asyncio
import hashlib
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Self, TypeVar

import structlog
from redis.asyncio import BlockingConnectionPool, Redis
from redis.exceptions import RedisError

from gateway.counters import MemoryCounters
from gateway.windows import Limit, Standing

log = structlog.get_logger(__name__)

PATIENCE_SECONDS = 0.5
"""How long a request waits for the server before it is counted here."""
PAUSE_SECONDS = 1.0
"""How long the server is left alone after it has failed; then one request tries it again."""
_CONNECTIONS = 32

_HIT = """
local standings = {}
for i, key in ipairs(KEYS) do
  local limit, period = tonumber(ARGV[2 * i - 1]), tonumber(ARGV[2 * i])
  local used = tonumber(redis.call('GET', key) or '0')
  if used < limit then
    redis.call('INCR', key)
    if redis.call('PTTL', key) < 0 then redis.call('PEXPIRE', key, period) end
  end
  standings[2 * i - 1], standings[2 * i] = used + 1, redis.call('PTTL', key)
  if used >= limit then break end
end
return standings
"""
_PEEK = "return {tonumber(redis.call('GET', KEYS[1]) or '0'), redis.call('PTTL', KEYS[1])}"
_GIVE_BACK = """
if tonumber(redis.call('GET', KEYS[1]) or '0') > 0 then redis.call('DECR', KEYS[1]) end
"""

T = TypeVar("T")


class RedisCounters:
    """Counts in the server of *url*, and in memory while that does not answer."""

    def __init__(self, url: str) -> None:
        pool = BlockingConnectionPool.from_url(
            url,
            max_connections=_CONNECTIONS,
            timeout=PATIENCE_SECONDS,
            socket_timeout=PATIENCE_SECONDS,
            socket_connect_timeout=PATIENCE_SECONDS,
        )
        self._client = Redis.from_pool(pool)
        self._hit = self._client.register_script(_HIT)
        self._peek = self._client.register_script(_PEEK)
        self._give_back = self._client.register_script(_GIVE_BACK)
        self._here = MemoryCounters()
        self._is_down = False
        self._again_at = 0.0

    async def __aenter__(self) -> Self:
        """Return itself; connections are made when they are needed."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def hit(self, key: str, limits: Sequence[Limit]) -> list[Standing]:
        """Count one request; see ``Counters``."""

        async def there() -> list[Standing]:
            settings = [number for one in limits for number in (one.amount, one.seconds * 1000)]
            said = await self._hit([_name(key, one) for one in limits], settings)
            return [
                _standing(one, used, left)
                for one, used, left in zip(limits, said[::2], said[1::2], strict=False)
            ]

        return await self._ask(there, lambda: self._here.hit(key, limits))

    async def give_back(self, key: str, limit: Limit) -> None:
        """Take one request of *key* back."""

        async def there() -> None:
            await self._give_back([_name(key, limit)])

        await self._ask(there, lambda: self._here.give_back(key, limit))

    async def peek(self, key: str, limit: Limit) -> Standing:
        """Return the standing of *key* without counting."""

        async def there() -> Standing:
            return _standing(limit, *await self._peek([_name(key, limit)]))

        return await self._ask(there, lambda: self._here.peek(key, limit))

    async def _ask(self, there: Callable[[], Awaitable[T]], here: Callable[[], Awaitable[T]]) -> T:
        if self._is_down:
            if time.monotonic() < self._again_at:
                return await here()
            self._again_at = time.monotonic() + PAUSE_SECONDS  # one tries, the others go on
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                answer = await there()
        except (RedisError, OSError, TimeoutError) as error:
            self._again_at = time.monotonic() + PAUSE_SECONDS
            if not self._is_down:
                self._is_down = True
                log.warning("limits_counted_alone", reason=type(error).__name__)
            return await here()
        if self._is_down:
            self._is_down = False
            log.info("limits_counted_together")
        return answer


def _name(key: str, limit: Limit) -> str:
    """Return the name of a counter; the server learns no address and no user from it.

    The braces keep the counters of one caller together, as a cluster demands of a script.
    """
    caller = hashlib.blake2b(key.encode(), digest_size=16).hexdigest()
    return f"jobwise:limits:{{{caller}}}:{limit.name}"


def _standing(limit: Limit, used: int, milliseconds_left: int) -> Standing:
    left = milliseconds_left / 1000 if milliseconds_left >= 0 else limit.seconds
    return Standing(limit, used, time.time() + left, max(1, round(left)))
