"""The generation service's environment."""

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from shared.settings import DatabaseSettings


class Settings(DatabaseSettings):
    """Read from variables that begin with ``GENERATION_``."""

    model_config = SettingsConfigDict(env_prefix="GENERATION_", frozen=True)

    profile_url: str = "http://profile:8000"
    """Where the owner of profiles answers."""
    job_url: str = "http://job:8000"
    """Where the owner of jobs answers."""
    document_url: str = "http://document:8000"
    """Where the owner of documents answers."""
    lease_seconds: float = Field(default=30.0, ge=1, le=600)
    """How long a worker may be silent before another one takes its stage."""
    stage_seconds: float = Field(default=180.0, ge=1, le=1800)
    """The longest that one stage may take."""
    sweep_seconds: float = Field(default=10.0, gt=0, le=600)
    """How often stuck runs are looked for."""
    concurrency: int = Field(default=8, ge=1, le=256)
    """How many stages one worker runs at once."""
