"""The network between the services and their broker breaks (rows 4, 5, 6 and 7)."""

import asyncio

import pytest

from shared.messaging.rabbitmq_calls import CALL_SECONDS
from shared.testing.fault_size import LONG, chance, size
from shared.testing.tcp_proxy import TcpProxy, Way
from tests.faults.conftest import Note
from tests.faults.pair import Pair
from tests.faults.writer import Writer

pytestmark = [pytest.mark.integration, pytest.mark.timeout(size(300, 900))]

HEARTBEAT = 1
STUCK_SECONDS = (HEARTBEAT + 1) * 3
"""After so long the client gives a silent connection up."""
RECOVERY_SECONDS = 2.0
"""The target after a black hole; asserted five times as generously."""
SLACK_SECONDS = 5.0
"""What a loaded machine may add to a limit of the product."""


@pytest.mark.slow
async def test_a_black_hole_stops_nobody_for_longer_than_a_call_and_heals_alone(
    far_pair: Pair, net: TcpProxy, note: Note
) -> None:
    heartbeat = 10 if LONG else HEARTBEAT
    async with (
        far_pair.sending(heartbeat=heartbeat) as (sender, transport),
        far_pair.receiving(heartbeat=heartbeat) as receiver,
    ):
        writer = Writer(sender.database, chance("4"))
        await writer.prepare()
        async with writer.writing():
            await receiver.reached(20)
            net.blackhole()
            await asyncio.sleep(size(STUCK_SECONDS + 2, 60))
            await writer.further(10)  # who writes needs no broker
            net.heal()
            back = await receiver.next(10)
            await writer.further(size(20, 500))
        await far_pair.settled()
    entry = await far_pair.judge("4", faults=1)
    entry.observed |= {
        "flow_back_seconds": round(back, 2),
        "longest_call_seconds": round(transport.longest, 2),
    }
    note(entry)
    assert transport.longest < CALL_SECONDS + SLACK_SECONDS
    assert back < 5 * RECOVERY_SECONDS


async def test_a_publish_that_timed_out_and_landed_has_one_effect(
    far_pair: Pair, net: TcpProxy, note: Note
) -> None:
    """The broker hears the sender, but its confirms do not come back in time."""
    async with (
        far_pair.sending() as (sender, transport),
        far_pair.receiving(direct=True) as receiver,
    ):
        writer = Writer(sender.database, chance("5"))
        await writer.prepare()
        async with writer.writing():
            for _ in range(faults := size(1, 6)):
                await writer.further(size(20, 150))
                await receiver.next(10)
                net.blackhole(Way.DOWN)
                await asyncio.sleep(CALL_SECONDS + 1)
                net.heal()
                await receiver.next(10)
        await far_pair.settled()
    entry = await far_pair.judge("5", faults=faults)
    entry.observed["longest_call_seconds"] = round(transport.longest, 2)
    note(entry)
    assert entry.copies  # or nothing has been tried here


@pytest.mark.slow
async def test_half_open_connections_hold_nothing_back_for_long(
    far_pair: Pair, net: TcpProxy, note: Note
) -> None:
    slowest = 0.0
    async with (
        far_pair.sending(heartbeat=HEARTBEAT) as (sender, _),
        far_pair.receiving(heartbeat=HEARTBEAT) as receiver,
    ):
        writer = Writer(sender.database, chance("6"))
        await writer.prepare()
        async with writer.writing():
            for _ in range(faults := size(2, 8)):
                await writer.further(size(20, 100))
                net.half_open()
                slowest = max(slowest, await receiver.next(10))
        await far_pair.settled()
    entry = await far_pair.judge("6", faults=faults)
    entry.observed["flow_back_seconds"] = round(slowest, 2)
    note(entry)
    assert slowest < 5 * RECOVERY_SECONDS


@pytest.mark.slow
async def test_latency_and_a_narrow_line_make_nobody_reconnect(
    far_pair: Pair, net: TcpProxy, note: Note
) -> None:
    async with (
        far_pair.sending() as (sender, _),
        far_pair.receiving() as receiver,
    ):
        writer = Writer(sender.database, chance("7"), things=60)
        await writer.prepare()
        async with writer.writing():
            await receiver.reached(20)
            connections = net.accepted
            net.delay(0.3)
            net.throttle(100_000)
            await writer.further(size(50, 800))
        await far_pair.settled()
        reconnects = net.accepted - connections
    entry = await far_pair.judge("7", faults=1)
    entry.observed["reconnects"] = reconnects
    note(entry)
    assert reconnects == 0
