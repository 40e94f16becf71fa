"""What sweeps had to repair: in a healthy system, nothing."""

from prometheus_client import Counter

REPAIRED = Counter("sweep_repaired_total", "Things that a sweep had to repair", ["service", "kind"])
