"""A configuration that cannot work is refused at start, by the variable's name."""

from typing import Any

import pytest

from shared.llm.presets import Provider
from shared.llm.settings import ModelSettings
from shared.settings import RefusedSettings

pytestmark = pytest.mark.unit

KEY = "sk-marker-0123456789"


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"provider": "openai"}, "LLM_API_KEY"),
        ({"provider": "groq", "api_key": " "}, "LLM_API_KEY"),
        ({"provider": "custom", "model": "m"}, "LLM_BASE_URL"),
        ({"provider": "custom", "base_url": "http://127.0.0.1/v1"}, "LLM_MODEL"),
        ({"provider": "ollama", "base_url": "ftp://x"}, "LLM_BASE_URL"),
        ({"provider": "ollama", "base_url": "https://"}, "LLM_BASE_URL"),
        ({"provider": "ollama", "base_url": "http://[::1"}, "LLM_BASE_URL"),
        ({"provider": "ollama", "base_url": f"https://a:{KEY}@x/v1"}, "LLM_BASE_URL"),
        ({"provider": "ollama", "price_input": 1}, "LLM_PRICE_INPUT"),
        ({"provider": "nobody"}, "LLM_PROVIDER"),
        (
            {
                "provider": "openai",
                "api_key": KEY,
                "base_url": "http://gateway/v1",
                "environment": "production",
            },
            "LLM_BASE_URL",
        ),
    ],
)
def test_what_cannot_work_is_refused_by_name_without_values(
    given: dict[str, Any], named: str
) -> None:
    with pytest.raises(RefusedSettings) as refused:
        ModelSettings(**given)
    assert named in str(refused.value)
    assert KEY not in str(refused.value)


def test_the_key_is_not_shown() -> None:
    settings = ModelSettings(provider=Provider.OPENAI, api_key=KEY)
    assert KEY not in repr(settings)


def test_the_environment_is_read_without_any_services_prefix(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in {
        "LLM_PROVIDER": "openai",
        "LLM_API_KEY": KEY,
        "LLM_MODEL": "big",
        "LLM_MODELS": "small, tiny,big",
        "LLM_PRICE_INPUT": "",
        "LLM_CALLS_PER_HOUR": "0",
    }.items():
        monkeypatch.setenv(name, value)
    settings = ModelSettings()
    assert settings.address == "https://api.openai.com/v1"
    assert settings.allowed_models == ("big", "small", "tiny")
    assert settings.price_input is None
    assert settings.calls_per_hour == 0


def test_offline_is_the_default_and_needs_nothing() -> None:
    settings = ModelSettings()
    assert not settings.configured
    assert settings.allowed_models == ()
