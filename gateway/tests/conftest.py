"""Fixtures of the gateway's tests."""

from collections.abc import AsyncIterator

import pytest

from gateway.tests.door import Door, opened


@pytest.fixture(scope="module")
async def door() -> AsyncIterator[Door]:
    """A gateway with the default settings and without limits."""
    async with opened() as one:
        yield one
