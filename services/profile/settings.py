"""The profile service's environment."""

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from shared.settings import DatabaseSettings


class Settings(DatabaseSettings):
    """Read from variables that begin with ``PROFILE_``."""

    model_config = SettingsConfigDict(env_prefix="PROFILE_")

    import_concurrency: int = Field(default=2, ge=1, le=16)
    """How many uploads one worker reads at once, each in a process of its own."""
    sweep_seconds: float = Field(default=30.0, gt=0, le=600)
    """How often lost imports are looked for."""
