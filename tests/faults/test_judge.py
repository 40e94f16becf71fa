"""The judge finds what is wrong: each kind of damage, done on purpose."""

import json
from pathlib import Path
from uuid import uuid4

import pytest

from shared.testing.broker_tap import Fact
from shared.testing.fault_size import chance
from shared.testing.ledger import WRONG, Entry, summary, total, write
from tests.faults.pair import Pair, inversions
from tests.faults.writer import Writer

pytestmark = pytest.mark.integration

DAMAGE = {
    "lost": "delete from receiver.effect where id = (select min(id) from receiver.effect)",
    "phantom": "insert into receiver.arrival (event_id, pid) values (gen_random_uuid(), 0)",
    "duplicate_effects": "insert into receiver.effect (event_id, thing_id, version, note)"
    " select event_id, thing_id, version, note from receiver.effect limit 1",
    "stuck": "update sender.outbox set published_at = null"
    " where id = (select min(id) from sender.outbox)",
    "inversions": "update receiver.state set version = version - 1"
    " where thing_id = (select thing_id from receiver.state limit 1)",
}


async def test_each_kind_of_damage_is_found_and_nothing_else(pair: Pair) -> None:
    async with pair.sending() as (sender, _), pair.receiving():
        writer = Writer(sender.database, chance("judge"), things=3)
        await writer.prepare()
        await writer.write(20)
        await pair.settled()
    assert (await pair.judge("0", faults=0)).clean
    assert set(DAMAGE) == set(WRONG)
    for kind, damage in DAMAGE.items():
        before = await pair.judge("0", faults=0, tapped=False)
        await pair.fetch(damage)
        after = await pair.judge("0", faults=0, tapped=False)
        changed = {one for one in WRONG if getattr(after, one) != getattr(before, one)}
        assert changed == {kind}
        assert getattr(after, kind) == getattr(before, kind) + 1


def test_a_fact_that_came_after_a_newer_one_is_an_inversion_and_a_copy_is_none() -> None:
    first, second, third = (Fact(uuid4(), "test.counted", "thing", n) for n in (1, 2, 3))
    other = Fact(uuid4(), "test.counted", "other thing", 1)
    assert inversions([first, second, other, first, third, second]) == 0
    assert inversions([first, third, second]) == 1
    assert inversions([third, first, second]) == 2


def test_the_ledger_adds_up_and_keeps_every_entry(tmp_path: Path) -> None:
    entries = [
        Entry(test="b", rows="2", messages=5, faults=1, observed={"flow_back_seconds": 0.5}),
        Entry(test="a", rows="1", messages=7, runs=3, lost=1),
    ]
    assert total(entries) == Entry(messages=12, runs=3, faults=1, lost=1)
    assert [entry.clean for entry in entries] == [True, False]
    assert summary(entries).startswith("fault ledger: messages 12, runs 3, faults 1, lost 1, ")
    write(path := tmp_path / "out" / "faults.json", entries)
    told = json.loads(path.read_text())
    assert told["total"]["messages"] == 12
    assert [one["test"] for one in told["entries"]] == ["a", "b"]
    assert told["entries"][1]["observed"] == {"flow_back_seconds": 0.5}
