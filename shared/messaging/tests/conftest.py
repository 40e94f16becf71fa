"""The three transports, each against its real broker."""

from collections.abc import AsyncIterator, Iterator
from uuid import uuid4

import pytest

from shared.messaging.transport import Transport
from shared.testing.far_broker import Far, far_from
from shared.testing.outbox import Schema, messaging_schema
from shared.testing.rabbitmq import Broker, start_broker
from shared.testing.transports import (
    MemoryRig,
    PostgresRig,
    RabbitRig,
    Rig,
    fresh_database,
)


@pytest.fixture(scope="session")
def broker() -> Iterator[Broker]:
    """A real RabbitMQ for this test process."""
    broker = start_broker()
    yield broker
    broker.close()


@pytest.fixture(scope="session")
def own_broker(broker: Broker) -> Iterator[Broker]:
    """A RabbitMQ that a test may stop, kill and start; it leaves it running."""
    if broker.ours:
        yield broker
        return
    own = start_broker(ours=True)
    yield own
    own.close()


@pytest.fixture
async def far(own_broker: Broker) -> AsyncIterator[Far]:
    async with far_from(own_broker) as far:
        yield far


@pytest.fixture(params=["memory", "postgres", "rabbitmq"])
async def rig(request: pytest.FixtureRequest) -> AsyncIterator[Rig]:
    if request.param == "memory":
        yield MemoryRig()
    elif request.param == "postgres":
        async with fresh_database(request.getfixturevalue("postgres").url) as url:
            yield PostgresRig(url)
    else:
        yield RabbitRig(request.getfixturevalue("broker").fresh_url())


@pytest.fixture
async def transport(rig: Rig) -> AsyncIterator[Transport]:
    async with rig.connect() as transport:
        yield transport


@pytest.fixture
def name() -> str:
    """A queue name that no other test uses."""
    return f"test.{uuid4().hex[:12]}"


@pytest.fixture
async def schema(database_url: str) -> AsyncIterator[Schema]:
    """An outbox and an inbox in a database of their own."""
    async with messaging_schema(database_url) as schema:
        yield schema
