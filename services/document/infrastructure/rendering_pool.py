"""Rendering and reading back in processes of their own.

Both hold the interpreter's lock for tens of milliseconds, and PDFium is not thread-safe. The
processes are forked from a small server that has the libraries loaded, so they start in
milliseconds and share memory; they die with their parent, however it ends. The parent itself
never loads those libraries. Start it as ``python -m <package>``: another main module would be
imported again by every process.
"""

import asyncio
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from multiprocessing.connection import wait
from types import TracebackType
from typing import Self

from services.document.domain.errors import RenderingUnavailable
from services.document.domain.ports import FileFormat, Produced
from shared.contracts.content import Content

ProductionStep = Callable[[bytes, FileFormat, str | None], Produced]
"""What runs in a process: content as JSON, format and template in, the proved file out."""
_TRIES = 2
"""One more try after a process died: it may have died of another document."""
_PRELOADED = ["services.document.infrastructure.warm_process"]


def _produce(content: bytes, file_format: FileFormat, template: str | None) -> Produced:
    from services.document.infrastructure.production import (  # noqa: PLC0415 -- not in the parent
        produce,
    )

    return produce(content, file_format, template)


class RenderingPool:
    """A bounded pool of rendering processes that heals itself; use as ``async with``.

    ``workers`` processes run at most; a job that takes longer than ``time_limit`` seconds ends
    with its process. Callers beyond the number of workers wait their turn.
    """

    def __init__(
        self, workers: int = 2, time_limit: int = 20, work: ProductionStep = _produce
    ) -> None:
        self._workers = workers
        self._time_limit = time_limit
        self._work = work
        self._turns = asyncio.Semaphore(workers)
        self._executor: ProcessPoolExecutor | None = None
        self._warming: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        """Begin to start the processes and load their fonts; nobody has to wait for them."""
        self._warming = asyncio.create_task(self._warm(), name="rendering-warm-up")
        return self

    async def ready(self) -> None:
        """Wait until the processes have started."""
        if self._warming is not None:
            await asyncio.shield(self._warming)

    async def _warm(self) -> None:
        executor = self._running()
        with suppress(BrokenProcessPool):  # the first document starts them anew
            # Starting the server of the processes blocks for seconds; the event loop must not.
            begun = await asyncio.to_thread(
                lambda: [executor.submit(_warm_up) for _ in range(self._workers)]
            )
            await asyncio.gather(*map(asyncio.wrap_future, begun))

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the processes; jobs that have not begun are given up."""
        if self._warming is not None:
            await asyncio.wait({self._warming})  # a thread cannot be cut short
        executor, self._executor = self._executor, None
        if executor is not None:
            await asyncio.to_thread(executor.shutdown, wait=True, cancel_futures=True)

    async def make(
        self, content: Content, file_format: FileFormat, template: str | None = None
    ) -> Produced:
        """Return the file and its reading-back.

        Raises ``UnsupportedCharacters``, ``PageBudgetExceeded``, ``UnknownTemplate`` from the
        renderer, ``RenderingUnavailable`` when the process died twice or ran out of time.
        """
        data = content.model_dump_json().encode()
        loop = asyncio.get_running_loop()
        await self.ready()
        async with self._turns:
            for _ in range(_TRIES):
                executor = self._running()
                try:
                    return await loop.run_in_executor(
                        executor,
                        _limited,
                        self._work,
                        self._time_limit,
                        data,
                        file_format,
                        template,
                    )
                except BrokenProcessPool:
                    self._give_up(executor)
        raise RenderingUnavailable

    @property
    def process_ids(self) -> tuple[int, ...]:
        """The system's ids of the running rendering processes, for health checks and tests."""
        if self._executor is None:
            return ()
        return tuple(self._executor._processes)  # noqa: SLF001 -- the executor tells it nowhere else

    def _running(self) -> ProcessPoolExecutor:
        if self._executor is None:
            context = multiprocessing.get_context("forkserver")
            context.set_forkserver_preload(_PRELOADED)
            self._executor = ProcessPoolExecutor(
                self._workers, mp_context=context, initializer=_begin
            )
        return self._executor

    def _give_up(self, executor: ProcessPoolExecutor) -> None:
        if self._executor is executor:
            self._executor = None
        executor.shutdown(wait=False, cancel_futures=True)


def _begin() -> None:
    """Prepare a rendering process: warm fonts, no terminal signals, an end with the parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _warm_up()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(0)


def _warm_up() -> None:
    from services.document.infrastructure.pdf.fonts import load_fonts  # noqa: PLC0415 -- as above

    load_fonts()


def _limited(
    work: ProductionStep,
    seconds: int,
    content: bytes,
    file_format: FileFormat,
    template: str | None,
) -> Produced:
    """Produce a file; after *seconds* the alarm ends this process, and the pool is rebuilt."""
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(seconds)
    try:
        return work(content, file_format, template)
    finally:
        signal.alarm(0)
