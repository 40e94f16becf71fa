"""A circuit breaker: a provider that is down is not asked by everybody, all the time."""

import time
from collections.abc import Callable
from enum import StrEnum


class State(StrEnum):
    """How the provider does, as far as our own calls tell."""

    READY = "ready"
    DEGRADED = "degraded"
    """The last call failed; we go on asking."""
    DOWN = "down"
    """Too many failed in a row; now and then one call tries."""


class CircuitBreaker:
    """Opens after *threshold* failures in a row; after *pause* seconds lets one call through.

    That call decides: a success closes the circuit, a failure opens it for another pause.
    """

    def __init__(
        self,
        *,
        threshold: int = 5,
        pause: float = 30.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._threshold = threshold
        self._pause = pause
        self._clock = clock
        self._failures = 0
        self._opened_at: float | None = None
        self._probing = False

    @property
    def state(self) -> State:
        """What the last calls say."""
        if self._opened_at is not None:
            return State.DOWN
        return State.DEGRADED if self._failures else State.READY

    def admits(self) -> bool:
        """Whether a call may be made now; of an open circuit, after the pause, exactly one.

        Who was admitted reports ``succeeded``, ``failed`` or ``abandoned``.
        """
        if self._opened_at is None:
            return True
        if self._probing or self._clock() - self._opened_at < self._pause:
            return False
        self._probing = True
        return True

    def succeeded(self) -> None:
        """Note that the provider answered."""
        self._failures, self._opened_at, self._probing = 0, None, False

    def failed(self) -> None:
        """Note that it did not."""
        self._failures += 1
        if self._probing or self._failures >= self._threshold:
            self._opened_at = self._clock()
        self._probing = False

    def abandoned(self) -> None:
        """Note that the caller gave up: this says nothing about the provider."""
        self._probing = False
