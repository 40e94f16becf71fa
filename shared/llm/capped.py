"""Answers that stop at a size, while they are being read."""

from collections.abc import AsyncIterator

import httpx2

MAX_ANSWER = 1024 * 1024
"""Bytes; a hundred times what any section needs."""


class AnswerTooLarge(Exception):
    """The provider sends more than we hold."""


class _Capped(httpx2.AsyncByteStream):
    def __init__(self, stream: httpx2.AsyncByteStream, most: int) -> None:
        self._stream = stream
        self._most = most

    async def __aiter__(self) -> AsyncIterator[bytes]:
        size = 0
        async for chunk in self._stream:
            size += len(chunk)
            if size > self._most:
                raise AnswerTooLarge
            yield chunk

    async def aclose(self) -> None:
        await self._stream.aclose()


async def cap(response: httpx2.Response) -> None:
    """Let reading *response* raise ``AnswerTooLarge`` beyond 1 MiB; an event hook of a client.

    We ask for no compression, and a compressed answer is refused: a small body may be a large
    text.
    """
    if response.headers.get("content-encoding", "identity").strip().lower() != "identity":
        raise AnswerTooLarge
    if isinstance(response.stream, httpx2.AsyncByteStream):
        response.stream = _Capped(response.stream, MAX_ANSWER)
