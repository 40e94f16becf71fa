"""An answer's head and the first part of its body as one write.

uvicorn writes them one after the other, and each write is a system call, a packet, and a wake-up of
whoever reads: a fifth of all that a proxy does for a small answer.
"""

from asyncio import AbstractEventLoop, Transport


class OneWrite:
    """The transport of one answer; holds its first write back until the second, or the next tick.

    A live stream, whose first event may take its time, so still has its head at once.
    """

    __slots__ = ("_began", "_held", "_loop", "_transport")

    def __init__(self, transport: Transport, loop: AbstractEventLoop) -> None:
        self._transport = transport
        self._loop = loop
        self._held = b""
        self._began = False

    def write(self, data: bytes) -> None:
        """Send *data* after everything before it."""
        if not self._began:
            self._began = True
            self._held = data
            self._loop.call_soon(self._flush)
        elif self._held:
            held, self._held = self._held, b""
            self._transport.write(held + data)
        else:
            self._transport.write(data)

    def close(self) -> None:
        """Send what is held, and end the connection."""
        self._flush()
        self._transport.close()

    def is_closing(self) -> bool:
        """Tell whether the connection ends."""
        return self._transport.is_closing()

    def _flush(self) -> None:
        if self._held:
            held, self._held = self._held, b""
            if not self._transport.is_closing():
                self._transport.write(held)
