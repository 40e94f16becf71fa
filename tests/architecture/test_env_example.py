"""What ``deploy/env.example`` and the README say about settings is what the code reads."""

import importlib
import inspect
import re
from collections import defaultdict
from collections.abc import Iterator
from enum import Enum
from pathlib import Path

import pytest
from pydantic_settings import BaseSettings

from deploy.settings import EmbeddedSettings
from shared.settings import CheckedSettings, variable

ROOT = Path(__file__).parent.parent.parent
ENV_EXAMPLE = ROOT / "deploy" / "env.example"
README = ROOT / "README.md"

_ASSIGNMENT = re.compile(r"#?([A-Z][A-Z0-9_]*)=(.*)\Z")
_SECRETS = re.compile(r"#   ([A-Z][A-Z0-9_]*(?:  [A-Z][A-Z0-9_]*)*)\Z")
_SOUNDS_SECRET = re.compile(r"(SECRET|PASSWORD|API_KEY|KEY_ID|(DATABASE|RABBITMQ|REDIS|SMTP)_URL)")
_TABLE_ROW = re.compile(r"\| `([A-Z][A-Z0-9_]*)` \|([^|]*)\|[^|]+\|\Z")


def settings_classes() -> Iterator[type[BaseSettings]]:
    """Yield every settings class of the project that a process makes an instance of."""
    modules = [
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for pattern in ("*/settings.py", "services/*/settings.py", "shared/*/settings.py")
        for path in sorted(ROOT.glob(pattern))
    ]
    found = [
        member
        for module in modules
        for _, member in inspect.getmembers(importlib.import_module(module), inspect.isclass)
        if issubclass(member, BaseSettings) and member.__module__ == module
    ]
    for kind in found:
        if not any(issubclass(other, kind) for other in found if other is not kind):
            yield kind


def as_text(default: object) -> str:
    """Return a default as one would write it into the environment."""
    if default is None:
        return ""
    if isinstance(default, bool):
        return str(default).lower()
    if isinstance(default, Enum):
        return str(default.value)
    if isinstance(default, float):
        return f"{default:g}"
    if isinstance(default, tuple):
        return ",".join(default)
    return str(default)


def defaults() -> dict[str, set[str]]:
    """Return the variables that the code reads, with their defaults as text.

    A few have two: RabbitMQ's address means "none" to the whole system in one process.
    """
    known: dict[str, set[str]] = defaultdict(set)
    for kind in settings_classes():
        for name, field in kind.model_fields.items():
            if inspect.isclass(field.annotation) and issubclass(field.annotation, BaseSettings):
                continue  # settings of their own, with variables of their own
            text = "" if field.is_required() else as_text(field.get_default())
            known[variable(kind, name, field)].add(text)
    return dict(known)


def example() -> dict[str, str]:
    """Return the variables of env.example with their values."""
    found = [_ASSIGNMENT.match(line) for line in ENV_EXAMPLE.read_text().splitlines()]
    return {match[1]: match[2] for match in found if match}


def table() -> dict[str, str]:
    """Return the variables of the README's tables with the default that is written there."""
    found = [_TABLE_ROW.match(line) for line in README.read_text().splitlines()]
    return {match[1]: match[2].strip().strip("`") for match in found if match}


@pytest.mark.unit
def test_every_service_and_both_doors_have_settings() -> None:
    names = {f"{kind.__module__}.{kind.__name__}" for kind in settings_classes()}
    services = ("auth", "profile", "job", "generation", "document")
    assert names == {
        "deploy.settings.EmbeddedSettings",
        "deploy.settings.SmokeSettings",
        "gateway.settings.Settings",
        "shared.llm.settings.ModelSettings",
        "shared.settings.OperatorSettings",
        "shared.settings.Platform",
        "shared.tracing.settings.TracingSettings",
        *(f"services.{name}.settings.Settings" for name in services),
    }


@pytest.mark.unit
def test_the_example_names_every_variable_and_no_other() -> None:
    assert sorted(example()) == sorted(defaults())


@pytest.mark.unit
def test_the_example_names_no_variable_twice() -> None:
    lines = ENV_EXAMPLE.read_text().splitlines()
    assert sum(1 for line in lines if _ASSIGNMENT.match(line)) == len(example())


@pytest.mark.unit
def test_the_example_shows_the_defaults() -> None:
    known = defaults()
    wrong = {name: value for name, value in example().items() if value not in known[name]}
    assert wrong == {}


@pytest.mark.unit
def test_every_variable_of_the_example_is_explained_above_it() -> None:
    lines = ENV_EXAMPLE.read_text().splitlines()
    unexplained = [
        line
        for above, line in zip(["", *lines], lines, strict=False)
        if _ASSIGNMENT.match(line) and not above.startswith("# ")
    ]
    assert unexplained == []


@pytest.mark.unit
def test_the_readme_shows_variables_that_exist_with_their_defaults() -> None:
    known = defaults()
    shown = table()
    assert sorted(set(shown) - set(known)) == []
    assert {name: value for name, value in shown.items() if value not in known[name]} == {}


@pytest.mark.unit
def test_the_readme_shows_every_variable_of_the_system_in_one_process() -> None:
    own = {
        variable(EmbeddedSettings, name, field)
        for name, field in EmbeddedSettings.model_fields.items()
    }
    assert sorted(own - set(table())) == []


def secrets() -> set[str]:
    """Return the variables that the code takes for secrets: never shown, and read from files."""
    return {
        variable(kind, name, field)
        for kind in settings_classes()
        for name, field in kind.model_fields.items()
        if not field.repr
    }


@pytest.mark.unit
def test_what_sounds_like_a_secret_is_one() -> None:
    assert {name for name in defaults() if _SOUNDS_SECRET.search(name)} - secrets() == set()


@pytest.mark.unit
def test_the_example_names_every_secret_that_may_lie_in_a_file() -> None:
    found = [_SECRETS.match(line) for line in ENV_EXAMPLE.read_text().splitlines()]
    named = [name for match in found if match for name in match[1].split()]
    assert sorted(named) == sorted(secrets())


@pytest.mark.unit
def test_all_settings_are_checked_and_hide_what_they_refuse() -> None:
    for kind in settings_classes():
        assert issubclass(kind, CheckedSettings)
        assert kind.model_config.get("hide_input_in_errors")
        assert kind.model_config.get("frozen")
