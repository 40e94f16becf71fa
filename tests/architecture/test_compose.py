"""What docker-compose.yml promises, read from the file (security.md O2, O4)."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy.assemble import SERVICES

pytestmark = pytest.mark.unit

ROOT = Path(__file__).parents[2]
FILE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
ALL: dict[str, dict[str, Any]] = FILE["services"]  # as compose reads them
OURS = [name for name, one in ALL.items() if str(one["image"]).startswith("jobwise/")]


@pytest.mark.parametrize("name", ALL)
def test_everything_is_confined(name: str) -> None:
    service = ALL[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["stop_grace_period"] == "60s"
    assert "privileged" not in service
    assert "container_name" not in service  # it could not be scaled
    assert ("ports" in service) == (name == "gateway")


@pytest.mark.parametrize("name", OURS)
def test_our_own_processes_have_no_capability_and_no_other_user(name: str) -> None:
    assert "cap_add" not in ALL[name]
    assert "user" not in ALL[name]  # that of the image, which is not root


@pytest.mark.parametrize("name", ["postgres", "rabbitmq", "redis"])
def test_parts_are_not_reached_from_outside(name: str) -> None:
    assert FILE["networks"]["inside"] == {"internal": True}
    assert ALL[name]["networks"] == ["inside"]


@pytest.mark.parametrize("name", [name for name in OURS if name not in {"migrate", "s3", "mail"}])
def test_a_process_is_given_the_secrets_of_its_own_service_only(name: str) -> None:
    own = name.removesuffix("-worker").upper()
    used = set(re.findall(r"\$\{([A-Z0-9_]+_(?:URL|SECRET|PASSWORD))\b", str(ALL[name])))
    foreign = {
        one for one in used for other in SERVICES if other.upper() != own
        if one.startswith(f"{other.upper()}_")
    }  # fmt: skip
    assert foreign == set()
    assert not used & {"DATABASE_URL", "OPERATOR_RABBITMQ_URL", "POSTGRES_PASSWORD"}
    assert not [one for one in used if "MIGRATION" in one]


def test_every_service_has_an_api_and_a_worker_if_it_has_work_to_wait_for() -> None:
    commands = {name: one["command"] for name, one in ALL.items() if name in OURS}
    for service in SERVICES:
        assert commands[service] == [f"services.{service}", "api"]
    workers = {name.removesuffix("-worker") for name in commands if name.endswith("-worker")}
    assert workers == {*SERVICES} - {"job"}  # no message is for it, and its API relays its own
    for service in workers:
        assert commands[f"{service}-worker"] == [f"services.{service}", "worker"]
