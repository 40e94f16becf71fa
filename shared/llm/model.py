"""The port to a language model, and the words that go through it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

TOTAL_SECONDS = 150.0
"""All repetitions of a question together; a stage of a generation ends after 180 s."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One request for one JSON object."""

    name: str
    """What the answer is called, ``[a-z_]+``; providers want a name for a schema."""
    system: str
    """The constant instruction; never contains anybody's data."""
    user: str
    """The data, as JSON text, already free of contact data."""
    schema: Mapping[str, Any]  # JSON Schema: closed, every property required
    max_tokens: int
    temperature: float = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back, before anybody has tried to understand it."""

    text: str
    provider: str
    model: str
    input_tokens: int
    output_tokens: int
    cost_usd: float
    """0 when the price of the model is not known."""

    @property
    def tokens(self) -> int:
        """What is billed."""
        return self.input_tokens + self.output_tokens


class ModelUnavailable(Exception):
    """The provider gave no answer: down, too slow, over its limit, or refused us.

    ``reason`` is a word for logs and metrics: ``timeout``, ``rate_limited``, ``server_error``,
    ``unreachable``, ``refused``, ``too_large``, ``circuit_open``.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class ModelNotAllowed(ValueError):
    """The operator has not allowed the model that was named."""


class LanguageModel(Protocol):
    """A configured model of a provider."""

    @property
    def provider(self) -> str:
        """The provider's name, e.g. ``openai``."""
        ...

    @property
    def model(self) -> str:
        """The model's name."""
        ...

    async def ask(self, question: Question) -> Answer:
        """Return the answer; raises ``ModelUnavailable`` within the configured time."""
        ...


@runtime_checkable
class ModelFamily(Protocol):
    """A provider that has other models too."""

    def named(self, model: str) -> LanguageModel:
        """Return the same door to another model; raises ``ModelNotAllowed``."""
        ...
