"""A small load on one URL: ``python -m bench.http_load <port> <path> <token> <connections> <s>``.

Prints how many requests were answered in how many seconds. Each connection sends its next request
when it has the whole answer. It parses no more of an answer than it needs, so that the server and
not the client is measured.
"""

import asyncio
import sys
import time
from typing import cast

import uvloop


class _Connection(asyncio.Protocol):
    def __init__(self, request: bytes) -> None:
        self._request = request
        self._buffer = b""
        self._transport: asyncio.Transport | None = None
        self.answers = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, found, body = self._buffer.partition(b"\r\n\r\n")
        if not found:
            return
        assert head.startswith(b"HTTP/1.1 200"), head
        length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
        if len(body) < length:
            return
        self._buffer = b""
        self.answers += 1
        assert self._transport is not None
        self._transport.write(self._request)


async def load(port: int, path: str, token: str, connections: int, seconds: float) -> str:
    """Return how many requests a server on the loopback has answered, and in how many seconds."""
    request = (
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n"
        "Accept: */*\r\n\r\n"
    ).encode()
    loop = asyncio.get_running_loop()
    made = [
        await loop.create_connection(lambda: _Connection(request), "127.0.0.1", port)
        for _ in range(connections)
    ]
    started = time.perf_counter()
    await asyncio.sleep(seconds)
    took, answers = time.perf_counter() - started, sum(one.answers for _, one in made)
    for transport, _ in made:
        transport.close()
    return f"{answers} {took}"


if __name__ == "__main__":
    _, port_, path_, token_, connections_, seconds_ = sys.argv
    print(uvloop.run(load(int(port_), path_, token_, int(connections_), float(seconds_))))
