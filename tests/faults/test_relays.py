"""Several relays, transactions that commit late, and those that do not at all (rows 15 and 16)."""

import asyncio
from contextlib import AsyncExitStack

import pytest

from shared.testing.fault_size import chance, size
from tests.faults.conftest import Note
from tests.faults.pair import Pair
from tests.faults.writer import Writer

pytestmark = [pytest.mark.integration, pytest.mark.timeout(size(300, 900))]

RELAYS = 3


async def write_past_relays(
    pair: Pair, row: str, note: Note, *, relays: int, rollbacks: float, slow: float, messages: int
) -> None:
    """Let several writers of one service commit, each with a relay; judge the order above all."""
    async with AsyncExitStack() as stack:
        senders = [(await stack.enter_async_context(pair.sending()))[0] for _ in range(relays)]
        await stack.enter_async_context(pair.receiving())
        # All of them change the same few things, so that relays in a race would be seen.
        writers = [
            Writer(one.database, chance(f"{row}/{n}"), rollbacks=rollbacks, slow=slow, pause=0.005)
            for n, one in enumerate(senders)
        ]
        await writers[0].prepare()
        for other in writers[1:]:
            other.share_things_of(writers[0])
        await asyncio.gather(*(writer.write(messages // relays) for writer in writers))
        await pair.settled()
        rolled_back = sum(writer.rolled_back for writer in writers)
    entry = await pair.judge(row, faults=rolled_back)
    entry.observed |= {"relays": relays, "rolled_back": rolled_back}
    note(entry)


async def test_three_relays_keep_the_order_whoever_rolls_back_or_commits_late(
    pair: Pair, note: Note
) -> None:
    await write_past_relays(
        pair, "15", note, relays=RELAYS, rollbacks=0.1, slow=0.1, messages=size(300, 2_000)
    )


@pytest.mark.slow
async def test_what_commits_late_is_not_skipped_and_what_rolls_back_is_not_told(
    pair: Pair, note: Note
) -> None:
    await write_past_relays(
        pair, "16", note, relays=1, rollbacks=0.3, slow=0.5, messages=size(200, 1_000)
    )
