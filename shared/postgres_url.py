"""The URLs of PostgreSQL databases, in the forms that people have and the two that we need."""

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

_SCHEMES = {"postgres", "postgresql", "postgresql+asyncpg"}
_TLS = ("sslmode", "ssl")
_HOST = "host"
"""Names the folder of a Unix socket, which has no place before the question mark."""


class NotPostgres(ValueError):
    """A URL that names no PostgreSQL database in a form we understand; it is not repeated."""


def engine_url(url: str) -> str:
    """Return *url* for SQLAlchemy: ``postgresql+asyncpg://…?ssl=…``. Raises ``NotPostgres``."""
    return _rewritten(url, "postgresql+asyncpg", tls_as="ssl")


def driver_url(url: str) -> str:
    """Return *url* for asyncpg itself: ``postgresql://…?sslmode=…``. Raises ``NotPostgres``."""
    return _rewritten(url, "postgresql", tls_as="sslmode")


def _rewritten(url: str, driver: str, *, tls_as: str) -> str:
    parsed = _parse(url)
    told = [str(parsed.query[name]) for name in _TLS if name in parsed.query]
    query = {tls_as: told[0]} if told else {}
    if _HOST in parsed.query:
        query[_HOST] = str(parsed.query[_HOST])
    return parsed.set(drivername=driver, query=query).render_as_string(hide_password=False)


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise NotPostgres("this is no URL: postgresql://user:password@host/database") from None
    if parsed.drivername not in _SCHEMES:
        raise NotPostgres("the URL must begin with postgresql://")
    if not parsed.database:
        raise NotPostgres("the URL names no database: postgresql://user:password@host/database")
    if unknown := set(parsed.query) - {*_TLS, _HOST}:
        listed = ", ".join(sorted(unknown))
        raise NotPostgres(f"only sslmode and host are understood after the ?, not {listed}")
    return parsed
