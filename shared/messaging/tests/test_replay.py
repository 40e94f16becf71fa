"""Dead letters under an operator's hands, on a real RabbitMQ and in PostgreSQL."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import update

from shared.contracts.event import Envelope
from shared.messaging.consumer import Consumer, Limits
from shared.messaging.graveyard import Graveyard, NoSuchQueue, Selection
from shared.messaging.inbox import claim
from shared.messaging.memory import MemoryTransport
from shared.messaging.postgres_graveyard import PostgresGraveyard
from shared.messaging.rabbitmq_graveyard import RabbitGraveyard
from shared.messaging.relay import Relay
from shared.messaging.replay import Order, carry_out, main
from shared.messaging.transport import Exchange, Outgoing, Permanent, Queue, Transport
from shared.messaging.unpark import unpark
from shared.testing.outbox import Count, Counted, Schema
from shared.testing.rabbitmq import Broker
from shared.testing.transports import (
    LADDER,
    PostgresRig,
    RabbitRig,
    Rig,
    Seen,
    command,
    fresh_database,
)

pytestmark = pytest.mark.integration

ROOT = Path(__file__).parent.parent.parent.parent
USER = uuid4()


@dataclass
class Cemetery:
    """A broker, and how an operator reaches its dead letters."""

    rig: Rig
    graveyard: Graveyard
    environment: Mapping[str, str]

    async def bury(self, transport: Transport, name: str, *messages: Outgoing) -> None:
        """Let *messages* die in their order."""
        await transport.declare([Queue(name)])
        seen = Seen(fail=lambda _: Permanent("no good"))
        async with transport.consume(name, seen, prefetch=1, concurrency=1):
            for message in messages:
                assert await transport.publish([message]) == [None]
            await seen.wait(len(messages))
        # Leaving has finished what ran; RabbitMQ has confirmed the copies by then.

    async def left(self, name: str) -> list[str]:
        """Return the ids of what is still buried."""
        return [one for one, _ in await self.rig.dead_letters(name)]


@pytest.fixture(params=["postgres", "rabbitmq"])
async def cemetery(request: pytest.FixtureRequest) -> AsyncIterator[Cemetery]:
    if request.param == "rabbitmq":
        url = request.getfixturevalue("broker").fresh_url()
        yield Cemetery(RabbitRig(url), RabbitGraveyard(url), {"RABBITMQ_URL": url})
        return
    async with fresh_database(request.getfixturevalue("postgres").url) as url:
        yield Cemetery(PostgresRig(url), PostgresGraveyard(url), {"DATABASE_URL": url})


@pytest.fixture
async def transport(cemetery: Cemetery) -> AsyncIterator[Transport]:
    async with cemetery.rig.connect() as transport:
        yield transport


def ids(*messages: Outgoing) -> list[str]:
    return [str(message.id) for message in messages]


def work(queue: str, *, user: UUID = USER, at: datetime | None = None) -> Outgoing:
    """Return a command in its envelope."""
    message = Count(thing_id=uuid4())
    envelope = Envelope.wrap(message, producer="test", correlation_id=None).model_dump(mode="json")
    envelope |= {"user_id": str(user)}
    if at is not None:
        envelope |= {"occurred_at": at.isoformat()}
    return Outgoing(
        message.event_id, Exchange.COMMANDS, queue, json.dumps(envelope).encode(), message.name
    )


async def test_a_replayed_message_starts_anew_and_says_who_did_it(
    cemetery: Cemetery, transport: Transport, name: str
) -> None:
    await cemetery.bury(transport, name, one := command(name, "work"))
    tally = await carry_out(Order(name, Selection(), by="ann on duty"), cemetery.graveyard)
    assert (tally.selected, tally.moved, tally.stayed) == (1, 1, 0)
    async with transport.consume(name, seen := Seen(), prefetch=1, concurrency=1):
        await seen.wait(1)
    [delivery] = seen.deliveries
    assert (delivery.id, delivery.attempt, delivery.body) == (one.id, 0, b"work")
    assert delivery.headers["x-jw-replayed-by"] == "ann on duty"
    assert delivery.headers["note"] == "work"
    assert await cemetery.left(name) == []


async def test_what_is_not_selected_stays_in_its_order(
    cemetery: Cemetery, transport: Transport, name: str
) -> None:
    letters = [command(name, str(n)) for n in range(8)]
    await cemetery.bury(transport, name, *letters)
    chosen = Selection(ids=frozenset(ids(letters[3], letters[6])))
    await carry_out(Order(name, chosen), cemetery.graveyard)
    rest = [one for one in letters if one not in (letters[3], letters[6])]
    assert await cemetery.left(name) == ids(*rest)
    await carry_out(Order(name, Selection(), limit=2), cemetery.graveyard)
    assert await cemetery.left(name) == ids(*rest[2:])


async def test_looking_changes_nothing_however_often(
    cemetery: Cemetery, transport: Transport, name: str
) -> None:
    """RabbitMQ counts every look as a delivery, and must not lose a letter for it."""
    letters = [command(name, str(n)) for n in range(3)]
    await cemetery.bury(transport, name, *letters)
    for _ in range(25):  # the default limit of RabbitMQ 4 is 20
        tally = await carry_out(Order(name, Selection(), dry_run=True), cemetery.graveyard)
        assert (tally.selected, tally.moved) == (3, 0)
    assert await cemetery.left(name) == ids(*letters)


async def test_letters_are_selected_by_type_user_and_time(
    cemetery: Cemetery, transport: Transport, name: str
) -> None:
    mine, other = work(name), work(name, user=uuid4())
    await cemetery.bury(transport, name, mine, other, command(name, "no envelope"))

    async def count(selection: Selection) -> int:
        order = Order(name, selection, dry_run=True)
        return (await carry_out(order, cemetery.graveyard)).selected

    assert await count(Selection(user=str(USER))) == 1
    assert await count(Selection(types=frozenset({"test.count"}))) == 2
    assert await count(Selection(types=frozenset({"test.work", "test.count"}))) == 3
    assert await count(Selection(since=datetime.now(UTC) - timedelta(minutes=5))) == 3
    assert await count(Selection(since=datetime.now(UTC) + timedelta(minutes=5))) == 0


async def test_a_persons_letters_are_discarded_and_no_others(
    cemetery: Cemetery, transport: Transport, name: str
) -> None:
    mine, other = work(name), work(name, user=uuid4())
    await cemetery.bury(transport, name, mine, other)
    order = Order(name, Selection(user=str(USER)), discard=True, reason="account deleted")
    assert (await carry_out(order, cemetery.graveyard)).moved == 1
    assert await cemetery.left(name) == ids(other)


async def test_a_copy_in_a_file_moves_nothing_and_is_private(
    cemetery: Cemetery, transport: Transport, name: str, tmp_path: Path
) -> None:
    await cemetery.bury(transport, name, one := work(name), two := command(name, "plain text"))
    file = tmp_path / "letters.jsonl"
    await carry_out(Order(name, Selection(), file=file), cemetery.graveyard)
    lines = [json.loads(line) for line in file.read_text().splitlines()]
    assert [line["id"] for line in lines] == ids(one, two)
    assert lines[0]["body"]["user_id"] == str(USER)
    assert lines[1]["body"] == {"base64": "cGxhaW4gdGV4dA=="}
    assert file.stat().st_mode & 0o777 == 0o600
    assert await cemetery.left(name) == ids(one, two)
    with pytest.raises(FileExistsError):
        await carry_out(Order(name, Selection(), file=file, discard=True), cemetery.graveyard)
    assert await cemetery.left(name) == ids(one, two)


async def test_a_queue_that_does_not_exist_is_named(
    cemetery: Cemetery, transport: Transport
) -> None:
    await transport.declare([Queue("test.known")])
    with pytest.raises(NoSuchQueue, match=r"test\.unknown"):
        await carry_out(Order("test.unknown", Selection()), cemetery.graveyard)


async def run_tool(cemetery: Cemetery, *arguments: str) -> tuple[int, str, str]:
    """Run the tool as an operator does; return its status and what it says."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "shared.messaging.replay", *arguments,
        cwd=ROOT,
        env={"PATH": os.environ.get("PATH", ""), **cemetery.environment},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    output, errors = await process.communicate()
    assert process.returncode is not None
    return process.returncode, output.decode(), errors.decode()


