"""Messages that fail, kill, repeat, overtake, come late or cannot be read (22 to 26 and 30)."""

import asyncio
import json
from uuid import UUID, uuid4

import pytest

from shared.contracts.event import Envelope
from shared.messaging.graveyard import Selection
from shared.messaging.memory import MemoryTransport
from shared.messaging.rabbitmq_graveyard import RabbitGraveyard
from shared.messaging.replay import Order, carry_out
from shared.messaging.transport import Exchange, Outgoing
from shared.testing.fault_size import chance, size
from shared.testing.outbox import Counted
from tests.faults.conftest import Note
from tests.faults.pair import Pair
from tests.faults.receiver import DEADLY, EVENTS, SICK, WRONG, Receiver, Told
from tests.faults.test_broker import QUEUES_ON_DISK
from tests.faults.writer import Writer

pytestmark = [pytest.mark.integration, pytest.mark.timeout(size(300, 900))]


def wire(fact: Counted, **changes: object) -> Outgoing:
    """Return *fact* as the relay would send it, with *changes* to its envelope."""
    envelope = Envelope.wrap(fact, producer="sender").model_dump(mode="json") | changes
    body = json.dumps(envelope).encode()
    return Outgoing(fact.event_id, Exchange.EVENTS, fact.routing_key(), body, fact.name)


async def replay(pair: Pair) -> int:
    """Put all dead letters back to work, as the operator's tool does; return how many."""
    order = Order(EVENTS, Selection(), by="a test")
    return (await carry_out(order, RabbitGraveyard(pair.direct_url))).moved


async def test_poison_and_riddles_are_dead_letters_and_their_replays_have_one_effect(
    pair: Pair, note: Note
) -> None:
    rng = chance("22")
    async with pair.sending() as (sender, transport), pair.receiving() as receiver:
        writer = Writer(sender.database, rng)
        await writer.prepare()
        poison = set()
        async with writer.writing():
            for _ in range(size(6, 60)):
                poison.add(await writer.say(rng.choice([SICK, WRONG])))
                await writer.further(rng.randint(1, 10))
        riddles = [
            wire(Counted(thing_id=uuid4()), version=2),
            wire(Counted(thing_id=uuid4()), type="test.unheard_of"),
            wire(Counted(thing_id=uuid4()), data={"thing_id": "nobody"}),
        ]
        assert await transport.publish(riddles) == [None] * len(riddles)
        await pair.settled(dead=len(poison))
        riddle_ids = {one.id for one in riddles}
        assert await buried(pair, len(poison) + len(riddles)) == poison | riddle_ids
        receiver.failing = False
        replayed = await replay(pair)
        assert replayed == len(poison) + len(riddles)
        await pair.settled()
        assert await buried(pair, len(riddles)) == riddle_ids  # nobody has learnt to read them
        await replay(pair)
        assert await buried(pair, len(riddles)) == riddle_ids
    entry = await pair.judge("22, 24, 30", faults=len(poison) + len(riddles))
    entry.phantom -= len(riddle_ids)  # said by nobody but us
    entry.observed["effects"] = receiver.effects
    note(entry)


@pytest.mark.slow
async def test_what_kills_its_process_each_time_is_a_dead_letter_and_its_neighbours_live(
    pair: Pair, note: Note
) -> None:
    """The supervisor starts the process again; the broker's delivery limit ends it."""
    async with pair.sending() as (sender, _):
        writer = Writer(sender.database, chance("22 deadly"))
        await writer.prepare()
        await writer.write(20)
        poison = await writer.say(DEADLY)
        await writer.write(size(40, 200))
        worker, deaths = pair.process("receiver", CONCURRENCY="4", WORK_SECONDS="0.05"), 0
        async with asyncio.timeout(240):
            while not await pair.dead_letters():
                if not worker.alive:
                    deaths += 1
                    worker.start()
                await asyncio.sleep(0.05)
        if not worker.alive:
            worker.start()
        await pair.settled(dead=1)
        assert await pair.dead_letters() == {poison}
        await worker.stop()
    entry = await pair.judge("22", faults=deaths)
    note(entry)
    assert entry.dead_letters == 1


