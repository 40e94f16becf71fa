"""A sender and a receiver on one broker, and the judgement on what became of each message."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from uuid import UUID

import asyncpg
from sqlalchemy import make_url

from shared.messaging.rabbitmq import RabbitTransport
from shared.messaging.topology import retry_queue
from shared.messaging.transport import BrokerUnavailable, Outgoing, Queue, TransportError
from shared.testing import broker_tap
from shared.testing.fault_size import PATIENCE
from shared.testing.ledger import Entry
from shared.testing.outbox import Count, Counted
from shared.testing.processes import ProductProcess
from shared.testing.rabbitmq import Broker
from shared.testing.tcp_proxy import TcpProxy
from shared.testing.transports import RabbitRig
from tests.faults import tables
from tests.faults.receiver import EVENTS, Receiver, Work
from tests.faults.sender import Sender

LADDER = (0.2, 0.5)
"""Seconds before each retry of a receiver in the test's own process."""
QUEUES = (EVENTS, Count.queue)


class Watched(RabbitTransport):
    """Our transport, with a clock on what its callers wait for."""

    longest = 0.0
    """Seconds that the slowest wave of messages took until its answers."""

    async def publish(self, messages: Sequence[Outgoing]) -> list[TransportError | None]:
        """Publish as ever, and remember how long that took."""
        began = time.monotonic()
        try:
            return await super().publish(messages)
        finally:
            self.longest = max(self.longest, time.monotonic() - began)


