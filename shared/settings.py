"""What every process reads from its environment; a service adds its own with its prefix."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from shared.postgres_url import engine_url

PostgresUrl = Annotated[str, AfterValidator(lambda url: engine_url(url) if url else "")]
"""Any form of a PostgreSQL URL, rewritten for SQLAlchemy; or empty."""
LogLevel = Literal["DEBUG", "INFO", "WARNING", "ERROR"]


class Environment(StrEnum):
    """Where we run; production refuses what is unsafe."""

    DEVELOPMENT = "development"
    TEST = "test"
    PRODUCTION = "production"


class StorageType(StrEnum):
    """Where files lie."""

    LOCAL = "local"
    S3 = "s3"


class Platform(BaseSettings):
    """The parts that all services share."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore")

    environment: Environment = Environment.DEVELOPMENT
    debug: bool = False
    log_level: LogLevel = "INFO"
    rabbitmq_url: str = "amqp://guest:guest@127.0.0.1/"
    jwks_url: str = "http://auth:8000/.well-known/jwks.json"
    token_issuer: str = "https://jobwise.local"  # noqa: S105 -- a name, no secret
    token_audience: str = "jobwise"  # noqa: S105 -- the same
    storage_type: StorageType = StorageType.LOCAL
    storage_root: Path = Path("/var/lib/jobwise/files")
    aws_bucket_name: str = ""
    aws_region: str = "us-east-1"
    aws_access_key_id: str = ""
    aws_secret_access_key: str = Field(default="", repr=False)
    s3_endpoint_url: str = ""
    listen_host: str = "0.0.0.0"  # noqa: S104 -- inside a container; only the gateway is published
    listen_port: int = Field(default=8000, ge=0, le=65535)


class DatabaseSettings(BaseSettings):
    """The fields that each service's settings begin with; the prefix is the service's."""

    database_url: PostgresUrl = Field(repr=False)
    migration_database_url: PostgresUrl = Field(default="", repr=False)
    """The schema owner's URL; only the role ``migrate`` needs it."""
    pool_size: int = Field(default=10, ge=1, le=100)
    pool_overflow: int = Field(default=10, ge=0, le=100)
    pool_wait_seconds: float = Field(default=30.0, gt=0)


class OperatorSettings(BaseSettings):
    """Where an operator's tools find the system; what is unset is empty."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore")

    rabbitmq_url: str = Field(default="", repr=False)
    database_url: PostgresUrl = Field(default="", repr=False)
    jobwise_home: Path = Path(".jobwise")
