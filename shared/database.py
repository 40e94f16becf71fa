"""A service's own schema in PostgreSQL: engine, pool, and the unit of work."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Protocol, TypeVar

import structlog
from pydantic_core import from_json
from sqlalchemy import MetaData, text
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import (
    AsyncConnection,
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)

from shared.connection_budget import connection_name
from shared.contracts.event import Message
from shared.errors import DependencyUnavailable
from shared.idempotency import reservation
from shared.messaging.inbox import claim
from shared.messaging.outbox import MessagingTables, record
from shared.reading_session import ChangeWhileReading, ReadingSession
from shared.watched_pool import WatchedPool, tell, watched

log = structlog.get_logger(__name__)

_IDLE_TRANSACTION = "10s"

U = TypeVar("U", bound="UnitOfWork")
U_co = TypeVar("U_co", bound="UnitOfWork", covariant=True)
"""A service's own unit of work."""


@dataclass(frozen=True, slots=True)
class Pool:
    """How many connections one process may hold, and how long a caller waits for one."""

    size: int = 10
    overflow: int = 10
    wait_seconds: float = 30.0


class UnitOfWork:
    """One transaction. Subclasses add the service's repositories; nobody calls commit."""

    def __init__(self, session: AsyncSession, database: "Database") -> None:
        self.session = session
        self._database = database
        self.announced = False

    async def publish(self, message: Message) -> None:
        """Send *message* if, and only if, this transaction commits."""
        self._must_not_be_reading()
        await record(self.session, self._database.tables, message, producer=self._database.service)
        self.announced = True

    async def claim(self, message: Message) -> None:
        """Make the rest of this transaction happen once per message.

        Raises ``AlreadyHandled`` if the effects of *message* are committed already.
        """
        self._must_not_be_reading()
        await claim(self.session, self._database.tables, self._database.service, message.event_id)

    def _must_not_be_reading(self) -> None:
        if isinstance(self.session.sync_session, ReadingSession):
            raise ChangeWhileReading


class Begin(Protocol[U_co]):
    """Opens a unit of work: commits on a clean exit, rolls back on an error."""

    def __call__(self, *, reading: bool = False) -> AbstractAsyncContextManager[U_co]:
        """Open one; one that is only *reading* must change nothing."""
        ...


