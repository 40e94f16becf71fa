"""How an answer leaves the server: few writes, in order, and nothing held for long."""

import asyncio

import pytest

from shared.one_write import OneWrite

pytestmark = pytest.mark.unit


class Sink(asyncio.Transport):
    """A transport that remembers its writes."""

    def __init__(self) -> None:
        super().__init__()
        self.writes: list[bytes] = []
        self.closed = False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.writes.append(bytes(data))

    def close(self) -> None:
        self.closed = True

    def is_closing(self) -> bool:
        return self.closed


async def _answer() -> tuple[Sink, OneWrite]:
    sink = Sink()
    return sink, OneWrite(sink, asyncio.get_running_loop())


async def test_a_head_and_the_body_that_follows_are_one_write() -> None:
    sink, answer = await _answer()
    answer.write(b"head ")
    assert sink.writes == []
    answer.write(b"body")
    answer.write(b" more")
    assert sink.writes == [b"head body", b" more"]


async def test_a_head_without_a_body_leaves_in_the_next_tick() -> None:
    sink, answer = await _answer()
    answer.write(b"head")
    await asyncio.sleep(0)
    assert sink.writes == [b"head"]
    answer.write(b"event")
    assert sink.writes == [b"head", b"event"]


async def test_closing_sends_what_is_held_first() -> None:
    sink, answer = await _answer()
    answer.write(b"head")
    answer.close()
    assert answer.is_closing()
    await asyncio.sleep(0)
    assert (sink.writes, sink.closed) == ([b"head"], True)


async def test_nothing_is_written_to_a_connection_that_has_ended() -> None:
    sink, answer = await _answer()
    answer.write(b"head")
    sink.close()
    await asyncio.sleep(0)
    assert sink.writes == []
