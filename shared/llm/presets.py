"""What is known of each provider, so that a name and a key are all that an operator sets."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Provider(StrEnum):
    """Where the model runs; ``offline`` is none at all."""

    OFFLINE = "offline"
    OPENAI = "openai"
    GROQ = "groq"
    GEMINI = "gemini"
    ANTHROPIC = "anthropic"
    OLLAMA = "ollama"
    CUSTOM = "custom"


class Rung(StrEnum):
    """How a provider is told to answer with JSON, from the surest way to the one that all know."""

    JSON_SCHEMA = "json_schema"
    JSON_OBJECT = "json_object"
    TEXT = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """A provider's OpenAI-compatible door."""

    base_url: str = ""
    model: str = ""
    first_rung: Rung = Rung.JSON_SCHEMA
    needs_key: bool = True


PRESETS: Mapping[Provider, Preset] = {
    Provider.OPENAI: Preset(base_url="https://api.openai.com/v1", model="gpt-4.1-mini"),
    # Only some of Groq's models take a schema; all of them take json_object.
    Provider.GROQ: Preset(
        base_url="https://api.groq.com/openai/v1",
        model="llama-3.3-70b-versatile",
        first_rung=Rung.JSON_OBJECT,
    ),
    Provider.GEMINI: Preset(
        base_url="https://generativelanguage.googleapis.com/v1beta/openai",
        model="gemini-2.5-flash",
    ),
    # Anthropic's compatible layer takes response_format and ignores it.
    Provider.ANTHROPIC: Preset(
        base_url="https://api.anthropic.com/v1", model="claude-haiku-4-5", first_rung=Rung.TEXT
    ),
    Provider.OLLAMA: Preset(
        base_url="http://127.0.0.1:11434/v1", model="llama3.1", needs_key=False
    ),
    Provider.CUSTOM: Preset(needs_key=False),
}
