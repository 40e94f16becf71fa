"""A service that announces what it does: rows and outbox in PostgreSQL, our relay, RabbitMQ.

``python -m tests.faults.sender`` is its relay as a process of its own, to be killed and frozen; it
reads DATABASE_URL and RABBITMQ_URL, logs ``relaying`` when it begins, and ends at SIGTERM.
"""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog
import uvloop

from shared import logging
from shared.database import Database, Pool
from shared.messaging.rabbitmq import RabbitTransport
from shared.messaging.relay import Relay
from shared.messaging.transport import Transport
from shared.stopping import stop_signal
from tests.faults.tables import SENDER, SENDING

log = structlog.get_logger(__name__)


class Sender:
    """One process of the service: a database pool and a relay."""

    def __init__(self, database_url: str, transport: Transport, *, pool: int = 8) -> None:
        self.database = Database(database_url, SENDING, SENDER, pool=Pool(pool, 2))
        self.relay = Relay(self.database.engine, SENDER, transport, self.database.service)
        self.database.on_announced = self.relay.wake

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Relay while the context is open; leaving finishes the batch in hand."""
        try:
            async with self.relay.running():
                yield
        finally:
            await self.database.close()


async def main() -> None:
    """Relay until SIGTERM."""
    logging.configure(service="sender")
    stop = stop_signal(hard_exit_after=20)
    async with RabbitTransport(os.environ["RABBITMQ_URL"], patience=None) as transport:
        sender = Sender(os.environ["DATABASE_URL"], transport, pool=2)
        async with sender.running():
            log.info("relaying")
            await stop.wait()


if __name__ == "__main__":
    uvloop.run(main())
