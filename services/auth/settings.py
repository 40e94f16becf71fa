"""The auth service's environment."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Literal, Self

from pydantic import Field, model_validator
from pydantic_settings import SettingsConfigDict

from services.auth.domain.session import Lifetimes
from services.auth.domain.throttle import Limit, LoginLimits
from services.auth.domain.user import Allowances, Tier
from shared import production
from shared.settings import DatabaseSettings, Environment, Platform, plain_name

_FLOOR = (19 * 1024, 2, 1)
"""argon2id memory in KiB, passes, lanes (security.md A1)."""
_MIN_SECRET = production.MIN_SECRET_BYTES
_SECRET_OR_NONE = rf"^(.{{{_MIN_SECRET},}})?$"


class Settings(DatabaseSettings):
    """Read from variables that begin with ``AUTH_``, and a few that all services share."""

    model_config = SettingsConfigDict(env_prefix="AUTH_")

    token_issuer: str = Field(
        default=Platform.model_fields["token_issuer"].default,
        validation_alias=plain_name("token_issuer"),
    )
    token_audience: str = Field(
        default=Platform.model_fields["token_audience"].default,
        validation_alias=plain_name("token_audience"),
    )
    throttles: Literal["on", "off"] = Field(default="on", validation_alias=plain_name("throttles"))

    key_encryption_secret: str = Field(min_length=_MIN_SECRET, repr=False)
    """Encrypts the signing keys and makes refresh tokens follow each other; at least 32 bytes."""
    key_encryption_secret_other: str = Field(default="", pattern=_SECRET_OR_NONE, repr=False)
    """A second secret that is understood and not used, while the secret is being changed."""
    admin_email: str = ""
    """The first administrator, made at start if the address has no account yet."""
    admin_password: str = Field(default="", repr=False)

    argon2_memory_kib: int = Field(default=32 * 1024, ge=8, le=256 * 1024)
    argon2_time_cost: int = Field(default=2, ge=1, le=10)
    argon2_parallelism: int = Field(default=1, ge=1, le=8)

    access_seconds: int = Field(default=3600, ge=300, le=3600)
    refresh_idle_seconds: int = Field(default=7 * 86400, ge=3600)
    refresh_absolute_seconds: int = Field(default=30 * 86400, ge=3600)
    refresh_grace_seconds: int = Field(default=10, ge=0, le=60)

    login_pair_limit: int = Field(default=5, ge=1)
    """Failures per account and address in 15 minutes."""
    login_account_limit: int = Field(default=50, ge=1, le=100)
    """Failures per account in 24 hours."""
    login_ip_minute_limit: int = Field(default=30, ge=1)
    login_ip_hour_limit: int = Field(default=300, ge=1)
    register_ip_hour_limit: int = Field(default=5, ge=1)
    register_ip_day_limit: int = Field(default=20, ge=1)
    refresh_session_minute_limit: int = Field(default=30, ge=1)

    monthly_quota_free: int = Field(
        default=10, ge=1, le=1_000_000, validation_alias=plain_name("monthly_quota_free")
    )
    """What the generation service enforces, to show it; the next two likewise."""
    monthly_quota_premium: int = Field(
        default=100, ge=1, le=1_000_000, validation_alias=plain_name("monthly_quota_premium")
    )
    monthly_quota_enterprise: int = Field(
        default=1000, ge=1, le=1_000_000, validation_alias=plain_name("monthly_quota_enterprise")
    )

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        strength = (self.argon2_memory_kib, self.argon2_time_cost, self.argon2_parallelism)
        weak = any(given < floor for given, floor in zip(strength, _FLOOR, strict=True))
        if weak and self.environment is not Environment.TEST:
            raise ValueError("AUTH_ARGON2_*: at least 19456 KiB, 2 passes and 1 lane")
        if bool(self.admin_email) != bool(self.admin_password):
            raise ValueError("AUTH_ADMIN_EMAIL and AUTH_ADMIN_PASSWORD belong together")
        return self

    def unsafe(self) -> Iterator[str]:
        """Add the rules of keys, throttles and the first administrator."""
        yield from super().unsafe()
        yield from production.weak_secret("AUTH_KEY_ENCRYPTION_SECRET", self.key_encryption_secret)
        if other := self.key_encryption_secret_other:
            yield from production.weak_secret("AUTH_KEY_ENCRYPTION_SECRET_OTHER", other)
        yield from production.switched("THROTTLES", wrong=self.throttles == "off", right="on")
        yield from production.no_https("TOKEN_ISSUER", self.token_issuer)
        if self.admin_password:
            yield from production.weak_password("AUTH_ADMIN_PASSWORD", self.admin_password)

    @property
    def allowances(self) -> Allowances:
        """Generations a month, by tier."""
        return {
            Tier.FREE: self.monthly_quota_free,
            Tier.PREMIUM: self.monthly_quota_premium,
            Tier.ENTERPRISE: self.monthly_quota_enterprise,
        }

    @property
    def lifetimes(self) -> Lifetimes:
        """How long tokens hold."""
        return Lifetimes(
            access=timedelta(seconds=self.access_seconds),
            idle=timedelta(seconds=self.refresh_idle_seconds),
            absolute=timedelta(seconds=self.refresh_absolute_seconds),
            grace=timedelta(seconds=self.refresh_grace_seconds),
        )

    @property
    def login_limits(self) -> LoginLimits:
        """The throttles of a login."""
        return LoginLimits.of(
            pair=self.login_pair_limit,
            account=self.login_account_limit,
            ip_minute=self.login_ip_minute_limit,
            ip_hour=self.login_ip_hour_limit,
        )

    @property
    def register_limits(self) -> tuple[Limit, ...]:
        """The throttles of a registration, per address."""
        hour, day = timedelta(hours=1), timedelta(days=1)
        return (
            Limit("register", "register_ip_hour", self.register_ip_hour_limit, hour),
            Limit("register", "register_ip_day", self.register_ip_day_limit, day),
        )

    @property
    def refresh_limit(self) -> Limit:
        """The throttle of a session's refreshes."""
        minute = timedelta(minutes=1)
        return Limit("refresh", "refresh_session", self.refresh_session_minute_limit, minute)
