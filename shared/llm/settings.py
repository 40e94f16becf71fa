"""Which model is used, as the operator sets it: ``LLM_…`` without any service's prefix."""

from collections.abc import Iterator
from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import Field, field_validator, model_validator
from pydantic_settings import NoDecode, SettingsConfigDict

from shared.llm.presets import PRESETS, Preset, Provider
from shared.settings import CheckedSettings

_LOOPBACK = {"127.0.0.1", "::1", "localhost"}


class ModelSettings(CheckedSettings):
    """Read from variables that begin with ``LLM_``; wrong combinations are refused by name.

    A service takes it as a field: ``llm: ModelSettings = Field(default_factory=ModelSettings)``.
    """

    model_config = SettingsConfigDict(env_prefix="LLM_")

    provider: Provider = Provider.OFFLINE
    base_url: str = ""
    """Unset: the provider's own."""
    model: str = ""
    """Unset: the provider's default."""
    models: Annotated[tuple[str, ...], NoDecode] = ()
    """Further models that may be asked for."""
    api_key: str = Field(default="", repr=False)
    timeout_seconds: float = Field(default=60, gt=0, le=150)
    """The longest that one call may take."""
    calls_per_hour: int = Field(default=60, ge=0)
    """Calls that one user may cause in an hour; 0 switches the limit off."""
    price_input: float | None = Field(default=None, ge=0, le=10_000)
    """US dollars for a million tokens that are sent."""
    price_output: float | None = Field(default=None, ge=0, le=10_000)
    """US dollars for a million tokens that come back."""

    @field_validator("provider", mode="before")
    @classmethod
    def _is_known(cls, value: object) -> object:
        if value not in set(Provider):
            raise ValueError(f"LLM_PROVIDER must be one of {', '.join(Provider)}")
        return value

    @field_validator("models", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @field_validator("price_input", "price_output", mode="before")
    @classmethod
    def _unset(cls, value: object) -> object:
        return None if value == "" else value

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        """Refuse what cannot work; the message names the variable, never its value."""
        if not self.configured:
            return self
        name = f"LLM_PROVIDER={self.provider}"
        if self.preset.needs_key and not self.api_key.strip():
            raise ValueError(f"LLM_API_KEY is needed for {name}")
        if not self.address:
            raise ValueError(f"LLM_BASE_URL is needed for {name}")
        if not self.default_model:
            raise ValueError(f"LLM_MODEL is needed for {name}")
        if (self.price_input is None) != (self.price_output is None):
            raise ValueError("LLM_PRICE_INPUT and LLM_PRICE_OUTPUT belong together")
        self._check_address()
        return self

    def _check_address(self) -> None:
        try:
            url = urlsplit(self.address)
            host, _ = url.hostname, url.port
        except ValueError:
            raise ValueError("LLM_BASE_URL is not an address") from None
        if url.scheme not in {"http", "https"} or not host:
            raise ValueError("LLM_BASE_URL must begin with http:// or https:// and name a host")
        if url.username or url.password or url.query or url.fragment:
            raise ValueError("LLM_BASE_URL takes no user, query or fragment; see LLM_API_KEY")

    def unsafe(self) -> Iterator[str]:
        """Add the way that the key travels."""
        yield from super().unsafe()
        if self.api_key and self.address.startswith("http://") and not _is_local(self.address):
            yield "LLM_BASE_URL must be https in production where LLM_API_KEY is set"

    @property
    def configured(self) -> bool:
        """Whether there is a model at all."""
        return self.provider is not Provider.OFFLINE

    @property
    def preset(self) -> Preset:
        """What is known of the provider."""
        return PRESETS.get(self.provider, Preset(needs_key=False))

    @property
    def address(self) -> str:
        """The base URL in use; empty when offline."""
        return self.base_url or self.preset.base_url

    @property
    def default_model(self) -> str:
        """The model in use unless another allowed one is asked for; empty when offline."""
        return self.model or self.preset.model

    @property
    def allowed_models(self) -> tuple[str, ...]:
        """The models that may be asked for, the default first."""
        names = (self.default_model, *self.models) if self.configured else ()
        return tuple(dict.fromkeys(names))


def _is_local(address: str) -> bool:
    try:
        return urlsplit(address).hostname in _LOOPBACK
    except ValueError:
        return False
