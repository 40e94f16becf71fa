"""The three coarse limits (api.md §1): per user a minute, per user and hour, per address a day."""

import ipaddress
from datetime import UTC, datetime

from gateway.errors import Refusal
from gateway.routing import Route
from gateway.settings import Settings
from gateway.windows import FixedWindows, Standing
from shared.clock import rfc3339
from shared.identity import Identity


class RateLimits:
    """Counts requests in this process; a limit of 0 is switched off."""

    def __init__(self, settings: Settings) -> None:
        self._user = _windows("user_minute", settings.rate_limit_user_per_minute, 60)
        self._generation = _windows(
            "generation_hour", settings.rate_limit_generations_per_hour, 3600
        )
        self._address = _windows("ip_day", settings.rate_limit_ip_per_day, 86_400)

    def count(self, route: Route, identity: Identity | None, address: str) -> Standing | None:
        """Count one request; return the standing of the tightest limit, None if none applies.

        Raises ``Refusal`` (429) that names the limit, with ``Retry-After``.
        """
        if identity is None:
            return None if self._address is None else _hit(self._address, address_key(address))
        user = str(identity.user_id)
        standing = None if self._user is None else _hit(self._user, user)
        if route.is_generation and self._generation is not None:
            hourly = _hit(self._generation, user)
            if standing is None or hourly.remaining < standing.remaining:
                return hourly
        return standing

    def forgive(self, route: Route, identity: Identity | None) -> None:
        """Take back what ``count`` counted as a generation: the answer has started none."""
        if route.is_generation and identity is not None and self._generation is not None:
            self._generation.give_back(str(identity.user_id))

    def of_address(self, address: str) -> Standing | None:
        """Return what an address without a token has left, without counting."""
        return None if self._address is None else self._address.peek(address_key(address))


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


def _windows(name: str, limit: int, seconds: int) -> FixedWindows | None:
    return FixedWindows(name, limit, seconds) if limit else None


def _hit(windows: FixedWindows, key: str) -> Standing:
    standing = windows.hit(key)
    if standing.is_exceeded:
        raise _exceeded(standing)
    return standing


def _exceeded(standing: Standing) -> Refusal:
    resets_at = datetime.fromtimestamp(standing.resets_at, UTC)
    standing_headers = {name.decode(): value.decode() for name, value in standing.headers()}
    return Refusal(
        429,
        "rate_limited",
        "Too many requests; try again later.",
        details={"limit": standing.name, "resets_at": rfc3339(resets_at, timespec="seconds")},
        headers={"Retry-After": str(standing.reset_seconds), **standing_headers},
    )
