"""What sweeps had to repair: in a healthy system, nothing."""

from collections.abc import Sequence

from prometheus_client import Counter

REPAIRED = Counter("sweep_repaired_total", "Things that a sweep had to repair", ["service", "kind"])


def repairs(service: str, kinds: Sequence[str]) -> dict[str, Counter]:
    """Return the counters of a service's sweeps, by *kinds*.

    They are there, at 0, from the start: of a series that begins with 1, nobody sees the increase.
    """
    return {kind: REPAIRED.labels(service, kind) for kind in kinds}
