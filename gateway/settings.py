"""The gateway's environment."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field, field_validator
from pydantic_settings import NoDecode

from shared import production
from shared.settings import Environment, ProcessSettings, ServerUrl

Words = Annotated[tuple[str, ...], NoDecode]


class Settings(ProcessSettings):
    """Where the services are, and what the edge allows."""

    listen_host: str = "0.0.0.0"  # noqa: S104 -- the public door
    listen_port: int = Field(default=8000, ge=0, le=65535)
    internal_port: int = Field(default=9000, ge=0, le=65535)
    """Where /metrics answers; never published."""
    auth_url: str = "http://auth:8000"
    profile_url: str = "http://profile:8000"
    job_url: str = "http://job:8000"
    generation_url: str = "http://generation:8000"
    document_url: str = "http://document:8000"
    redis_url: ServerUrl = Field(default="", repr=False, pattern=r"^(rediss?://.+)?$")
    """Where the gateways count together; unset: each counts for itself."""
    rate_limit_user_per_minute: int = Field(default=100, ge=0)
    rate_limit_generations_per_hour: int = Field(default=10, ge=0)
    rate_limit_ip_per_day: int = Field(default=1000, ge=0)
    cors_origins: Words = ("http://localhost:3000",)
    allowed_hosts: Words = ("*",)
    trusted_proxies: Words = ()
    public_docs: bool | None = None
    """Whether /docs is served; by default everywhere but in production."""

    @field_validator("cors_origins", "allowed_hosts", "trusted_proxies", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    def unsafe(self) -> Iterator[str]:
        """Add what browsers may do, and the account of the counters."""
        yield from super().unsafe()
        yield from production.any_origin("CORS_ORIGINS", self.cors_origins)
        yield from production.weak_url("REDIS_URL", self.redis_url, needs_password=False)

    @property
    def upstreams(self) -> dict[str, str]:
        """The base URL of each service by its name."""
        return {
            "auth": self.auth_url,
            "profile": self.profile_url,
            "job": self.job_url,
            "generation": self.generation_url,
            "document": self.document_url,
        }

    @property
    def serves_docs(self) -> bool:
        """Tell whether people may read the API's description here."""
        if self.public_docs is not None:
            return self.public_docs
        return self.environment is not Environment.PRODUCTION
