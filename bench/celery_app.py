"""A Celery application with one task that does nothing: what row 7 compares our consumer with."""

import os
import sys
import time
from importlib import import_module
from pathlib import Path

app = import_module("celery").Celery("bench", broker=os.environ["BENCH_CELERY_BROKER"])
app.conf.update(
    task_acks_late=True,
    task_ignore_result=True,
    worker_prefetch_multiplier=100,
    worker_hijack_root_logger=False,
    broker_connection_retry_on_startup=True,
)
_REPORT = os.environ.get("BENCH_CELERY_REPORT", "")
_seen: list[float] = []


def nothing(count: int, _note: str) -> None:
    """Do nothing; the last of *count* writes down how many ran per second."""
    _seen.append(time.perf_counter())
    if len(_seen) == count:
        rate = (count - 1) / (_seen[-1] - _seen[0])
        Path(_REPORT).write_text(str(rate), encoding="utf-8")


_task = app.task(name="bench.nothing")(nothing)


def _fill(count: int) -> None:
    for _ in range(count):
        _task.delay(count, "x" * 300)


if __name__ == "__main__":
    if sys.argv[1] == "fill":
        _fill(int(sys.argv[2]))
    else:
        app.worker_main(sys.argv[1:])
