"""Ports for what a test starts."""

import random
import socket
from contextlib import suppress
from pathlib import Path

_USUAL_RANGE, _SPREAD, _LOWEST_PORT = 32768, 12_000, 10_000


def lasting_ports(count: int) -> list[int]:
    """Return TCP ports of 127.0.0.1 that nobody listens on, and that stay free for a while.

    The kernel gives ports from its own range to outgoing connections, so that a process which is
    still starting, or starting again, might find such a port taken; these lie below.
    """
    lowest = _USUAL_RANGE
    with suppress(OSError):
        lowest = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
    candidates = range(max(lowest - _SPREAD, _LOWEST_PORT), max(lowest, 2 * _LOWEST_PORT))
    ports: list[int] = []
    for port in random.sample(candidates, len(candidates)):
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            ports.append(port)
        if len(ports) == count:
            break
    return ports
