"""HTTP as bytes on a socket, for requests that no client library would send."""

import asyncio
import re
from contextlib import suppress
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Raw:
    """What came back: everything up to the end of the connection, or to the time limit."""

    data: bytes
    closed: bool
    """Whether the other side ended the connection."""

    @property
    def statuses(self) -> list[int]:
        """The status of each answer in the order of arrival."""
        return [int(status) for status in re.findall(rb"HTTP/1\.1 (\d{3}) ", self.data)]

    @property
    def head(self) -> dict[str, str]:
        """The headers of the first answer, names in lower case."""
        lines = self.data.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")[1:]
        pairs = (line.partition(": ") for line in lines)
        return {name.lower(): value for name, _, value in pairs}


async def exchange(port: int, *parts: bytes, seconds: float = 5.0, pause: float = 0.0) -> Raw:
    """Send *parts* to a server on the loopback with *pause* seconds between them, and read.

    Returns when the server closes, or after *seconds* since the last part.
    """
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    received, closed = bytearray(), False
    try:
        with suppress(ConnectionError):
            for number, part in enumerate(parts):
                if number:
                    await asyncio.sleep(pause)
                writer.write(part)
                await writer.drain()
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                try:
                    while chunk := await reader.read(65536):
                        received += chunk
                except ConnectionError:
                    pass
                closed = True
    finally:
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()
    return Raw(bytes(received), closed)
