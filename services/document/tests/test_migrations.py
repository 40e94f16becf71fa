"""The migrations make the schema that the code expects, and can be undone."""

from pathlib import Path

import pytest

from services.document import main
from services.document.infrastructure.tables import metadata
from shared.testing.migrated import differences_on_the_way

pytestmark = pytest.mark.integration


async def test_the_schema_is_that_of_the_tables_before_and_after_a_way_back(
    database_url: str,
) -> None:
    folder = Path(main.__file__).parent / "migrations"
    up, down, again = await differences_on_the_way(database_url, metadata, folder)
    assert up == []
    assert len(down) >= 5
    assert again == []
