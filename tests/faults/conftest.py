"""Fixtures of the fault tests, and the ledger's lines at the end of a run."""

import json
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack
from dataclasses import asdict
from pathlib import Path

import pytest

from shared.testing.ledger import PROPERTY, Entry, summary, write
from shared.testing.processes import ROOT
from shared.testing.rabbitmq import Broker, start_broker
from shared.testing.tcp_proxy import TcpProxy, proxied
from tests.faults.pair import Pair

LEDGER = ROOT / "out" / "faults.json"

Note = Callable[[Entry], None]


@pytest.fixture(scope="session")
def own_broker() -> Iterator[Broker]:
    """A RabbitMQ that tests may kill and start again; they leave it running."""
    broker = start_broker(ours=True)
    yield broker
    broker.close()


@pytest.fixture
async def net(own_broker: Broker) -> AsyncIterator[TcpProxy]:
    """A network to the broker that can be broken."""
    async with proxied(own_broker.node.port) as net:
        yield net


@pytest.fixture
async def pair(own_broker: Broker, database_url: str, tmp_path: Path) -> AsyncIterator[Pair]:
    """A sender and a receiver in one place with the broker, with their queues."""
    async with AsyncExitStack() as stack:
        pair = Pair(database_url, own_broker, tmp_path)
        stack.callback(pair.end)
        await pair.prepare()
        yield pair
        assert pair.lost_clients == []


@pytest.fixture
async def far_pair(
    own_broker: Broker, database_url: str, tmp_path: Path, net: TcpProxy
) -> AsyncIterator[Pair]:
    """The same, with ``net`` between them and the broker."""
    pair = Pair(database_url, own_broker, tmp_path, net)
    await pair.prepare()
    yield pair
    assert pair.lost_clients == []


@pytest.fixture
def note(request: pytest.FixtureRequest, record_property: Callable[[str, object], None]) -> Note:
    """Enter the outcome of a test into the ledger, and fail the test if anything is wrong."""

    def enter(entry: Entry) -> None:
        entry.test = request.node.nodeid
        record_property(PROPERTY, json.dumps(asdict(entry)))
        assert entry.clean, str(entry)

    return enter


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print one line per test and their sum, and write all of it to out/faults.json."""
    entries = [
        Entry(**json.loads(str(value)))
        for reports in terminalreporter.stats.values()
        for report in reports
        if getattr(report, "when", None) == "call"
        for name, value in report.user_properties
        if name == PROPERTY
    ]
    if not entries:
        return
    terminalreporter.section("fault ledger")
    for entry in entries:
        terminalreporter.write_line(str(entry))
    terminalreporter.write_line(summary(entries))
    write(LEDGER, entries)
