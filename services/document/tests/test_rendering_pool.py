import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from services.document.domain.errors import (
    PageBudgetExceeded,
    RenderingUnavailable,
    UnsupportedCharacters,
)
from services.document.domain.ports import FileFormat, Produced
from services.document.domain.verification import verify
from services.document.infrastructure.production import produce
from services.document.infrastructure.rendering_pool import RenderingPool
from shared.rendering.exportable import exportable
from shared.rendering.tests.samples import english_resume, long_resume, polish_resume

pytestmark = pytest.mark.integration

_ROOT = Path(__file__).resolve().parents[3]
_PARENT = """
import asyncio, faulthandler, os, signal
from services.document.infrastructure.rendering_pool import RenderingPool

async def main():
    # As our processes do it. asyncio's own handler waits for the main thread to wake up, if the
    # system has given the signal to another one, and that may be never.
    task = asyncio.current_task()
    asyncio.get_running_loop().add_signal_handler(signal.SIGINT, task.cancel)
    async with RenderingPool(2) as pool:
        await pool.ready()
        faulthandler.dump_traceback_later(15)  # says where it hangs, if it does
        print(os.getpid(), *pool.process_ids, flush=True)
        await asyncio.sleep(60)

if __name__ == "__main__":
    asyncio.run(main())
"""


@pytest.fixture(scope="module")
async def pool() -> AsyncIterator[RenderingPool]:
    async with RenderingPool(2) as running:
        await running.ready()
        yield running


def _is_alive(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


async def test_a_document_comes_with_its_reading_back(pool: RenderingPool) -> None:
    produced = await pool.make(polish_resume(), FileFormat.PDF, "modern")
    assert produced.file.data.startswith(b"%PDF-")
    assert produced.file.page_count == 1
    assert verify(exportable(polish_resume()), produced.read_back.texts).complete


async def test_word_documents_are_made_there_too(pool: RenderingPool) -> None:
    produced = await pool.make(english_resume(), FileFormat.DOCX)
    assert verify(exportable(english_resume()), produced.read_back.texts).complete


async def test_what_was_left_out_is_told(pool: RenderingPool) -> None:
    produced = await pool.make(english_resume(title="A\u200bB"), FileFormat.PDF)
    assert produced.removed == ("U+200B ZERO WIDTH SPACE",)


async def test_refusals_of_the_renderer_arrive_as_they_are(pool: RenderingPool) -> None:
    with pytest.raises(UnsupportedCharacters):
        await pool.make(english_resume(title="中文"), FileFormat.PDF)
    with pytest.raises(PageBudgetExceeded) as refusal:
        await pool.make(long_resume(40, max_pages=1), FileFormat.PDF)
    assert refusal.value.max_pages == 1


async def test_the_event_loop_stays_free_while_documents_are_made(pool: RenderingPool) -> None:
    work = asyncio.gather(
        *(pool.make(long_resume(20, max_pages=10), FileFormat.PDF) for _ in range(4))
    )
    stalls: list[float] = []
    while not work.done():
        began = time.perf_counter()
        await asyncio.sleep(0.001)
        stalls.append(time.perf_counter() - began)
    await work
    assert len(stalls) > 10
    assert sorted(stalls)[len(stalls) // 2] < sum(stalls) / 10


async def test_a_pool_whose_processes_were_killed_heals(pool: RenderingPool) -> None:
    before = set(pool.process_ids)
    for process in before:
        os.kill(process, signal.SIGKILL)
    documents = await asyncio.gather(
        *(pool.make(english_resume(), FileFormat.PDF) for _ in range(4))
    )
    assert len({document.file.data for document in documents}) == 1
    assert not set(pool.process_ids) & before


def stubborn(content: bytes, file_format: FileFormat, template: str | None) -> Produced:
    if template == "modern":
        time.sleep(60)
    return produce(content, file_format, template)


async def test_a_job_that_runs_out_of_time_ends_with_its_process() -> None:
    async with RenderingPool(1, time_limit=1, work=stubborn) as short:
        began = time.perf_counter()
        with pytest.raises(RenderingUnavailable):
            await short.make(english_resume(), FileFormat.PDF, "modern")
        assert time.perf_counter() - began < 50  # the job itself would take 60 s
        assert (await short.make(english_resume(), FileFormat.PDF)).file.page_count == 1


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGKILL, signal.SIGINT])
def test_no_process_outlives_its_parent(ending: signal.Signals, tmp_path: Path) -> None:
    program = tmp_path / "parent.py"
    program.write_text(_PARENT)
    said = tmp_path / "said"
    with said.open("w") as stderr:
        parent = subprocess.Popen(
            [sys.executable, str(program)],
            cwd=_ROOT,
            env={**os.environ, "PYTHONPATH": str(_ROOT)},
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
        )
    with parent:
        assert parent.stdout
        processes = [int(number) for number in parent.stdout.readline().split()]
        try:
            assert len(processes) == 3
            assert all(_is_alive(process) for process in processes)
            parent.send_signal(ending)
            parent.wait(20)
        except subprocess.TimeoutExpired:
            pytest.fail(f"it did not end:\n{said.read_text()}")
        finally:
            parent.kill()
    deadline = time.monotonic() + 10
    while any(_is_alive(process) for process in processes) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not [process for process in processes if _is_alive(process)]


async def test_closing_ends_the_processes() -> None:
    async with RenderingPool(1) as brief:
        await brief.make(english_resume(), FileFormat.PDF)
        processes = brief.process_ids
    assert processes
    assert not [process for process in processes if _is_alive(process)]
