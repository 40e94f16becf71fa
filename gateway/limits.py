"""The three coarse limits (api.md §1): per user a minute, per user and hour, per address a day."""

import ipaddress
from datetime import UTC, datetime
from operator import attrgetter
from typing import Self

from gateway.counters import Counters, MemoryCounters
from gateway.errors import Refusal
from gateway.routing import Route
from gateway.settings import Settings
from gateway.windows import Limit, Standing
from shared.clock import rfc3339
from shared.identity import Identity

_remaining = attrgetter("remaining")


class RateLimits:
    """Counts requests; a limit of 0 is switched off."""

    def __init__(self, settings: Settings) -> None:
        user = _limit("user_minute", settings.rate_limit_user_per_minute, 60)
        self._generation = _limit("generation_hour", settings.rate_limit_generations_per_hour, 3600)
        self._address = _limit("ip_day", settings.rate_limit_ip_per_day, 86_400)
        self._of_users = _switched_on(user)
        self._of_generations = _switched_on(user, self._generation)
        self._of_addresses = _switched_on(self._address)
        self._counters = _counters(settings)

    async def __aenter__(self) -> Self:
        """Open the counters."""
        await self._counters.__aenter__()
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close the counters."""
        await self._counters.__aexit__(None, None, None)

    async def count(self, route: Route, identity: Identity | None, address: str) -> Standing | None:
        """Count one request; return the standing of the tightest limit, None if none applies.

        Raises ``Refusal`` (429) that names the limit, with ``Retry-After``.
        """
        if identity is None:
            key, limits = address_key(address), self._of_addresses
        else:
            key = str(identity.user_id)
            limits = self._of_generations if route.is_generation else self._of_users
        if not limits:
            return None
        standings = await self._counters.hit(key, limits)
        if standings[-1].is_exceeded:
            raise _exceeded(standings[-1])
        return min(standings, key=_remaining)

    async def forgive(self, route: Route, identity: Identity | None) -> None:
        """Take back what ``count`` counted as a generation: the answer has started none."""
        if route.is_generation and identity is not None and self._generation is not None:
            await self._counters.give_back(str(identity.user_id), self._generation)

    async def of_address(self, address: str) -> Standing | None:
        """Return what an address without a token has left, without counting."""
        if self._address is None:
            return None
        return await self._counters.peek(address_key(address), self._address)


def address_key(address: str) -> str:
    """Return what counts as one address: an IPv4 address, or a /64 of IPv6 (security.md G8)."""
    if ":" not in address:
        return address
    try:
        parsed = ipaddress.IPv6Address(address)
    except ValueError:
        return address
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.IPv6Network((int(parsed), 64), strict=False))


def _limit(name: str, amount: int, seconds: int) -> Limit | None:
    return Limit(name, amount, seconds) if amount else None


def _switched_on(*limits: Limit | None) -> list[Limit]:
    return [limit for limit in limits if limit is not None]


def _counters(settings: Settings) -> Counters:
    if not settings.redis_url:
        return MemoryCounters()
    # Only who uses Redis loads its client.
    from gateway.redis_counters import RedisCounters  # noqa: PLC0415 -- slow to load

    return RedisCounters(settings.redis_url)


def _exceeded(standing: Standing) -> Refusal:
    resets_at = datetime.fromtimestamp(standing.resets_at, UTC)
    standing_headers = {name.decode(): value.decode() for name, value in standing.headers()}
    return Refusal(
        429,
        "rate_limited",
        "Too many requests; try again later.",
        details={"limit": standing.limit.name, "resets_at": rfc3339(resets_at, timespec="seconds")},
        headers={"Retry-After": str(standing.reset_seconds), **standing_headers},
    )
