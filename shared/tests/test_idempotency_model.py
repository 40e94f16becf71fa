"""Any history of keyed requests, crashes and waiting, against a model of five lines a rule."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deploy.postgres_server import PostgresServer
from shared.errors import LimitReached, NotFound
from shared.testing.tokens import TestKeys
from shared.tests.shop import Shop, nothing, opened

pytestmark = pytest.mark.integration

FINAL = {"well": 201, "refused": 404}
ANSWERS = FINAL | {"limited": 429, "broken": 500, "broken late": 500, "killed": 0, "killed late": 0}
STEPS = st.one_of(
    st.tuples(
        st.sampled_from(sorted(ANSWERS)), st.sampled_from("ab"), st.sampled_from(["tea", "milk"])
    ),
    st.just(("locks end", "", "")),
    st.just(("a day passes", "", "")),
)
PASSING = {
    "locks end": "update shop.idempotency_keys set locked_until = now()",
    "a day passes": "update shop.idempotency_keys set created_at = now() - interval '25:00:00',"
    " locked_until = now()",
}
ALL_GONE = "truncate shop.idempotency_keys, shop.orders"


@dataclass
class Held:
    """What a key stands for: a request, and its answer if there is one."""

    name: str
    status: int | None = None
    effect: bool = False
    locked: bool = True


@dataclass
class Model:
    """What the contract says."""

    orders: int = 0
    keys: dict[str, Held] = field(default_factory=dict)

    def send(self, end: str, key: str, name: str) -> tuple[int, bool]:
        """Return the status (0: killed), and whether it is a replay."""
        held = self.keys.get(key)
        if held is not None and held.name != name:
            return 422, False
        if held is not None and held.status is not None:
            return held.status, True
        if held is not None and (held.locked or held.effect):
            return 409, False
        self.orders += end in {"well", "broken late", "killed late"}
        if end in {"limited", "broken"}:
            self.keys.pop(key, None)
        else:
            self.keys[key] = Held(
                name,
                status=FINAL.get(end),
                effect=end.endswith("late"),
                locked=end.startswith("killed"),
            )
        return ANSWERS[end], False

    def wait(self, step: str) -> None:
        if step == "a day passes":
            self.keys.clear()
        for held in self.keys.values():
            held.locked = False


class Killed(BaseException):
    """The process is gone: nothing of ours handles this."""


async def send(shop: Shop, end: str, key: str, name: str) -> tuple[int, bool]:
    async def fail() -> None:
        match end:
            case "refused":
                raise NotFound("No.")
            case "limited":
                raise LimitReached("Later.")
            case "broken" | "broken late":
                raise ArithmeticError
            case "killed" | "killed late":
                raise Killed

    late = end.endswith("late")
    shop.before, shop.after = (nothing, fail) if late else (fail, nothing)
    with suppress(Killed):
        answer = await shop.post(key, name)
        return answer.status_code, "idempotency-replayed" in answer.headers
    return 0, False


def test_every_history_goes_as_the_model_says(postgres: PostgresServer, tmp_path: Path) -> None:
    with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
        running = opened(postgres.url, tmp_path, TestKeys())
        shop = runner.run(running.__aenter__())

        @settings(max_examples=30, suppress_health_check=list(HealthCheck))
        @given(st.lists(STEPS, max_size=12))
        def history(steps: list[tuple[str, str, str]]) -> None:
            runner.run(shop.sql(ALL_GONE))
            model = Model()
            for step, key, name in steps:
                if step in PASSING:
                    model.wait(step)
                    runner.run(shop.sql(PASSING[step]))
                else:
                    expected = model.send(step, key, name)
                    assert runner.run(send(shop, step, key, name)) == expected
                assert runner.run(shop.placed()) == model.orders

        try:
            history()
        finally:
            runner.run(running.__aexit__(None, None, None))
