"""A PostgreSQL in a Docker container, of the version that production has."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from secrets import token_hex

from testcontainers.community.postgres import PostgresContainer

_IMAGE = "postgres:18"


@contextmanager
def postgres_container() -> Iterator[str]:
    """Give the administrator's URL of an empty cluster; the image is ``POSTGRES_IMAGE``."""
    image = os.environ.get("POSTGRES_IMAGE", _IMAGE)
    with PostgresContainer(image, username="jobwise", password=token_hex(), dbname="jobwise") as it:
        yield it.get_connection_url(driver="asyncpg")
