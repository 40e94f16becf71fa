"""Row 21: the memory of the whole embedded system, and of a worker with 100 runs waiting."""

import asyncio
from typing import Any

import psutil

from bench.figures import Measured, NotMeasured, Results
from bench.start import home, system
from bench.whole_system import whole_system
from services.generation.testing_models import honest
from shared.testing.llm_server import LlmServer, Spoken

_SETTLE_SECONDS = 3
_WAITING = 100


async def measure(rounds: int) -> Results:
    """Weigh both, a few times each once they are at rest."""
    try:
        worker: Measured | NotMeasured = await _waiting_worker(rounds)
    except NotMeasured as reason:
        worker = reason
    return {"21a": await _idle_system(rounds), "21b": worker}


async def _idle_system(rounds: int) -> Measured:
    with home() as data, system(data) as (pid, _):
        await asyncio.sleep(_SETTLE_SECONDS)
        values = await _weigh(pid, rounds)
        return Measured(values, {"without PostgreSQL MB": _megabytes(pid, but="postgres")})


async def _waiting_worker(rounds: int) -> Measured:
    """Let a worker ask the model in 100 runs, and weigh it before there is any answer."""
    asked, all_asked, may_answer = 0, asyncio.Event(), asyncio.Event()

    async def think(question: dict[str, Any]) -> Spoken:
        nonlocal asked
        asked += 1
        if asked == _WAITING:
            all_asked.set()
        await may_answer.wait()
        return honest(question)

    async with LlmServer(answer=think) as server:
        settings = {
            "LLM_PROVIDER": "custom",
            "LLM_MODEL": "double",
            "LLM_BASE_URL": server.base_url,
            "LLM_CALLS_PER_HOUR": "0",
            "GENERATION_CONCURRENCY": str(_WAITING),
        }
        async with whole_system(settings) as running:
            pid = running.workers[0].pid
            before = _megabytes(pid)
            await running.ask_many(_WAITING)
            try:
                async with asyncio.timeout(60):
                    await all_asked.wait()
            except TimeoutError:
                raise NotMeasured(f"only {asked} runs came to ask the model") from None
            values = await _weigh(pid, rounds)
            may_answer.set()
    return Measured(values, {"idle MB": before})


async def _weigh(pid: int, rounds: int) -> list[float]:
    values = []
    for _ in range(rounds):
        await asyncio.sleep(0.5)
        values.append(_megabytes(pid))
    return values


def _megabytes(pid: int, *, but: str = "") -> float:
    """Return what a process and its children hold; pages that they share count once (PSS)."""
    root = psutil.Process(pid)
    family = [one for one in (root, *root.children(recursive=True)) if one.name() != but]
    return float(sum(one.memory_full_info().pss for one in family) / 1e6)
