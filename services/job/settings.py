"""The job service's environment."""

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from shared.llm.settings import ModelSettings
from shared.settings import DatabaseSettings


class Settings(DatabaseSettings):
    """Read from variables that begin with ``JOB_``, and the model's from ``LLM_``."""

    model_config = SettingsConfigDict(env_prefix="JOB_")

    llm: ModelSettings = Field(default_factory=ModelSettings)
