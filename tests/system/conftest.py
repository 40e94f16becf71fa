"""The whole system in this process."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from deploy.embedded import System, running
from deploy.settings import EmbeddedSettings
from shared.messaging.transport import Transport
from shared.testing.rabbitmq import Broker, start_broker

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
