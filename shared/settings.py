"""What every process reads from its environment; a service adds its own with its prefix."""

import sys
from collections.abc import Callable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal, Self, TypeVar
from urllib.parse import urlsplit

from pydantic import AfterValidator, AliasChoices, Field, ValidationError, model_validator
from pydantic.fields import FieldInfo
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
)

from shared import production
from shared.postgres_url import engine_url
from shared.secret_files import SecretFiles


def _server_url(url: str) -> str:
    """Return *url* if it names a server; what drivers say of others may repeat a password."""
    try:
        parts = urlsplit(url)
        names_one = bool(parts.hostname) and parts.port != 0
    except ValueError:
        names_one = False
    if url and not names_one:
        raise ValueError(
            "this is no URL: scheme://user:password@host:port/…, with %XX for special characters"
        )
    return url


ServerUrl = Annotated[str, AfterValidator(_server_url)]
"""The URL of a broker or a cache, or empty."""
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


class RefusedSettings(ValueError):
    """Settings that a process must not start with; names variables, never their values."""

    def __init__(self, complaints: list[str]) -> None:
        super().__init__("; ".join(complaints))


S = TypeVar("S")


def read(settings: Callable[[], S]) -> S:
    """Return what *settings* reads; ends the process (1) with a sentence if that is refused."""
    try:
        return settings()
    except RefusedSettings as error:
        sys.exit(f"JobWise did not start: {error}")


def plain_name(name: str) -> AliasChoices:
    """Return the variable's name without a service's prefix: all services share it."""
    return AliasChoices(name, name.upper())


def variable(kind: type[BaseSettings], name: str, field: FieldInfo) -> str:
    """Return the environment variable of a field of *kind*; an alias stands without the prefix."""
    alias = field.validation_alias
    if isinstance(alias, AliasChoices):
        alias = str(alias.choices[0])
    return str(alias or f"{kind.model_config.get('env_prefix', '')}{name}").upper()


class CheckedSettings(BaseSettings):
    """Settings from the environment, secrets also from files; frozen once they are read.

    A field that holds a secret has ``repr=False``: it is never shown, and ``<VARIABLE>_FILE`` may
    name a file that holds it. Raises ``RefusedSettings``.
    """

    model_config = SettingsConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    environment: Environment = Field(
        default=Environment.DEVELOPMENT, validation_alias=plain_name("environment")
    )

    def __init__(self, **given: Any) -> None:  # the fields' values
        try:
            super().__init__(**given)
        except ValidationError as error:
            raise RefusedSettings(_complaints(type(self), error)) from None
        except SettingsError as error:
            raise RefusedSettings([str(error.__cause__ or error)]) from None

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Return where values come from, the strongest first."""
        del dotenv_settings, file_secret_settings
        prefix = getattr(env_settings, "env_prefix", None)  # an instance may be made with its own
        return init_settings, SecretFiles(settings_cls, env_prefix=prefix), env_settings

    def unsafe(self) -> Iterator[str]:
        """Yield a sentence for each setting that production must not have (security.md O1)."""
        yield from ()

    @model_validator(mode="after")
    def _is_safe(self) -> Self:
        if self.environment is Environment.PRODUCTION and (found := list(self.unsafe())):
            raise ValueError("; ".join(found))
        return self


class ProcessSettings(CheckedSettings):
    """What a process of any kind reads."""

    debug: bool = False
    """Log everything that we have to say, whatever the level."""
    log_level: LogLevel = "INFO"
    token_issuer: str = "https://jobwise.local"  # noqa: S105 -- a name, no secret
    token_audience: str = "jobwise"  # noqa: S105 -- the same

    @property
    def effective_log_level(self) -> LogLevel:
        """The level at which this process logs."""
        return "DEBUG" if self.debug else self.log_level

    def unsafe(self) -> Iterator[str]:
        """Add the rules of every process."""
        yield from super().unsafe()
        yield from production.switched("DEBUG", wrong=self.debug, right="off")
        yield from production.no_https("TOKEN_ISSUER", self.token_issuer)


class StorageSettings(ProcessSettings):
    """What a process reads that keeps files."""

    storage_type: StorageType = StorageType.LOCAL
    aws_bucket_name: str = ""
    aws_region: str = "us-east-1"
    aws_access_key_id: str = Field(default="", repr=False)
    aws_secret_access_key: str = Field(default="", repr=False)
    s3_endpoint_url: str = ""

    @model_validator(mode="after")
    def _names_a_bucket(self) -> Self:
        if self.storage_type is StorageType.S3 and not self.aws_bucket_name:
            raise ValueError("AWS_BUCKET_NAME is needed for STORAGE_TYPE=s3")
        return self

    def unsafe(self) -> Iterator[str]:
        """Add the rules of files; without a secret the machine's own role is used."""
        yield from super().unsafe()
        if secret := self.aws_secret_access_key:
            yield from production.weak_password("AWS_SECRET_ACCESS_KEY", secret)


class Platform(StorageSettings):
    """The parts that all services share."""

    rabbitmq_url: ServerUrl = Field(
        default="amqp://guest:guest@127.0.0.1/", repr=False, pattern=r"^amqps?://.+"
    )
    storage_root: Path = Path("/var/lib/jobwise/files")
    jwks_url: str = "http://auth:8000/.well-known/jwks.json"
    listen_host: str = "0.0.0.0"  # noqa: S104 -- inside a container; only the gateway is published
    listen_port: int = Field(default=8000, ge=0, le=65535)

    def unsafe(self) -> Iterator[str]:
        """Add the broker's account."""
        yield from super().unsafe()
        yield from production.weak_url("RABBITMQ_URL", self.rabbitmq_url, needs_password=True)


class DatabaseSettings(CheckedSettings):
    """The fields that each service's settings begin with; the prefix is the service's."""

    database_url: PostgresUrl = Field(repr=False)
    migration_database_url: PostgresUrl = Field(default="", repr=False)
    """The schema owner's URL; only the role ``migrate`` needs it."""
    pool_size: int = Field(default=10, ge=1, le=100)
    pool_overflow: int = Field(default=10, ge=0, le=100)
    pool_wait_seconds: float = Field(default=30.0, gt=0)

    def unsafe(self) -> Iterator[str]:
        """Add the database's accounts."""
        yield from super().unsafe()
        for name in ("database_url", "migration_database_url"):
            shown = variable(type(self), name, type(self).model_fields[name])
            yield from production.weak_url(shown, getattr(self, name), needs_password=False)


class OperatorSettings(CheckedSettings):
    """Where an operator's tools find the system; what is unset is empty."""

    rabbitmq_url: ServerUrl = Field(default="", repr=False)
    database_url: PostgresUrl = Field(default="", repr=False)
    jobwise_home: Path = Path(".jobwise")


def _complaints(kind: type[BaseSettings], error: ValidationError) -> list[str]:
    """Return a sentence for each thing that is wrong; our own name the variable themselves."""
    found = []
    for wrong in error.errors(include_input=False, include_url=False, include_context=False):
        said = wrong["msg"].removeprefix("Value error, ")
        place = str(wrong["loc"][0]).lower() if wrong["loc"] else ""
        known = next(
            (
                variable(kind, name, field)
                for name, field in kind.model_fields.items()
                if place in {name, variable(kind, name, field).lower()}
            ),
            "",
        )
        found.append(f"{known}: {said}" if known and known not in said else said)
    return found
