"""The job service's environment."""

from pydantic_settings import SettingsConfigDict

from shared.settings import DatabaseSettings


class Settings(DatabaseSettings):
    """Read from variables that begin with ``JOB_``."""

    model_config = SettingsConfigDict(env_prefix="JOB_", frozen=True)
