"""Accounts: who somebody is."""

from datetime import datetime
from uuid import UUID

from services.auth.application.endings import end_sessions
from services.auth.application.openings import Grant, Openings
from services.auth.domain.audit import Action, AuditEntry, Outcome
from services.auth.domain.errors import EmailTaken, HashingBusy, InvalidCredentials
from services.auth.domain.passwords import require_strong
from services.auth.domain.ports import (
    BeginWork,
    CanonicalEmail,
    IsCommon,
    Passwords,
    Throttles,
)
from services.auth.domain.session import Device, EndReason, Lifetimes
from services.auth.domain.throttle import Attempt, Limit, LoginLimits, network
from services.auth.domain.user import Account, Allowances, Role, User, month_of
from shared.clock import Clock
from shared.contracts.auth import UserRegistered
from shared.ids import new_id


class Accounts:
    """Register, read and change accounts."""

    def __init__(
        self,
        begin: BeginWork,
        *,
        passwords: Passwords,
        openings: Openings,
        throttles: Throttles,
        canonical_email: CanonicalEmail,
        is_common: IsCommon,
        register_limits: tuple[Limit, ...],
        login_limits: LoginLimits,
        lifetimes: Lifetimes,
        allowances: Allowances,
        clock: Clock,
    ) -> None:
        self._begin = begin
        self._passwords = passwords
        self._openings = openings
        self._throttles = throttles
        self._canonical_email = canonical_email
        self._is_common = is_common
        self._register_limits = register_limits
        self._login_limits = login_limits
        self._lifetimes = lifetimes
        self._allowances = allowances
        self._clock = clock

    async def register(self, *, email: str, password: str, full_name: str, device: Device) -> Grant:
        """Make an account and open its first session.

        Raises ``InvalidEmail``, ``WeakPassword``, ``TooManyAttempts``, ``EmailTaken``,
        ``HashingBusy``.
        """
        address = self._canonical_email(email)
        require_strong(password, email=address, full_name=full_name, is_common=self._is_common)
        now = self._clock.now()
        subject = network(device.ip)
        await self._throttles.admit(
            [Attempt(limit, subject) for limit in self._register_limits], now=now
        )
        async with self._begin(reading=True) as work:
            if await work.users.find_by_email(address) is not None:
                raise EmailTaken
        password_hash = await self._passwords.hash(password)
        now = self._clock.now()
        user = User(
            id=new_id(),
            email=address,
            full_name=full_name,
            password_hash=password_hash,
            created_at=now,
            updated_at=now,
        )
        async with self._begin() as work:
            await work.users.add(user)
            await work.publish(UserRegistered(user_id=user.id, tier=user.subscription_tier))
            await work.audit.add(_entry(Action.REGISTERED, user, user.id, device, at=now))
            return await self._openings.open(work, user, device, now=now)

    async def ensure_administrator(self, *, email: str, password: str) -> bool:
        """Make the first administrator unless the address has an account; tell whether made.

        An account that exists is left alone whatever its role: whoever registered the address
        first must not become an administrator by a setting. Raises like ``register``.
        """
        address = self._canonical_email(email)
        require_strong(password, email=address, full_name="", is_common=self._is_common)
        async with self._begin(reading=True) as work:
            if await work.users.find_by_email(address) is not None:
                return False
        password_hash = await self._passwords.hash(password)
        now = self._clock.now()
        user = User(
            id=new_id(),
            email=address,
            full_name="Administrator",
            password_hash=password_hash,
            role=Role.ADMIN,
            is_verified=True,
            created_at=now,
            updated_at=now,
        )
        try:
            async with self._begin() as work:
                await work.users.add(user)
                await work.publish(UserRegistered(user_id=user.id, tier=user.subscription_tier))
                await work.audit.add(_entry(Action.ADMINISTRATOR_CREATED, user, None, None, at=now))
        except EmailTaken:  # another replica was faster
            return False
        return True

    async def read(self, user_id: UUID) -> Account:
        """Return an account with this month's usage; raises ``UserNotFound``."""
        now = self._clock.now()
        async with self._begin(reading=True) as work:
            user = await work.users.get(user_id)
            used = await work.usage.of(user_id, month_of(now))
            return Account.of(user, self._allowances, generations_used=used, now=now)

    async def rename(self, user_id: UUID, full_name: str | None) -> Account:
        """Change the name, unless it is None, and return the account."""
        now = self._clock.now()
        async with self._begin() as work:
            user = await work.users.get(user_id, lock=True)
            if full_name is not None:
                user.rename(full_name, now=now)
            used = await work.usage.of(user_id, month_of(now))
            return Account.of(user, self._allowances, generations_used=used, now=now)

    async def change_password(
        self, user_id: UUID, session_id: UUID, *, current: str, new: str, device: Device
    ) -> None:
        """Replace the password and end every session but *session_id* (A17, A19).

        Wrong current passwords count as failed logins. Raises ``InvalidCredentials``,
        ``WeakPassword``, ``TooManyAttempts``, ``HashingBusy``.
        """
        now = self._clock.now()
        async with self._begin(reading=True) as work:
            user = await work.users.get(user_id)
            known_hash, email, full_name = user.password_hash, user.email, user.full_name
        attempts = self._login_limits.of_account(email, device.ip)
        await self._throttles.admit(attempts, now=now)
        try:
            matches = await self._passwords.verify(known_hash, current)
        except HashingBusy:
            await self._throttles.take_back(attempts)
            raise
        if not matches:
            async with self._begin() as work:
                action = Action.PASSWORD_CHANGED
                await work.audit.add(_entry(action, user, user_id, device, at=now, ok=False))
            raise InvalidCredentials
        await self._throttles.take_back(attempts)
        require_strong(new, email=email, full_name=full_name, is_common=self._is_common)
        new_hash = await self._passwords.hash(new)
        async with self._begin() as work:
            now = self._clock.now()
            user = await work.users.get(user_id, lock=True)
            if user.password_hash != known_hash or not user.is_active:
                raise InvalidCredentials  # changed meanwhile
            user.set_password_hash(new_hash, now=now)
            others = await work.sessions.live(user_id, now=now, lock=True)
            await end_sessions(
                work,
                [session for session in others if session.id != session_id],
                EndReason.PASSWORD_CHANGED,
                access=self._lifetimes.access,
                now=now,
            )
            await work.audit.add(_entry(Action.PASSWORD_CHANGED, user, user.id, device, at=now))


def _entry(
    action: Action,
    user: User,
    actor_id: UUID | None,
    device: Device | None,
    *,
    at: datetime,
    ok: bool = True,
) -> AuditEntry:
    return AuditEntry(
        at=at,
        actor_id=actor_id,
        action=action,
        subject_id=user.id,
        ip=device.ip if device is not None else None,
        outcome=Outcome.OK if ok else Outcome.REFUSED,
    )
