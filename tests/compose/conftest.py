"""One running stack for all tests of compose; collected by `make test-compose` alone."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from services.generation.testing_models import honest
from shared.testing.llm_server import LlmServer, Spoken
from tests.compose.stack import ROOT, Stack, host_address
from tests.faults.fleet.patient import PatientClient
from tests.system.samples import prepared

LEASE_SECONDS = 5
SETTINGS = {
    "ENVIRONMENT": "production",
    "RATE_LIMIT_USER_PER_MINUTE": "50000",
    "RATE_LIMIT_GENERATIONS_PER_HOUR": "0",
    "RATE_LIMIT_IP_PER_DAY": "0",
    "AUTH_REGISTER_IP_HOUR_LIMIT": "1000",
    "AUTH_REGISTER_IP_DAY_LIMIT": "1000",
    "MONTHLY_QUOTA_FREE": "1000000",
    "LLM_CALLS_PER_HOUR": "0",
    "GENERATION_CONCURRENCY": "4",
    "GENERATION_LEASE_SECONDS": str(LEASE_SECONDS),
    "GENERATION_SWEEP_SECONDS": "1",
}


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave this folder out unless it is asked for: everything here needs a Docker engine."""
    del collection_path
    return None if "compose" in str(config.option.markexpr) else True


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is here."""
    for item in items:
        if item.path.is_relative_to(ROOT / "tests" / "compose"):
            item.add_marker(pytest.mark.compose)
            item.add_marker(pytest.mark.timeout(1800))


class Model(LlmServer):
    """A language model on this machine that answers while it is not told to hold."""

    def __init__(self) -> None:
        super().__init__(answer=self._think, host=host_address())
        self.open = asyncio.Event()
        self.open.set()
        self.waiting = 0

    async def _think(self, question: dict[str, Any]) -> Spoken:  # JSON
        self.waiting += 1
        try:
            await self.open.wait()
        finally:
            self.waiting -= 1
        return honest(question)


@pytest.fixture(scope="session")
async def model() -> AsyncIterator[Model]:
    """The language model of the stack."""
    async with Model() as model:
        yield model
        model.open.set()


@pytest.fixture(scope="session")
def stack(
    model: Model, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Stack]:
    """The whole system, freshly built; it is gone afterwards, and its last words are told."""
    folder = tmp_path_factory.mktemp("compose")
    given = {"LLM_PROVIDER": "custom", "LLM_MODEL": "double", "LLM_BASE_URL": model.base_url}
    stack = Stack(folder, SETTINGS, given)
    stack.build()
    try:
        stack.up(generation_worker=1)
        yield stack
    finally:
        (ROOT / "out").mkdir(exist_ok=True)
        (ROOT / "out" / "compose.log").write_text(stack.logs(2000))
        if request.session.testsfailed:
            print(stack.logs(40))  # noqa: T201 -- what an engineer looks for first
        stack.down()


@pytest.fixture
async def client(stack: Stack) -> AsyncIterator[PatientClient]:
    """A new user, who comes again when told to."""
    async with PatientClient(stack.urls()) as client:
        await client.register()
        yield client


@pytest.fixture
async def materials(client: PatientClient) -> tuple[str, str]:
    """A profile and a job of that user."""
    return await prepared(client)
