"""Each service's docstring card says what the code does."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from deploy.openapi import services_as_built
from scripts.event_catalogue import messages
from shared.contracts.event import Event
from shared.service import Service

ROOT = Path(__file__).parent.parent.parent
NAMES = {message.__name__ for _, message in messages()}
FILES = ("__init__.py", "__main__.py", "main.py", "settings.py")
FOLDERS = ("api", "application", "domain", "infrastructure", "migrations", "tests")


@pytest.fixture(scope="module")
def services() -> dict[str, Service]:
    return {service.name: service for service in services_as_built()}


def card(name: str) -> dict[str, set[str]]:
    """Return the lists of a service's card."""
    text = (ROOT / "services" / name / "__init__.py").read_text()
    doc = ast.get_docstring(ast.parse(text)) or ""
    fields = {}
    for field in ("Publishes", "Consumes", "Schema"):
        found = re.search(rf"^{field} +((?:.+\n?)(?:^ +.+\n?)*)", doc, re.MULTILINE)
        assert found, f"{name}: no {field} in the card"
        words = {word.strip() for word in found[1].replace("\n", ",").split(",")}
        fields[field] = {word for word in words if word and word != "-"}
    return fields


@cache
def published(name: str) -> frozenset[str]:
    """Return the messages that the code of a service makes, by their constructor calls."""
    return frozenset(_made(name))


def _made(name: str) -> Iterator[str]:
    for path in (ROOT / "services" / name).rglob("*.py"):
        if "tests" in path.parts or path.name.startswith("testing"):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            called = node.func if isinstance(node, ast.Call) else None
            if isinstance(called, ast.Name) and called.id in NAMES:
                yield called.id


@pytest.mark.parametrize("name", ["auth", "profile", "job", "generation", "document"])
def test_a_card_says_what_its_service_tells_and_hears(
    name: str, services: dict[str, Service]
) -> None:
    said = card(name)
    service = services[name]
    assert said["Publishes"] == published(name)
    assert said["Consumes"] == {message.__name__ for message in service.handlers}
    assert said["Schema"] == {service.database.metadata.schema}


@pytest.mark.parametrize("name", ["auth", "profile", "job", "generation", "document"])
def test_every_service_has_the_same_anatomy(name: str) -> None:
    folder = ROOT / "services" / name
    assert [file for file in FILES if not (folder / file).is_file()] == []
    assert [part for part in FOLDERS if not (folder / part).is_dir()] == []


def test_a_message_is_made_by_the_service_whose_contract_it_is() -> None:
    """Only the owner of an event announces it; a command is sent by whoever needs the work."""
    for owner, message in messages():
        if not issubclass(message, Event):
            continue
        makers = {
            name
            for name in ("auth", "profile", "job", "generation", "document")
            if message.__name__ in published(name)
        }
        assert makers <= {owner}, f"{message.__name__} is made by {makers}"
