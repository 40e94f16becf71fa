"""The document service's environment."""

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from shared.settings import DatabaseSettings


class Settings(DatabaseSettings):
    """Read from variables that begin with ``DOCUMENT_``."""

    model_config = SettingsConfigDict(env_prefix="DOCUMENT_")

    processes: int = Field(default=1, ge=1, le=32)
    """How many processes render files; each keeps one core busy."""
    sweep_seconds: float = Field(default=30.0, gt=0, le=600)
    """How often files are looked for that should be gone."""
    concurrency: int = Field(default=4, ge=1, le=64)
    """How many export commands one worker has in hand at once."""
