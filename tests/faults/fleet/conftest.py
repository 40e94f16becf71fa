"""One fleet for all tests of this folder: starting a dozen processes takes half a minute."""

import asyncio
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from deploy.postgres_server import PostgresServer
from services.generation.testing_models import honest
from shared.testing.llm_server import LlmServer, Spoken
from shared.testing.ports import lasting_ports
from shared.testing.rabbitmq import Broker
from tests.faults.fleet.fleet import Fleet, sailing
from tests.faults.fleet.gates import Gates, gates_of
from tests.faults.fleet.trial import Trial, trial_on


@dataclass
class Model(LlmServer):
    """The language model of the fleet: honest, and as slow as ``thinking`` says."""

    thinking: float = 0.0
    """Seconds."""

    asked: Counter[str] = field(default_factory=Counter)
    """How often it was asked about each company."""


@pytest.fixture(scope="session")
async def _model() -> AsyncIterator[Model]:
    async def think(question: dict[str, Any]) -> Spoken:  # JSON
        server.asked[question["data"]["job"]["company"]] += 1
        await asyncio.sleep(server.thinking)
        return honest(question)

    server = Model(answer=think)
    async with server:
        yield server


@pytest.fixture
def model(_model: Model, request: pytest.FixtureRequest) -> Model:
    """The model, thinking as long as the test's module says in ``THINKING_SECONDS``."""
    _model.thinking = getattr(request.module, "THINKING_SECONDS", 0.0)
    return _model


@pytest.fixture(scope="session")
def cluster() -> Iterator[PostgresServer]:
    """A PostgreSQL that tests may kill and start again; what it has committed, it keeps."""
    with tempfile.TemporaryDirectory(prefix="jobwise-fleet-") as folder:
        Path(folder).chmod(0o755)
        server = PostgresServer(Path(folder), max_connections=400, port=lasting_ports(1)[0])
        server.start()
        yield server
        server.stop()


@pytest.fixture(scope="session")
async def sailing_fleet(
    cluster: PostgresServer,
    own_broker: Broker,
    _model: Model,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[Fleet]:
    """The fleet, from its first start to its end."""
    folder = tmp_path_factory.mktemp("fleet")
    async with sailing(folder, cluster, own_broker, _model.base_url) as fleet:
        yield fleet


@pytest.fixture
async def fleet(sailing_fleet: Fleet, model: Model) -> AsyncIterator[Fleet]:
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
