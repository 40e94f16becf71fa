"""How often somebody may try (security.md §2 "Throttles")."""

import hashlib
import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

_MINUTE = timedelta(minutes=1)
_NETWORK_PREFIX = 64


@dataclass(frozen=True, slots=True)
class Limit:
    """At most *attempts* in *window*; then, for each further one, a wait.

    Without *waits* the wait lasts until the window ends. The n-th attempt over the limit waits
    ``waits[n]``, the last of them for ever after; a quiet *window* forgets everything.
    """

    name: str
    """What a client is told."""
    scope: str
    """Tells counters of the same name apart."""
    attempts: int
    window: timedelta
    waits: tuple[timedelta, ...] = ()


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try of *subject* under *limit*."""

    limit: Limit
    subject: str

    @property
    def key(self) -> bytes:
        """The counter's key; a hash, because subjects are addresses of people."""
        return hashlib.sha256(f"{self.limit.scope}\0{self.subject}".encode()).digest()


@dataclass(slots=True)
class Counter:
    """The state of one counter: attempts counted, when it is open again, when it is forgotten."""

    attempts: int
    blocked_until: datetime | None
    expires_at: datetime

    @classmethod
    def fresh(cls, limit: Limit, *, now: datetime) -> "Counter":
        """Return a counter that has counted nothing."""
        return cls(0, None, now + limit.window)

    def admit(self, limit: Limit, *, now: datetime) -> bool:
        """Count one attempt and return True, or return False while a wait lasts.

        The attempt is counted before its outcome is known, and the wait after it begins at once:
        so parallel attempts cannot slip through together (S11).
        """
        if now >= self.expires_at:
            self.attempts, self.blocked_until = 0, None
            self.expires_at = now + limit.window
        if self.blocked_until is not None and now < self.blocked_until:
            return False
        self.attempts += 1
        over = self.attempts - limit.attempts
        if over >= 0:
            if limit.waits:
                self.blocked_until = now + limit.waits[min(over, len(limit.waits) - 1)]
                self.expires_at = self.blocked_until + limit.window
            else:
                self.blocked_until = self.expires_at
        return True

    def take_back(self, limit: Limit) -> None:
        """Undo one attempt that turned out well."""
        self.attempts = max(0, self.attempts - 1)
        if self.attempts < limit.attempts:
            self.blocked_until = None


@dataclass(frozen=True, slots=True)
class LoginLimits:
    """The throttles of a login."""

    pair: Limit
    account: Limit
    ip: Sequence[Limit]

    @classmethod
    def of(cls, *, pair: int, account: int, ip_minute: int, ip_hour: int) -> "LoginLimits":
        """Return the limits with these numbers and the waits of security.md §2."""
        waits = tuple(count * _MINUTE for count in (1, 2, 4, 8, 15))
        return cls(
            pair=Limit("login", "login_pair", pair, 15 * _MINUTE, waits),
            account=Limit("login", "login_account", account, timedelta(days=1), waits[-1:]),
            ip=(
                Limit("login", "login_ip_minute", ip_minute, _MINUTE),
                Limit("login", "login_ip_hour", ip_hour, timedelta(hours=1)),
            ),
        )

    def of_address(self, ip: str) -> list[Attempt]:
        """Return the attempts that a login from *ip* is."""
        return [Attempt(limit, network(ip)) for limit in self.ip]

    def of_account(self, email: str, ip: str) -> list[Attempt]:
        """Return the attempts that a login as *email* from *ip* is; unknown accounts count too."""
        return [Attempt(self.pair, f"{email}\0{network(ip)}"), Attempt(self.account, email)]


def network(ip: str) -> str:
    """Return what of an address counts as one client: an IPv6 user owns a whole /64 (G8)."""
    try:
        address = ipaddress.ip_address(ip)
    except ValueError:
        return ip
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((int(address), _NETWORK_PREFIX), strict=False))