class Pair:
    """Both services' databases and broker; the processes are chosen by each test.

    The services reach the broker by *url*, which may lead over a network that can be broken; the
    judge uses *direct_url*.
    """

    def __init__(
        self, database_url: str, broker: Broker, folder: Path, net: TcpProxy | None = None
    ) -> None:
        self.broker = broker
        self.database_url = database_url
        self.direct_url = broker.fresh_url()
        self.url = self.direct_url
        if net is not None:
            self.url = self.url.replace(f":{broker.node.port}/", f":{net.port}/")
        self.ladder: tuple[float, ...] = LADDER
        """Seconds before each retry of the receiver."""
        self.lost_clients: list[str] = []
        """What the transports' watchdogs have given up; must stay empty."""
        self._folder = folder
        self._processes: list[ProductProcess] = []
        url_of_judge = make_url(database_url).set(drivername="postgresql")
        self._judge_url = url_of_judge.render_as_string(hide_password=False)

    @property
    def host(self) -> str:
        """The virtual host of the pair."""
        return self.direct_url.rpartition("/")[2]

    def transport(
        self, *, heartbeat: int = 10, ladder: Sequence[float] = LADDER, direct: bool = False
    ) -> Watched:
        """Return a transport to be entered; it connects in the background.

        With *direct* it does not use the network that can be broken.
        """
        return Watched(
            self.direct_url if direct else self.url,
            ladder=ladder,
            patience=None,
            on_lost=self.lost_clients.append,
            heartbeat=heartbeat,
        )

    async def prepare(self, *, tapped: bool = True) -> None:
        """Make schemas and queues; with *tapped* a copy of each fact is kept, to see its order."""
        await tables.create(self.database_url)
        await self.declare()
        if tapped:
            await broker_tap.listen(self.direct_url)

    async def declare(self) -> None:
        """Declare the receiver's queues."""
        queues = [Queue(EVENTS, (Counted.routing_key(),)), Queue(Count.queue)]
        async with self.transport(ladder=self.ladder, direct=True) as transport:
            async with asyncio.timeout(PATIENCE):
                while True:
                    with suppress(BrokerUnavailable):
                        return await transport.declare(queues)
                    await asyncio.sleep(0.1)

    @asynccontextmanager
    async def sending(self, *, heartbeat: int = 10) -> AsyncIterator[tuple[Sender, Watched]]:
        """Run a sender in this process, on a transport that is watched."""
        async with self.transport(heartbeat=heartbeat) as transport:
            sender = Sender(self.database_url, transport)
            async with sender.running():
                yield sender, transport

    @asynccontextmanager
    async def receiving(
        self,
        *,
        heartbeat: int = 10,
        work: Work | None = None,
        concurrency: int = 4,
        prefetch: int = 20,
        direct: bool = False,
    ) -> AsyncIterator[Receiver]:
        """Run a receiver in this process."""
        connecting = self.transport(heartbeat=heartbeat, ladder=self.ladder, direct=direct)
        async with connecting as transport:
            receiver = Receiver(
                self.database_url, transport, work=work, concurrency=concurrency, prefetch=prefetch
            )
            async with receiver.running():
                yield receiver

    def process(self, role: str, **environment: str) -> ProductProcess:
        """Start a ``sender`` or ``receiver`` as a process of its own, to be killed or frozen."""
        environment |= {"DATABASE_URL": self.database_url, "RABBITMQ_URL": self.url}
        name = f"{role}-{len(self._processes)}"
        one = ProductProcess(
            name, [f"tests.faults.{role}"], environment, self._folder / f"{name}.log", 0
        )
        self._processes.append(one)
        one.start()
        return one

    def end(self) -> None:
        """End every process that was started."""
        for one in self._processes:
            one.end()

    async def settled(self, *, dead: int = 0, within: float = PATIENCE) -> float:
        """Wait until each message has its effect, except *dead* ones; return how long it took.

        When that does not happen in time it returns all the same, for the judge to say why.
        """
        began = time.monotonic()
        async with self.connected() as connection:
            with suppress(TimeoutError):
                async with asyncio.timeout(within):
                    while not await _is_settled(connection, dead):  # noqa: ASYNC110 -- rows tell nobody
                        await asyncio.sleep(0.05)
        return time.monotonic() - began

    async def published(self, *, within: float = PATIENCE) -> float:
        """Wait until the outbox is empty; return how long it took, also when it never is."""
        began = time.monotonic()
        async with self.connected() as connection:
            with suppress(TimeoutError):
                async with asyncio.timeout(within):
                    while await connection.fetchval(UNPUBLISHED):  # noqa: ASYNC110 -- rows tell nobody
                        await asyncio.sleep(0.05)
        return time.monotonic() - began

    async def judge(self, rows: str, *, faults: int, tapped: bool = True) -> Entry:
        """Compare what was committed with what arrived and took effect; nobody may run any more."""
        entry = Entry(rows=rows, faults=faults)
        async with self.connected() as connection:
            said = {
                row["event_id"]: (row["thing_id"], row["version"])
                for row in await connection.fetch("select * from sender.said")
            }
            effects = Counter(await _column(connection, "select event_id from receiver.effect"))
            arrived = Counter(await _column(connection, "select event_id from receiver.arrival"))
            behind = await connection.fetchval(_BEHIND)
            unpublished = await connection.fetchval(UNPUBLISHED)
        dead = await self.dead_letters()
        facts = await broker_tap.heard(self.direct_url) if tapped else []
        entry.messages = len(said)
        entry.lost = len(said.keys() - effects.keys() - dead)
        entry.phantom = len((effects.keys() | arrived.keys() | {f.id for f in facts}) - said.keys())
        entry.duplicate_effects = effects.total() - len(effects)
        entry.stuck = unpublished + sum((await self.waiting()).values())
        entry.inversions = behind + inversions(facts)
        entry.copies = arrived.total() - len(arrived)
        entry.dead_letters = len(dead)
        return entry

    async def waiting(self) -> dict[str, int]:
        """Return how many messages lie in the work and retry queues."""
        names = [*QUEUES, *(retry_queue(queue, delay) for queue in QUEUES for delay in self.ladder)]
        return await broker_tap.waiting(self.direct_url, names)

    async def dead_letters(self) -> set[UUID]:
        """Return the ids of all dead letters."""
        rig = RabbitRig(self.direct_url)
        return {UUID(one) for queue in QUEUES for one, _ in await rig.dead_letters(queue)}

    async def fetch(self, query: str, *values: object) -> list[asyncpg.Record]:
        """Ask the database as its administrator."""
        async with self.connected() as connection:
            return list(await connection.fetch(query, *values))

    async def control(self, *arguments: str) -> str:
        """Run ``rabbitmqctl`` on the broker."""
        return await asyncio.to_thread(self.broker.node.control, *arguments)

    @asynccontextmanager
    async def connected(self) -> AsyncIterator[asyncpg.Connection]:
        """Open a connection to the database as its administrator."""
        connection = await asyncpg.connect(self._judge_url)
        try:
            yield connection
        finally:
            await connection.close()


_UNSETTLED = """
    select count(*) from sender.said
    where not exists (select 1 from receiver.effect where effect.event_id = said.event_id)
"""
UNPUBLISHED = "select count(*) from sender.outbox where published_at is null"
_BEHIND = """
    select count(*) from (
        select thing_id, max(version) as version from receiver.effect group by thing_id
    ) as told left join receiver.state using (thing_id)
    where state.version is distinct from told.version
"""


async def _is_settled(connection: asyncpg.Connection, dead: int) -> bool:
    if await connection.fetchval(_UNSETTLED) > dead:
        return False
    # What is in the outbox still may be confirmed, and only is not marked so yet.
    return not await connection.fetchval(UNPUBLISHED)


async def _column(connection: asyncpg.Connection, query: str) -> list[UUID]:
    return [row[0] for row in await connection.fetch(query)]


def inversions(facts: Sequence[broker_tap.Fact]) -> int:
    """Count the facts whose first copy came after that of a newer fact about the same thing."""
    newest: dict[str, int] = {}
    seen: set[UUID] = set()
    count = 0
    for fact in facts:
        if fact.id in seen:
            continue
        seen.add(fact.id)
        count += fact.version < newest.get(fact.subject, 0)
        newest[fact.subject] = max(newest.get(fact.subject, 0), fact.version)
    return count
