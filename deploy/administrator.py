"""How an operator's command reaches the database of a system, running or not."""

from collections.abc import Iterator
from contextlib import contextmanager

from deploy.home import locked
from deploy.operate import embedded_url
from deploy.postgres_server import PostgresServer
from deploy.settings import EmbeddedSettings


class SystemUnreachable(RuntimeError):
    """The system is not in the state that the command needs; the message says which."""


@contextmanager
def administrator(settings: EmbeddedSettings, *, alone: bool = False) -> Iterator[str]:
    """Give the administrator's URL: ``DATABASE_URL``, or that of the home's own server.

    The home's server is used as it runs, or started for the while. With *alone* it must not run.
    Raises ``SystemUnreachable``, ``HomeInUse`` or ``PostgresFailed``.
    """
    if settings.database_url:
        yield settings.database_url
        return
    home = settings.jobwise_home.resolve()
    if not alone:
        if url := embedded_url(home):
            yield url
            return
        if not (home / "postgres").exists():
            raise SystemUnreachable(f"there is no system in {home}, and DATABASE_URL is not set")
    with locked(home):
        server = PostgresServer(home / "postgres", durable=settings.postgres_durable)
        server.start()
        try:
            yield server.url
        finally:
            server.stop()
