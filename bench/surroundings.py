"""The broker and the database that rows share: private, started at first use, gone at the end."""

import atexit
import shutil
import tempfile
from functools import lru_cache
from pathlib import Path

from deploy.postgres_server import PostgresServer
from shared.testing.rabbitmq import Broker, start_broker


@lru_cache(maxsize=1)
def broker() -> Broker:
    """Return a RabbitMQ of our own; each row asks it for a fresh virtual host."""
    found = start_broker(ours=True)
    atexit.register(found.close)
    return found


@lru_cache(maxsize=1)
def postgres() -> PostgresServer:
    """Return a PostgreSQL of our own that writes durably, as production does."""
    folder = Path(tempfile.mkdtemp(prefix="jobwise-bench-"))
    folder.chmod(0o755)  # the server runs under another account than root
    server = PostgresServer(folder, max_connections=400)
    server.start()

    def end() -> None:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)

    atexit.register(end)
    return server
