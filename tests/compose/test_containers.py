"""The fixtures that make parts in containers work with the images that production has."""

import asyncio
from collections.abc import Iterator
from uuid import UUID

import asyncpg
import pytest

from deploy.migrate import migrate_everything
from deploy.settings import EmbeddedSettings
from deploy.system import UNITS
from shared.ids import new_id
from shared.messaging.rabbitmq import RabbitTransport
from shared.messaging.transport import Delivery, Exchange, Outgoing, Queue
from shared.postgres_url import driver_url
from shared.testing.postgres_container import postgres_container
from shared.testing.rabbitmq_container import ContainerNode


@pytest.fixture
def node() -> Iterator[ContainerNode]:
    node = ContainerNode()
    node.start()
    yield node
    node.close()


async def test_every_schema_migrates_on_the_production_image_twice() -> None:
    with postgres_container() as url:
        settings = EmbeddedSettings(database_url=url, rabbitmq_url="")
        await migrate_everything(settings)
        await migrate_everything(settings)
        connection = await asyncpg.connect(driver_url(url))
        for unit in UNITS:
            assert await connection.fetchval(f"select count(*) from {unit.name}.outbox") == 0  # noqa: S608 -- our own names
        await connection.close()


async def test_a_confirmed_message_survives_the_death_of_the_broker(node: ContainerNode) -> None:
    url, sent = f"amqp://guest:guest@127.0.0.1:{node.port}/", new_id()
    async with RabbitTransport(url) as transport:
        await transport.declare([Queue("shop.orders")])
        order = Outgoing(
            id=sent, exchange=Exchange.COMMANDS, routing_key="shop.orders", type="shop.order",
            body=b"{}", headers={},
        )  # fmt: skip
        assert await transport.publish([order]) == [None]
    node.kill()
    node.start()
    seen: asyncio.Queue[UUID] = asyncio.Queue()

    async def handle(delivery: Delivery) -> None:
        await seen.put(delivery.id)

    async with RabbitTransport(url) as transport:
        await transport.declare([Queue("shop.orders")])
        async with transport.consume("shop.orders", handle, prefetch=1, concurrency=1):
            assert await seen.get() == sent
