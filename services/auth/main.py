"""The composition root of the auth service: the one place that knows every concrete class."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

from services.auth.api import accounts, internal, keys, logins, sessions
from services.auth.application.accounts import Accounts
from services.auth.application.logins import Logins, Refreshing
from services.auth.application.openings import Openings
from services.auth.application.sessions import Sessions
from services.auth.application.signing_keys import SigningKeys
from services.auth.application.usage import Usages
from services.auth.infrastructure import tables
from services.auth.infrastructure.argon2_passwords import Argon2Passwords
from services.auth.infrastructure.common_passwords import is_common
from services.auth.infrastructure.email_addresses import canonical_email
from services.auth.infrastructure.key_ring import KeyRing, make_key
from services.auth.infrastructure.repositories import SqlUnitOfWork
from services.auth.infrastructure.retention import sweep
from services.auth.infrastructure.secrets import Encryption, derived_key
from services.auth.infrastructure.sql_throttles import NoThrottles, SqlThrottles
from services.auth.settings import Settings
from shared.clock import Clock
from shared.contracts.generation import QuotaChanged
from shared.database import Database, Pool
from shared.identity import TokenVerifier
from shared.service import Parts, Service, create_api

SWEEP_SECONDS = 600.0
ROTATION_CHECK_SECONDS = 60.0
_KEY_MARGIN = timedelta(minutes=5)
"""How much longer than its tokens a retired key stays public: rings reload each minute."""


def build(settings: Settings, parts: Parts, *, clock: Clock | None = None) -> Service:
    """Return the auth service made of these parts; *clock* replaces that of the parts."""
    clock = clock or parts.clock
    database = database_of(settings)
    begin = database.units(SqlUnitOfWork)
    lifetimes = settings.lifetimes
    encryption = encryption_of(settings)
    signing_keys = signing_keys_of(settings, database, clock)
    key_ring = KeyRing(
        signing_keys.ensure,
        encryption,
        issuer=settings.token_issuer,
        audience=settings.token_audience,
        lifetimes=lifetimes,
    )
    passwords = Argon2Passwords(
        memory_kib=settings.argon2_memory_kib,
        time_cost=settings.argon2_time_cost,
        parallelism=settings.argon2_parallelism,
    )
    throttles = SqlThrottles(database) if settings.throttles == "on" else NoThrottles()
    openings = Openings(key_ring, lifetimes, settings.allowances)
    api = create_api("auth", title="Auth")
    api.state.accounts = Accounts(
        begin,
        passwords=passwords,
        openings=openings,
        throttles=throttles,
        canonical_email=canonical_email,
        is_common=is_common,
        register_limits=settings.register_limits,
        login_limits=settings.login_limits,
        lifetimes=lifetimes,
        allowances=settings.allowances,
        clock=clock,
    )
    api.state.logins = Logins(
        begin,
        passwords=passwords,
        openings=openings,
        throttles=throttles,
        canonical_email=canonical_email,
        login_limits=settings.login_limits,
        refreshing=Refreshing(
            keys=tuple(
                derived_key(secret, "refresh token succession")
                for secret in (settings.key_encryption_secret, settings.key_encryption_secret_other)
                if secret
            ),
            limit=settings.refresh_limit,
        ),
        lifetimes=lifetimes,
        clock=clock,
    )
    api.state.sessions = Sessions(begin, lifetimes=lifetimes, clock=clock)
    api.state.signing_keys = signing_keys
    api.state.key_ring = key_ring
    for module in (accounts, logins, sessions, keys, internal):
        api.include_router(module.router)
    api.include_router(keys.root_router)
    verifier = TokenVerifier(
        key_ring, issuer=settings.token_issuer, audience=settings.token_audience
    )
    return Service(
        name="auth",
        api=api,
        database=database,
        parts=replace(parts, verifier=verifier),
        migrations=Path(__file__).parent / "migrations",
        handlers={QuotaChanged: Usages(begin).on_changed},
        resources=(passwords, key_ring, _Administrator(api.state.accounts, settings)),
        loops=(
            partial(_sweep_for_ever, database, clock),
            partial(_rotate_for_ever, signing_keys),
        ),
    )


def database_of(settings: Settings) -> Database:
    """Return the connections to the schema ``auth``."""
    return Database(
        settings.database_url,
        tables.metadata,
        tables.messaging,
        pool=Pool(settings.pool_size, settings.pool_overflow, settings.pool_wait_seconds),
    )


def encryption_of(settings: Settings) -> Encryption:
    """Return what the private halves of the signing keys are encrypted with."""
    return Encryption(settings.key_encryption_secret, settings.key_encryption_secret_other)


def signing_keys_of(settings: Settings, database: Database, clock: Clock) -> SigningKeys:
    """Return the use case that makes and rotates signing keys; for the operator's command too."""
    return SigningKeys(
        database.units(SqlUnitOfWork),
        make=partial(make_key, encryption_of(settings)),
        kept=settings.lifetimes.access + _KEY_MARGIN,
        clock=clock,
    )


class _Administrator:
    """Makes the first administrator at start, if the settings name one (A23)."""

    def __init__(self, accounts: Accounts, settings: Settings) -> None:
        self._accounts = accounts
        self._settings = settings

    async def __aenter__(self) -> None:
        """Make the account unless its address is known."""
        if self._settings.admin_email:
            await self._accounts.ensure_administrator(
                email=self._settings.admin_email, password=self._settings.admin_password
            )

    async def __aexit__(self, *_: object) -> None:
        """Leave the account alone."""


async def _sweep_for_ever(database: Database, clock: Clock) -> None:
    while True:
        await sweep(database, clock)
        await asyncio.sleep(SWEEP_SECONDS)


async def _rotate_for_ever(signing_keys: SigningKeys) -> None:
    while True:
        await signing_keys.rotate_if_due()
        await asyncio.sleep(ROTATION_CHECK_SECONDS)
