"""A provider that is down is left alone for a while."""

import pytest

from shared.llm.breaker import CircuitBreaker, State

pytestmark = pytest.mark.unit


class Time:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def opened(time: Time) -> CircuitBreaker:
    breaker = CircuitBreaker(threshold=3, pause=30, clock=time)
    for _ in range(3):
        assert breaker.admits()
        breaker.failed()
    return breaker


def test_failures_in_a_row_open_it_and_a_success_between_does_not() -> None:
    breaker = CircuitBreaker(threshold=3)
    for report in (breaker.failed, breaker.failed, breaker.succeeded, breaker.failed):
        report()
    states = [breaker.state]
    assert breaker.admits()
    breaker.failed()
    breaker.failed()
    states.append(breaker.state)
    assert states == [State.DEGRADED, State.DOWN]
    assert not breaker.admits()


def test_after_the_pause_exactly_one_call_tries() -> None:
    time = Time()
    breaker = opened(time)
    time.now = 29.9
    assert not breaker.admits()
    time.now = 30.0
    assert [breaker.admits() for _ in range(3)] == [True, False, False]
    assert breaker.state is State.DOWN


def test_a_successful_try_closes_it() -> None:
    time = Time()
    breaker = opened(time)
    time.now = 30.0
    breaker.admits()
    breaker.succeeded()
    assert breaker.state is State.READY
    assert [breaker.admits() for _ in range(3)] == [True] * 3


def test_a_failed_try_opens_it_for_another_pause() -> None:
    time = Time()
    breaker = opened(time)
    time.now = 30.0
    breaker.admits()
    breaker.failed()
    time.now = 59.0
    assert not breaker.admits()
    time.now = 60.0
    assert breaker.admits()


def test_a_try_that_its_caller_gave_up_leaves_room_for_the_next() -> None:
    time = Time()
    breaker = opened(time)
    time.now = 30.0
    breaker.admits()
    breaker.abandoned()
    assert breaker.admits()
