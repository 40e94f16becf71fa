"""The knobs that `make up` honours (architecture.md §4)."""

from collections.abc import Iterator
from pathlib import Path

from pydantic import Field

from shared import production
from shared.settings import CheckedSettings, PostgresUrl, ServerUrl, StorageSettings


class EmbeddedSettings(StorageSettings):
    """Read from the environment; everything has a default, so that nothing is needed."""

    jobwise_home: Path = Path(".jobwise")
    jobwise_host: str = "127.0.0.1"
    jobwise_port: int = Field(default=8000, ge=0, le=65535)
    jobwise_admin_email: str = ""
    jobwise_admin_password: str = Field(default="", repr=False)
    database_url: PostgresUrl = Field(default="", repr=False)
    rabbitmq_url: ServerUrl = Field(default="", repr=False, pattern=r"^(amqps?://.+)?$")
    throttles: str = "on"
    postgres_durable: bool = Field(default=True, alias="JOBWISE_POSTGRES_DURABLE")
    """False in tests only: the embedded database then survives no power cut."""

    def unsafe(self) -> Iterator[str]:
        """Add the accounts that the parts of the system are reached with."""
        yield from super().unsafe()
        yield from production.weak_url("DATABASE_URL", self.database_url, needs_password=False)
        yield from production.weak_url("RABBITMQ_URL", self.rabbitmq_url, needs_password=True)
        wrong = self.throttles == "off"
        yield from production.switched("THROTTLES", wrong=wrong, right="on")
        if password := self.jobwise_admin_password:
            yield from production.weak_password("JOBWISE_ADMIN_PASSWORD", password)


class SmokeSettings(CheckedSettings):
    """How a deployed system is tried; see ``deploy/smoke.py``."""

    smoke_email: str = ""
    """An account that exists; unset: a new one is made."""
    smoke_password: str = Field(default="", repr=False)
    smoke_patience_seconds: float = Field(default=120.0, gt=0)
    """The longest that one step may take."""