@pytest.mark.slow
async def test_what_waits_for_its_retry_survives_the_broker(pair: Pair, note: Note) -> None:
    pair.ladder = (3.0, 6.0)
    await pair.declare()
    rng = chance("23")
    tried: set[UUID] = set()

    async def work(told: Told) -> None:
        """Fail a third of the messages the first time."""
        if told.event_id not in tried:
            tried.add(told.event_id)
            if told.event_id.int % 3 == 0:
                raise OSError("not now")

    await asyncio.sleep(QUEUES_ON_DISK)
    async with pair.sending() as (sender, _), pair.receiving(work=work) as receiver:
        writer = Writer(sender.database, rng)
        await writer.prepare()
        async with writer.writing():
            for _ in range(faults := size(1, 5)):
                await writer.further(size(30, 150))
                await receiver.next(10)
                parked = await pair.waiting()
                await asyncio.to_thread(pair.broker.node.kill)
                await asyncio.to_thread(pair.broker.node.start)
                await receiver.next(10)
        await pair.settled()
    entry = await pair.judge("23", faults=faults)
    entry.observed["parked"] = sum(n for queue, n in parked.items() if ".retry." in queue)
    note(entry)
    assert entry.dead_letters == 0
    assert entry.observed["parked"]  # or nothing has been tried here


@pytest.mark.slow
async def test_work_beyond_the_brokers_patience_has_one_effect(pair: Pair, note: Note) -> None:
    rng, late = chance("26"), set[UUID]()

    async def work(told: Told) -> None:
        """Keep one message longer than the broker allows."""
        if not late:
            late.add(told.event_id)
            await asyncio.sleep(12)

    await patience(pair, work=5_000, tick=2_000)
    try:
        async with pair.sending() as (sender, _), pair.receiving(work=work, prefetch=4):
            writer = Writer(sender.database, rng, pause=0.2)
            await writer.prepare()
            async with writer.writing():
                for _ in range(faults := size(1, 3)):
                    late.clear()
                    await writer.further(30)
                    await asyncio.sleep(13)
            await pair.settled()
    finally:
        await patience(pair, work=1_800_000, tick=60_000)
    entry = await pair.judge("26", faults=faults)
    note(entry)
    assert entry.copies  # or nothing has been tried here


@pytest.mark.slow
async def test_in_whatever_order_and_number_facts_come_the_state_is_that_of_the_last(
    pair: Pair, note: Note
) -> None:
    """Each fact up to three times, shuffled, and one of them long after all others."""
    rng, facts = chance("25"), 5
    receiver = Receiver(pair.database_url, transport := MemoryTransport())
    async with receiver.running(), pair.connected() as database:
        for _ in range(histories := size(30, 1_000)):
            thing = uuid4()
            told = [
                Counted(thing_id=thing, number=n, aggregate_version=n) for n in range(1, facts + 1)
            ]
            await database.executemany(
                "insert into sender.said values ($1, $2, $3)",
                [(one.event_id, thing, one.aggregate_version) for one in told],
            )
            late = rng.choice(told)
            copies = [one for one in told if one is not late for _ in range(rng.randint(1, 3))]
            rng.shuffle(copies)
            for one in [*copies, late, *rng.sample(told, 2)]:
                await transport.publish([wire(one)])
            await transport.drain()
            [row] = await database.fetch(
                "select version from receiver.state where thing_id = $1", thing
            )
            assert row["version"] == facts, f"after {[one.number for one in copies]}"
    note(await pair.judge("25", faults=histories))


async def patience(pair: Pair, *, work: int, tick: int) -> None:
    """Set how many milliseconds the broker lets work take, and how often it looks."""
    both = {"consumer_timeout": work, "channel_tick_interval": tick}
    words = [f"application:set_env(rabbit, {key}, {value})" for key, value in both.items()]
    await pair.control("eval", f"{', '.join(words)}.")


async def buried(pair: Pair, count: int) -> set[UUID]:
    """Return the dead letters as soon as there are *count*."""
    letters: set[UUID] = set()
    async with asyncio.timeout(30):
        while len(letters) < count:
            letters = await pair.dead_letters()
            await asyncio.sleep(0.1)
    return letters
