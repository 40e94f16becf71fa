"""The generation service's environment."""

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from services.generation.domain.quota import Allowances
from shared.llm.settings import ModelSettings
from shared.settings import DatabaseSettings, plain_name


class Settings(DatabaseSettings):
    """Read from variables that begin with ``GENERATION_``."""

    model_config = SettingsConfigDict(env_prefix="GENERATION_")

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

    monthly_quota_free: int = Field(
        default=10, ge=1, le=1_000_000, validation_alias=plain_name("monthly_quota_free")
    )
    """Generations of a user of the tier ``free`` in a calendar month (UTC)."""
    monthly_quota_premium: int = Field(
        default=100, ge=1, le=1_000_000, validation_alias=plain_name("monthly_quota_premium")
    )
    monthly_quota_enterprise: int = Field(
        default=1000, ge=1, le=1_000_000, validation_alias=plain_name("monthly_quota_enterprise")
    )

    llm: ModelSettings = Field(default_factory=ModelSettings)
    """The language model, from variables that begin with ``LLM_``."""

    @property
    def allowances(self) -> Allowances:
        """The quotas by tier."""
        return Allowances(
            free=self.monthly_quota_free,
            premium=self.monthly_quota_premium,
            enterprise=self.monthly_quota_enterprise,
        )
