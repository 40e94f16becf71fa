"""The knobs that `make up` honours (architecture.md §4)."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from shared.settings import Environment, LogLevel, PostgresUrl, StorageType


class EmbeddedSettings(BaseSettings):
    """Read from the environment; everything has a default, so that nothing is needed."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore")

    jobwise_home: Path = Path(".jobwise")
    jobwise_host: str = "127.0.0.1"
    jobwise_port: int = Field(default=8000, ge=0, le=65535)
    jobwise_admin_email: str = ""
    jobwise_admin_password: str = Field(default="", repr=False)
    environment: Environment = Environment.DEVELOPMENT
    log_level: LogLevel = "INFO"
    database_url: PostgresUrl = Field(default="", repr=False)
    rabbitmq_url: str = Field(default="", repr=False, pattern=r"^(amqps?://.+)?$")
    storage_type: StorageType = StorageType.LOCAL
    throttles: str = "on"
    postgres_durable: bool = Field(default=True, alias="JOBWISE_POSTGRES_DURABLE")
    """False in tests only: the embedded database then survives no power cut."""
