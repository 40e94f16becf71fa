"""When a process is asked to end."""

import asyncio
import signal


def stop_signal() -> asyncio.Event:
    """Return an event that SIGTERM or SIGINT sets; both may come more than once."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    return stop
