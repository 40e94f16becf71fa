"""When a process is asked to end."""

import asyncio
import os
import signal
import threading

HARD_EXIT_SECONDS = 45.0
"""The longest an orderly end may take; supervisors kill after 60 (messaging.md a9)."""


def stop_signal(*, hard_exit_after: float | None = None) -> asyncio.Event:
    """Return an event that SIGTERM or SIGINT sets; both may come more than once.

    With *hard_exit_after* the process ends that many seconds later with status 1, whatever it is
    still waiting for. That is the job of a thread: it also ends a process whose event loop hangs.
    """
    stop = asyncio.Event()

    def asked() -> None:
        if not stop.is_set() and hard_exit_after is not None:
            clock = threading.Timer(hard_exit_after, os._exit, (1,))
            clock.daemon = True  # it keeps nobody from ending earlier
            clock.start()
        stop.set()

    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, asked)
    return stop
