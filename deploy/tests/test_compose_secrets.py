"""Secrets are made once, and the broker's users may do no more than they must."""

import base64
import json
import re
import stat
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from deploy.assemble import SERVICES
from deploy.compose_secrets import complete, definitions, main, password_hash
from deploy.system import services_as_built
from shared.contracts.event import Command
from shared.messaging import topology
from shared.messaging.ladder import LADDER
from shared.messaging.transport import Exchange

pytestmark = pytest.mark.unit


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    return tmp_path / "env", tmp_path / "secrets" / "definitions.json"


def write(files: tuple[Path, Path]) -> tuple[str, dict[str, Any]]:
    env, made = files
    assert main(["--env", str(env), "--definitions", str(made)]) == 0
    return env.read_text(), json.loads(made.read_text())


def rights(found: dict[str, Any], user: str) -> dict[str, str]:
    [one] = [one for one in found["permissions"] if one["user"] == user]
    return {what: one[what] for what in ("configure", "write", "read")}


def test_secrets_are_for_their_owner_alone(files: tuple[Path, Path]) -> None:
    write(files)
    env, made = files
    assert stat.S_IMODE(env.stat().st_mode) == 0o600
    assert stat.S_IMODE(made.parent.stat().st_mode) == 0o700


def test_a_second_time_changes_no_secret(files: tuple[Path, Path]) -> None:
    before, _ = write(files)
    after, _ = write(files)
    assert before == after


def test_no_two_secrets_are_equal(files: tuple[Path, Path]) -> None:
    known = complete(files[0])
    urls = {name: urlsplit(value).password for name, value in known.items() if "://" in value}
    of_two = {"DATABASE_URL", "REDIS_URL"}
    assert urls["DATABASE_URL"] == known["POSTGRES_PASSWORD"]
    assert urls["REDIS_URL"] == known["REDIS_PASSWORD"]
    passwords = [value for name, value in urls.items() if name not in of_two]
    assert len({*passwords}) == len(passwords) == 3 * len(SERVICES) + 1


def test_what_is_known_stays_and_what_is_missing_follows_it(files: tuple[Path, Path]) -> None:
    files[0].write_text("# mine\nPOSTGRES_PASSWORD=already-chosen\nJOBWISE_PORT=9000\n")
    known = complete(files[0])
    assert known["JOBWISE_PORT"] == "9000"
    assert known["DATABASE_URL"] == "postgresql://jobwise:already-chosen@postgres/jobwise"
    assert files[0].read_text().count("POSTGRES_PASSWORD") == 1


def test_the_broker_is_told_hashes_and_no_passwords(files: tuple[Path, Path]) -> None:
    env, found = write(files)
    told = json.dumps(found)
    assert not [value for line in env.split() if (value := line.split("=", 1)[1]) in told]
    assert {one["name"] for one in found["users"]} == {*SERVICES, "operator"}


def test_passwords_are_hashed_as_rabbitmq_does() -> None:
    """The example of RabbitMQ's own documentation."""
    salt = bytes.fromhex("908dc60a")
    assert password_hash("test12", salt) == "kI3GCqW5JLMJa4iX1lo7X4D6XbYqlLgxIs30+P6tENUV2POR"
    assert len(base64.b64decode(password_hash("x"))) == 36


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_may_declare_read_and_retry_what_it_consumes(
    files: tuple[Path, Path], service: str
) -> None:
    allowed = rights(write(files)[1], service)
    [built] = [one for one in services_as_built() if one.name == service]
    names = [queue.name for queue in built.queues()]
    names += [topology.dead_letter_queue(name) for name in names]
    names += [topology.retry_queue(queue.name, one) for queue in built.queues() for one in LADDER]
    for name in (*names, *Exchange, topology.STREAM, f"{topology.STREAM}.0a1b", topology.UNROUTED):
        assert re.search(allowed["configure"], name), name
        assert re.search(allowed["read"], name), name
    for name in (*names, Exchange.EVENTS, topology.STREAM, f"{topology.STREAM}.0a1b"):
        assert re.search(allowed["write"], name), name


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_has_no_right_to_what_is_anothers(files: tuple[Path, Path], service: str) -> None:
    found = write(files)[1]
    allowed = rights(found, service)
    foreign = [queue.name for one in services_as_built() if one.name != service
               for queue in one.queues()]  # fmt: skip
    for name in (*foreign, f"x{service}.stage", f"{foreign[0]}.dlq", "jwXevents"):
        assert not [what for what, pattern in allowed.items() if re.search(pattern, name)], name
    [topics] = [one["write"] for one in found["topic_permissions"]
                if one["user"] == service and one["exchange"] == Exchange.EVENTS]  # fmt: skip
    mine = {name for name in SERVICES if re.search(topics, f"{name}.something_happened.v1")}
    assert mine == {service}


def test_only_who_has_commands_to_send_may_send_commands(files: tuple[Path, Path]) -> None:
    found = write(files)[1]
    may = {name for name in SERVICES if re.search(rights(found, name)["write"], Exchange.COMMANDS)}
    assert may == {name for name in SERVICES if _sends_commands(name)}


def _sends_commands(service: str) -> bool:
    names = [kind.__name__ for kind in Command.__subclasses__()]
    folder = Path(__file__).parents[2] / "services" / service / "application"
    texts = [path.read_text() for path in folder.rglob("*.py")]
    return any(f"{name}(" in text for text in texts for name in names)


def test_definitions_need_every_url() -> None:
    with pytest.raises(KeyError, match="AUTH_RABBITMQ_URL"):
        definitions({})