class Database:
    """One service's connections to its schema."""

    def __init__(
        self, url: str, metadata: MetaData, tables: MessagingTables, *, pool: Pool | None = None
    ) -> None:
        pool = pool or Pool()
        if metadata.schema is None:
            raise ValueError("a service's tables live in a schema of their own")
        self.service = metadata.schema
        self.metadata = metadata
        self.tables = tables
        self.engine: AsyncEngine = create_async_engine(
            url,
            pool_size=pool.size,
            max_overflow=pool.overflow,
            pool_timeout=pool.wait_seconds,
            poolclass=watched(self.service),
            pool_pre_ping=False,
            pool_recycle=1800,
            hide_parameters=True,  # people's data has no business in an error's text
            json_deserializer=from_json,  # the same values in half of the time
            json_serializer=lambda value: json.dumps(value, ensure_ascii=False, allow_nan=False),
            connect_args={
                "timeout": 5,
                "command_timeout": 30,
                "server_settings": {
                    "application_name": connection_name(self.service, pool.size + pool.overflow),
                    # Transactions here are short. One that a frozen process has left open would
                    # hold its rows until the process wakes; PostgreSQL ends it instead.
                    "idle_in_transaction_session_timeout": _IDLE_TRANSACTION,
                },
            },
        )
        self._sessions = async_sessionmaker(self.engine, expire_on_commit=False)
        self._statements = self.engine.execution_options(isolation_level="AUTOCOMMIT")
        self._readings = async_sessionmaker(
            self._statements, expire_on_commit=False, sync_session_class=ReadingSession
        )
        self._pool = pool
        self.on_announced: Callable[[], None] = lambda: None
        """Called after a commit that published something; the relay's wake-up."""

    @asynccontextmanager
    async def session(self) -> AsyncIterator[AsyncSession]:
        """Open one transaction: commits on a clean exit, rolls back on an error.

        Raises ``DependencyUnavailable`` when the database is away or the pool is exhausted.
        """
        with _unavailable():
            async with self._sessions.begin() as session:
                yield session

    @asynccontextmanager
    async def _reading(self) -> AsyncIterator[AsyncSession]:
        with _unavailable():
            async with self._readings() as session:
                yield session
                if isinstance(reading := session.sync_session, ReadingSession):
                    reading.require_unchanged()  # or a change would be lost in silence

    @asynccontextmanager
    async def statement(self) -> AsyncIterator[AsyncConnection]:
        """Open a connection on which every statement commits by itself.

        For an act that is one statement: without ``BEGIN`` and ``COMMIT`` it takes one round trip
        instead of three. Raises what ``session`` raises.
        """
        with _unavailable():
            async with self._statements.connect() as connection:
                yield connection

    def units(self, unit: type[U]) -> "Begin[U]":
        """Return the ``begin`` that use cases are given: each call opens one unit of work.

        One for *reading* has no ``BEGIN`` and no ``COMMIT`` around it, which is two of the three
        round trips of most questions. At PostgreSQL's usual level (read committed) a transaction
        would answer the same: each question sees what is committed when it is asked. Whoever
        changes something in it gets ``ChangeWhileReading``.

        What a unit writes for a request with an ``Idempotency-Key`` commits together with the
        note that this request has taken effect.
        """

        @asynccontextmanager
        async def begin(*, reading: bool = False) -> AsyncIterator[U]:
            if reading:
                async with self._reading() as session:
                    yield unit(session, self)
                return
            async with self.session() as session:
                work = unit(session, self)
                yield work
                keyed = reservation.current.get()
                if keyed is not None and keyed.table.metadata is self.metadata:
                    await keyed.mark(session)
            if work.announced:
                self.on_announced()

        return begin

    async def healthy(self) -> bool:
        """Answer within two seconds whether the schema can be reached."""
        try:
            async with asyncio.timeout(2), self._statements.connect() as connection:
                await connection.execute(text("select 1"))
        except (DBAPIError, PoolTimeoutError, OSError, TimeoutError):
            return False
        return True

    def tell_pool(self) -> None:
        """Set the gauges of the pool."""
        taken = self.engine.sync_engine.pool
        limit = self._pool.size + self._pool.overflow
        in_use = taken.checkedout() if isinstance(taken, WatchedPool) else 0
        tell(self.service, in_use=in_use, limit=limit)

    async def close(self) -> None:
        """Close every connection."""
        await self.engine.dispose()


@contextmanager
def _unavailable() -> Iterator[None]:
    """Turn what a missing database raises into ``DependencyUnavailable``."""
    try:
        yield
    except (PoolTimeoutError, InterfaceError, OperationalError, OSError) as error:
        log.warning("database_unavailable", error=type(error).__name__)
        raise DependencyUnavailable("The database is not available right now.") from error
    except DBAPIError as error:
        if error.connection_invalidated or _is_connection_loss(error):
            log.warning("database_connection_lost", error=type(error.orig).__name__)
            raise DependencyUnavailable("The database is not available right now.") from error
        raise


_CONNECTION_LOSS = ("08", "57P", "53", "25P03")
"""Connection exceptions, admin shutdown, no resources, a transaction left open."""


def _is_connection_loss(error: DBAPIError) -> bool:
    state = getattr(error.orig, "sqlstate", None) or getattr(error.orig, "pgcode", None) or ""
    name = type(error.orig.__cause__).__name__ if error.orig is not None else ""
    return state.startswith(_CONNECTION_LOSS) or name in {
        "ConnectionDoesNotExistError",
        "InterfaceError",
    }
