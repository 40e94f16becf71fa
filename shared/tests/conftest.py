"""A small service on a real database."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from deploy.postgres_server import PostgresServer
from shared.testing.tokens import TestKeys
from shared.tests.shop import Shop, opened


@pytest.fixture
async def shop(postgres: PostgresServer, tmp_path: Path) -> AsyncIterator[Shop]:
    """A shop without orders."""
    async with opened(postgres.url, tmp_path, TestKeys()) as running:
        yield running
