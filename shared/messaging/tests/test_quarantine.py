"""Who may run beside whom while a suspect is about."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest

from shared.messaging.quarantine import Quarantine

pytestmark = pytest.mark.unit


class Ward:
    """Notes who is inside, and with whom."""

    def __init__(self) -> None:
        self.inside: set[str] = set()
        self.met: dict[str, set[str]] = {}
        self.order: list[str] = []

    async def stay(
        self, name: str, room: Callable[[], AbstractAsyncContextManager[None]], rounds: int = 5
    ) -> None:
        async with room():
            self.inside.add(name)
            self.order.append(name)
            for _ in range(rounds):
                for one in self.inside:
                    self.met.setdefault(one, set()).update(self.inside - {one})
                await asyncio.sleep(0)
            self.inside.discard(name)


async def test_usual_work_runs_together_and_a_suspect_alone() -> None:
    quarantine, ward = Quarantine(), Ward()
    async with asyncio.timeout(10), asyncio.TaskGroup() as group:
        for number in range(4):
            group.create_task(ward.stay(f"usual {number}", quarantine.together))
        for number in range(3):
            group.create_task(ward.stay(f"suspect {number}", quarantine.alone))
    assert ward.met["usual 0"] == {"usual 1", "usual 2", "usual 3"}
    assert not [name for name, others in ward.met.items() if "suspect" in name and others]
    assert len(ward.order) == 7


async def test_a_suspect_is_not_kept_waiting_by_work_that_keeps_coming() -> None:
    quarantine, ward, done = Quarantine(), Ward(), asyncio.Event()

    async def keep_coming() -> None:
        while not done.is_set():
            await ward.stay("usual", quarantine.together, rounds=2)

    coming = [asyncio.create_task(keep_coming()) for _ in range(3)]
    async with asyncio.timeout(10):
        await ward.stay("suspect", quarantine.alone)
    done.set()
    await asyncio.gather(*coming)


async def test_a_suspect_that_is_cancelled_while_it_waits_blocks_nobody() -> None:
    quarantine, ward, leave = Quarantine(), Ward(), asyncio.Event()

    @asynccontextmanager
    async def held() -> AsyncIterator[None]:
        async with quarantine.together():
            yield
            await leave.wait()

    usual = asyncio.create_task(ward.stay("usual", held))
    await asyncio.sleep(0)
    suspect = asyncio.create_task(ward.stay("suspect", quarantine.alone))
    async with asyncio.timeout(10):
        while not quarantine._suspects:  # noqa: ASYNC110 -- it tells nobody that it waits
            await asyncio.sleep(0.01)
        suspect.cancel()
        await asyncio.gather(suspect, return_exceptions=True)
        await ward.stay("next", quarantine.together)
        leave.set()
        await usual
    assert "suspect" not in ward.order


async def test_the_order_of_suspects_is_chance() -> None:
    orders = set()
    async with asyncio.timeout(20):
        for _ in range(6):
            quarantine, ward = Quarantine(), Ward()
            async with asyncio.TaskGroup() as group:
                for number in range(6):
                    group.create_task(ward.stay(str(number), quarantine.alone))
            orders.add(tuple(ward.order))
    assert len(orders) > 1