async def test_the_tool_leaves_an_audit_and_shows_no_content(broker: Broker, name: str) -> None:
    url = broker.fresh_url()
    cemetery = Cemetery(RabbitRig(url), RabbitGraveyard(url), {"RABBITMQ_URL": url})
    async with cemetery.rig.connect() as transport:
        await cemetery.bury(transport, name, one := command(name, "a private sentence"))
    select = ("--queue", name, "--id", str(one.id))
    status, output, audit = await run_tool(
        cemetery, *select, "--discard", "--reason", "account deleted", "--by", "ann"
    )
    assert (status, output) == (0, f"{name}: 1 discarded, 0 could not be moved\n")
    line = json.loads(audit.splitlines()[-1])
    assert line["event"] == "dead_letter_discarded"
    assert (line["message_id"], line["by"], line["reason"]) == (
        str(one.id),
        "ann",
        "account deleted",
    )
    assert line["timestamp"]
    assert "private" not in output + audit
    assert await cemetery.left(name) == []


@pytest.mark.parametrize(
    ("arguments", "status", "says"),
    [
        (["--queue", "q", "--discard"], 2, "--discard needs a --reason"),
        (["--queue", "q", "--since", "yesterday"], 2, "--since is no moment"),
        (["--queue", "q", "--limit", "0"], 2, "must be at least 1"),
        (["--queue", "q"], 3, "the broker does not answer"),
    ],
)
def test_a_wrong_command_and_a_missing_broker_have_their_own_status(
    arguments: list[str],
    status: int,
    says: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("RABBITMQ_URL", "amqp://guest:hidden-word@127.0.0.1:1/")
    monkeypatch.setattr("shared.logging.configure", lambda **_: None)
    try:
        ended = main(arguments)
    except SystemExit as left:
        ended = int(str(left.code))
    assert ended == status
    said = capsys.readouterr().err
    assert says in said
    assert "hidden-word" not in said


async def test_a_tool_killed_at_any_moment_loses_no_letter(broker: Broker, name: str) -> None:
    url = broker.fresh_url()
    cemetery = Cemetery(RabbitRig(url), RabbitGraveyard(url), {"RABBITMQ_URL": url})
    letters = [command(name, str(number)) for number in range(40)]
    async with cemetery.rig.connect() as transport:
        await cemetery.bury(transport, name, *letters)
    killed = 0
    for step in (3, 9, 17):  # after so many lines of its audit
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "shared.messaging.replay", "--queue", name, "--limit", "20",
            cwd=ROOT,
            env={"PATH": os.environ.get("PATH", ""), "RABBITMQ_URL": url},
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        assert process.stderr is not None
        for _ in range(step):
            await process.stderr.readline()
        process.kill()
        await process.wait()
        killed += 1
    async with (
        cemetery.rig.connect() as transport,
        transport.consume(name, seen := Seen(), prefetch=10, concurrency=1),
    ):
        await asyncio.sleep(0.5)
        alive = {str(delivery.id) for delivery in seen.deliveries}
    left = await cemetery.left(name)
    assert alive | set(left) == set(ids(*letters))
    assert len(alive) + len(left) <= len(letters) + killed  # one letter may be in both per kill


async def test_a_parked_row_is_published_after_it_was_unparked(schema: Schema) -> None:
    await schema.add(first := Counted(thing_id=uuid4()), Counted(thing_id=uuid4()))
    outbox = schema.tables.outbox
    async with schema.engine.begin() as connection:
        await connection.execute(
            update(outbox).values(parked_reason="Unroutable('q')", attempts=10)
        )
    url = schema.engine.url.render_as_string(hide_password=False)
    assert await unpark(url, schema.name, dry_run=True) == 2
    assert await unpark(url, schema.name, [first.event_id]) == 1
    assert await unpark(url, schema.name, [first.event_id]) == 0
    transport = MemoryTransport()
    await transport.declare([Queue("q", (first.routing_key(),))])
    relay = Relay(schema.engine, schema.tables, transport, schema.name)
    async with relay.running(), asyncio.timeout(10):
        while await schema.unpublished() > 1:  # noqa: ASYNC110 -- the relay tells nobody
            await asyncio.sleep(0.05)
    assert (await relay.lag()).parked == 1


async def test_poison_dies_after_the_ladder_and_its_replays_have_one_effect(
    broker: Broker, name: str, schema: Schema
) -> None:
    """Neighbours are unharmed, and two letters of one message are one effect (matrix 22, 24)."""
    url = broker.fresh_url()
    cemetery = Cemetery(RabbitRig(url), RabbitGraveyard(url), {"RABBITMQ_URL": url})
    effects: list[UUID] = []
    tried: list[UUID] = []
    poison, healed = Count(thing_id=uuid4()), asyncio.Event()

    async def handle(message: Count) -> None:
        tried.append(message.event_id)
        if message.event_id == poison.event_id and not healed.is_set():
            raise OSError("a bug of ours")
        async with schema.transaction() as session:
            await claim(session, schema.tables, "things", message.event_id)
        effects.append(message.event_id)

    def wire(message: Count) -> Outgoing:
        envelope = Envelope.wrap(message, producer="test", correlation_id=None)
        body = envelope.model_dump_json().encode()
        return Outgoing(message.event_id, Exchange.COMMANDS, Count.queue, body, message.name)

    neighbours = [Count(thing_id=uuid4()) for _ in range(12)]
    works = [*neighbours[:6], poison, *neighbours[6:], poison]
    limits = {Count.queue: Limits(concurrency=2, prefetch=4)}
    async with (
        cemetery.rig.connect() as transport,
        Consumer("things", transport, {Count: handle}, limits=limits).running(),
    ):
        for work_ in works:
            assert await transport.publish([wire(work_)]) == [None]

        async def everything(replayed: int) -> None:
            deaths = 2 * (len(LADDER) + 1)
            async with asyncio.timeout(20):
                while len(tried) < len(neighbours) + deaths + replayed:  # noqa: ASYNC110 -- nobody tells
                    await asyncio.sleep(0.05)
            await asyncio.sleep(0.3)

        await everything(replayed=0)
        assert sorted(effects) == sorted(one.event_id for one in neighbours)
        assert await cemetery.left(Count.queue) == [str(poison.event_id)] * 2

        healed.set()
        status, output, audit = await run_tool(cemetery, "--queue", Count.queue)
        assert (status, output) == (0, f"{Count.queue}: 2 replayed, 0 could not be moved\n")
        assert audit.count('"event": "dead_letter_replayed"') == 2
        await everything(replayed=2)
        assert effects.count(poison.event_id) == 1
        assert await cemetery.left(Count.queue) == []

        status, output, _ = await run_tool(cemetery, "--queue", Count.queue)
        assert (status, output) == (0, f"{Count.queue}: 0 replayed, 0 could not be moved\n")
    assert len(effects) == len(neighbours) + 1
