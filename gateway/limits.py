"""The three coarse limits (api.md §1): per user a minute, per user and hour, per address a day."""

import ipaddress
import time
from dataclasses import dataclass
from datetime import UTC, datetime

from limits import RateLimitItem, RateLimitItemPerDay, RateLimitItemPerHour, RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import FixedWindowRateLimiter

from gateway.errors import Refusal
from gateway.routing import Route
from gateway.settings import Settings
from shared.identity import Identity


@dataclass(frozen=True, slots=True)
class Standing:
    """How much of the tightest limit is left; ``None`` of it where no limit applies."""

    limit: int
    remaining: int
    reset_seconds: int

    def headers(self) -> dict[str, str]:
        """Return the ``RateLimit-*`` headers."""
        return {
            "RateLimit-Limit": str(self.limit),
            "RateLimit-Remaining": str(self.remaining),
            "RateLimit-Reset": str(self.reset_seconds),
        }


class RateLimits:
    """Counts requests in this process; a limit of 0 is switched off."""

    def __init__(self, settings: Settings) -> None:
        self._limiter = FixedWindowRateLimiter(MemoryStorage())
        self._user = _item(RateLimitItemPerMinute, settings.rate_limit_user_per_minute)
        self._generation = _item(RateLimitItemPerHour, settings.rate_limit_generations_per_hour)
        self._address = _item(RateLimitItemPerDay, settings.rate_limit_ip_per_day)

    async def count(self, route: Route, identity: Identity | None, address: str) -> Standing | None:
        """Count one request and return the tightest limit's standing.

        Raises ``Refusal`` (429) that names the limit, with ``Retry-After``.
        """
        asked: list[tuple[str, RateLimitItem | None, str]]
        if identity is None:
            asked = [("ip_day", self._address, address_key(address))]
        else:
            asked = [("user_minute", self._user, str(identity.user_id))]
            if route.is_generation:
                asked.append(("generation_hour", self._generation, str(identity.user_id)))
        tightest: Standing | None = None
        for name, item, key in asked:
            if item is None:
                continue
            passed = await self._limiter.hit(item, name, key)
            stats = await self._limiter.get_window_stats(item, name, key)
            reset = max(1, round(stats.reset_time - time.time()))
            standing = Standing(item.amount, max(0, stats.remaining), reset)
            if not passed:
                raise _exceeded(name, standing, stats.reset_time)
            if tightest is None or standing.remaining < tightest.remaining:
                tightest = standing
        return tightest


def address_key(address: str) -> str:
    """Return what counts as one address: an IPv4 address, or a /64 of IPv6 (security.md G8)."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.IPv6Network((parsed, 64), strict=False))
    return str(parsed)


def _item(kind: type[RateLimitItem], amount: int) -> RateLimitItem | None:
    return kind(amount) if amount else None


def _exceeded(name: str, standing: Standing, reset_time: float) -> Refusal:
    resets_at = datetime.fromtimestamp(reset_time, UTC).isoformat(timespec="seconds")
    return Refusal(
        429,
        "rate_limited",
        "Too many requests; try again later.",
        details={"limit": name, "resets_at": resets_at.replace("+00:00", "Z")},
        headers={"Retry-After": str(standing.reset_seconds), **standing.headers()},
    )
