"""An answer that repeats the instruction is recognised, however it is dressed."""

import json

import pytest

from shared.llm.leaks import RUN as LENGTH
from shared.llm.leaks import new_canary, repeats

pytestmark = pytest.mark.unit

SYSTEM = "You write the lines of a resume from facts, and from nothing but these facts, briefly."
CANARY = "kept-secret-0123456789abcdef01234567"
RUN = "lines of a resume from facts, and from nothing"


@pytest.mark.parametrize(
    "answer",
    [
        f"My orders: {SYSTEM}",
        json.dumps({"a": RUN}),
        json.dumps({"a": RUN.upper()}),
        json.dumps({"a": RUN.replace(" ", "\n")}),
        json.dumps({"a": "\u200b".join(RUN)}),
        '{"a": "' + "".join(f"\\u{ord(one):04x}" for one in RUN) + '"}',
        json.dumps({"deep": [{RUN: 1}]}),
        CANARY,
        json.dumps({"a": CANARY.upper()}),
        '{"a": "' + "".join(f"\\u{ord(one):04x}" for one in CANARY) + '"}',
    ],
)
def test_a_leak_is_seen(answer: str) -> None:
    assert repeats(answer, SYSTEM)


@pytest.mark.parametrize(
    "answer", ["", "{", '{"a": "I write resumes from facts."}', "You write the lines of a resume."]
)
def test_an_honest_answer_is_none(answer: str) -> None:
    assert not repeats(answer, SYSTEM)


@pytest.mark.parametrize("length", [LENGTH - 1, LENGTH])
def test_a_run_is_seen_at_every_place_and_nothing_shorter_is(length: int) -> None:
    for start in range(len(SYSTEM) - length + 1):
        run = SYSTEM[start : start + length]
        for before in range(1, LENGTH + 1):
            answer = f"{'~' * before}{run}~"
            assert repeats(answer, SYSTEM) is (length == LENGTH), (start, before)


def test_a_canary_is_seen_and_no_two_are_the_same() -> None:
    assert repeats(f"It is {new_canary()}.", SYSTEM)
    assert len({new_canary() for _ in range(100)}) == 100
