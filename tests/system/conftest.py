"""The whole system: in this process, or as a fleet of processes as in production."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from deploy.embedded import System, running
from deploy.postgres_server import PostgresServer
from deploy.settings import EmbeddedSettings
from services.generation.testing_models import honest
from shared.messaging.transport import Transport
from shared.testing.llm_server import LlmServer, Spoken
from shared.testing.rabbitmq import Broker, start_broker
from shared.testing.transports import fresh_database
from tests.system.fleet import Fleet, sailing
from tests.system.gates import Gates, gates_of
from tests.system.trial import Trial, trial_on

Start = Callable[..., Awaitable[System]]


@pytest.fixture
async def start(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Start]:
    """Start a system: ``await start(transport=…, adapters=…)``; limits, throttles and quotas are off."""
    for limit in ("USER_PER_MINUTE", "GENERATIONS_PER_HOUR", "IP_PER_DAY"):
        monkeypatch.setenv(f"RATE_LIMIT_{limit}", "0")
    monkeypatch.setenv("MONTHLY_QUOTA_FREE", "1000000")
    async with AsyncExitStack() as stack:

        async def begin(
            *, transport: Transport | None = None, adapters: dict[str, Any] | None = None
        ) -> System:
            settings = EmbeddedSettings(
                jobwise_home=tmp_path / "home", jobwise_port=0, throttles="off"
            )
            (tmp_path / "home").mkdir(exist_ok=True)
            system = running(settings, database_url, adapters=adapters, transport=transport)
            return await stack.enter_async_context(system)

        yield begin


@pytest.fixture(scope="module")
def own_broker() -> Iterator[Broker]:
    """A RabbitMQ that tests may kill and start again."""
    broker = start_broker(ours=True)
    yield broker
    broker.close()


@pytest.fixture(scope="module")
async def model(request: pytest.FixtureRequest) -> AsyncIterator[LlmServer]:
    """The language model of the fleet: honest, and as slow as the module's ``THINKING_SECONDS``."""
    seconds = getattr(request.module, "THINKING_SECONDS", 0.0)

    async def think(question: dict[str, Any]) -> Spoken:  # JSON
        await asyncio.sleep(seconds)
        return honest(question)

    async with LlmServer(answer=think) as server:
        yield server


@pytest.fixture(scope="module")
async def sailing_fleet(
    postgres: PostgresServer,
    own_broker: Broker,
    model: LlmServer,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[Fleet]:
    """One fleet for all tests of a module: starting a dozen processes takes half a minute."""
    async with fresh_database(postgres.url) as database_url:
        folder = tmp_path_factory.mktemp("fleet")
        async with sailing(folder, database_url, own_broker, model.base_url) as fleet:
            yield fleet


@pytest.fixture
async def fleet(sailing_fleet: Fleet) -> AsyncIterator[Fleet]:
    """The fleet, complete again; what it logs is shown when the test fails."""
    await sailing_fleet.heal()
    sailing_fleet.news()
    yield sailing_fleet
    print(sailing_fleet.news())  # noqa: T201 -- pytest shows it with a failure


@pytest.fixture
async def gates(fleet: Fleet) -> AsyncIterator[Gates]:
    """The gates of the fleet, open."""
    async with gates_of(fleet) as gates:
        yield gates


@pytest.fixture
async def trial(fleet: Fleet) -> AsyncIterator[Trial]:
    """A new user's runs, to be judged."""
    async with trial_on(fleet) as trial:
        yield trial
