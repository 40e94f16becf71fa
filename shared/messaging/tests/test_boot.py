"""A process of its own waits for its database and its broker, and ends when it is asked to."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aio_pika
import aiohttp
import pytest
from sqlalchemy import MetaData, make_url

from shared.database import Database
from shared.idempotency.table import idempotency_table
from shared.messaging.outbox import messaging_tables
from shared.messaging.rabbitmq import RabbitTransport
from shared.messaging.transport import BrokerUnavailable, Queue
from shared.provision import access, provision
from shared.runtime import MigrationFailed, migrate_service
from shared.service import Parts, Service, create_api
from shared.settings import DatabaseSettings
from shared.storage import LocalFileStorage
from shared.testing.ports import lasting_ports
from shared.testing.processes import ProductProcess
from shared.testing.rabbitmq import Broker
from shared.testing.tcp_proxy import TcpProxy
from shared.testing.tokens import TestKeys
from shared.testing.transports import Seen, command

pytestmark = pytest.mark.integration

Answer = tuple[int, Any]  # status and JSON


class World:
    """A worker of the profile service, and the networks to its database and its broker."""

    def __init__(self, database_url: str, broker_url: str, log: Path) -> None:
        amqp, admin = make_url(broker_url), make_url(database_url)
        assert amqp.port is not None
        assert admin.port is not None
        self.admin_url = database_url
        self.broker_url = broker_url
        self.broker = TcpProxy(amqp.port)
        self.database = TcpProxy(admin.port)
        self._log = log
        self._started: list[ProductProcess] = []

    def process(self, role: str) -> ProductProcess:
        roles = access(self.admin_url, "profile")
        [port] = lasting_ports(1)
        environment = {
            "PROFILE_DATABASE_URL": self._through(self.database, roles.service_url),
            "PROFILE_MIGRATION_DATABASE_URL": self._through(self.database, roles.owner_url),
            "RABBITMQ_URL": self._through(self.broker, self.broker_url),
        }
        one = ProductProcess(role, ["services.profile", role], environment, self._log, port)
        self._started.append(one)
        one.start()
        return one

    async def end(self) -> None:
        for one in self._started:
            one.end()
        await self.broker.close()
        await self.database.close()

    @staticmethod
    def _through(proxy: TcpProxy, url: str) -> str:
        return make_url(url).set(port=proxy.port).render_as_string(hide_password=False)


@pytest.fixture
async def world(broker: Broker, database_url: str, tmp_path: Path) -> AsyncIterator[World]:
    world = World(database_url, broker.fresh_url(), tmp_path / "log")
    yield world
    await world.end()


async def ask(one: ProductProcess, path: str) -> Answer:
    async with asyncio.timeout(30), aiohttp.ClientSession() as http:
        while True:
            try:
                async with http.get(f"{one.url}{path}") as answer:
                    return answer.status, await answer.json()
            except aiohttp.ClientError:
                assert one.alive, one.news()
                await asyncio.sleep(0.05)


async def test_a_worker_started_before_everything_else_becomes_ready_in_any_order(
    world: World,
) -> None:
    worker = world.process("worker")
    assert await ask(worker, "/health/live") == (200, {"status": "ok"})
    status, body = await ask(worker, "/health/ready")
    assert (status, body["status"]) == (503, "starting")
    assert body["checks"] == {"database": False, "broker": False}
    assert (await ask(worker, "/api/v1/profiles"))[0] == 503

    await world.broker.listen()  # the broker is there first, and the database without its schema
    await world.database.listen()
    await provision(world.admin_url, ["profile"])
    await asyncio.sleep(1.5)
    status, body = await ask(worker, "/health/ready")
    assert (status, body["status"]) == (503, "starting")
    assert body["checks"] == {"database": True, "broker": True}

    migrating = world.process("migrate")
    assert await migrating.finished() == 0, migrating.news()
    await worker.ready()
    assert (await ask(worker, "/health/ready"))[1]["checks"]["queues"]
    async with await aio_pika.connect(world.broker_url) as connection:
        queue = await (await connection.channel()).get_queue("profile.import")
        assert queue.declaration_result.consumer_count == 1
    assert worker.logged("waiting_for_schema") == 1
    assert await worker.stop() == 0


async def test_a_worker_whose_broker_comes_last_works_from_then_on(world: World) -> None:
    await world.database.listen()
    await provision(world.admin_url, ["profile"])
    migrating = world.process("migrate")  # it waits for the broker, while the worker starts
    worker = world.process("worker")
    await asyncio.sleep(0.5)

    async def started() -> bool:
        return bool((await ask(worker, "/health/ready"))[1]["checks"]["database"])

    async with asyncio.timeout(20):
        while not await started():  # noqa: ASYNC110 -- it tells nobody
            await asyncio.sleep(0.1)
    assert (await ask(worker, "/health/live"))[0] == 200
    assert (await ask(worker, "/health/ready"))[0] == 503
    await world.broker.listen()
    assert await migrating.finished() == 0, migrating.news()
    await worker.ready()
    assert await worker.stop() == 0


async def test_a_process_that_still_waits_ends_cleanly_when_asked(world: World) -> None:
    both = [world.process("api"), world.process("worker")]
    for one in both:
        assert (await ask(one, "/health/ready"))[0] == 503
    began = asyncio.get_running_loop().time()
    for one in both:
        assert await one.stop() == 0, one.news()
        assert "Traceback" not in one.news()
    assert asyncio.get_running_loop().time() - began < 15


async def test_migrate_says_what_it_could_not_reach_and_tells_no_password(
    world: World, database_url: str, tmp_path: Path
) -> None:
    async def failure(url: str, broker_url: str) -> str:
        transport = RabbitTransport(broker_url, patience=0.2)
        keys = TestKeys()
        parts = Parts(transport, keys.verifier(), LocalFileStorage(tmp_path))
        settings = DatabaseSettings(database_url=url)
        metadata = MetaData(schema="things")
        idempotency_table(metadata)
        database = Database(url, metadata, messaging_tables(metadata))
        service = Service("things", create_api("things", title=""), database, parts, tmp_path)
        with pytest.raises(MigrationFailed) as failed:
            await migrate_service(service, settings, patience=0.2)
        return str(failed.value)

    nowhere = "postgresql+asyncpg://somebody:secret-word@127.0.0.1:1/base"
    said = await failure(nowhere, world.broker_url)
    assert said.startswith("the database 127.0.0.1:1/base does not answer as somebody")
    assert "secret-word" not in said
    await provision(database_url, ["things"])
    owner = access(database_url, "things").owner_url
    said = await failure(owner, "amqp://somebody:secret-word@127.0.0.1:1/")
    assert said.startswith("the broker of RABBITMQ_URL does not answer")
    assert "secret-word" not in said


async def test_a_transport_connects_in_the_background_when_it_is_told_to(
    broker: Broker, name: str
) -> None:
    url = make_url(broker.fresh_url())
    assert url.port is not None
    proxy = TcpProxy(url.port)
    through = url.set(port=proxy.port).render_as_string(hide_password=False)
    async with RabbitTransport(through, patience=None) as transport:
        [answer] = await transport.publish([command(name)])
        assert isinstance(answer, BrokerUnavailable)
        assert not await transport.healthy()
        with pytest.raises(BrokerUnavailable):
            async with transport.consume(name, Seen(), prefetch=1, concurrency=1):
                pass
        with pytest.raises(BrokerUnavailable):
            await transport.declare([Queue(name)])
        await proxy.listen()
        async with asyncio.timeout(10):
            while not await transport.healthy():  # noqa: ASYNC110 -- the same
                await asyncio.sleep(0.05)
        await transport.declare([Queue(name)])
        async with transport.consume(name, seen := Seen(), prefetch=1, concurrency=1):
            assert await transport.publish([command(name)]) == [None]
            await seen.wait(1)
    await proxy.close()
