"""Makes what `docker-compose.yml` needs once: passwords in ``.env``, and the broker's users.

Usage: ``python3 deploy/compose_secrets.py [--env .env] [--definitions .secrets/…json]``. Standard
library only: it runs on a machine that has Docker and nothing else of ours. Running it again adds
what is missing, changes no secret that exists, and writes the definitions anew from ``.env``.
"""

import argparse
import base64
import hashlib
import json
import os
import secrets
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

SERVICES = ("auth", "profile", "job", "generation", "document")
SENDERS_OF_COMMANDS = ("profile", "generation")
READERS_OF_QUEUES = ("auth", "profile", "generation", "document")
HOST = "jobwise"
EVENTS, COMMANDS, STREAM, UNROUTED = "jw.events", "jw.commands", "jw.stream", "jw.unrouted"


def fresh(known: dict[str, str]) -> dict[str, str]:
    """Return every secret of a new installation, each a random one of its own.

    Those that two parts know, and of which *known* has one half, stay as they are.
    """
    postgres = known.get("POSTGRES_PASSWORD") or secrets.token_hex(24)
    redis = known.get("REDIS_PASSWORD") or secrets.token_hex(24)
    made = {
        "POSTGRES_PASSWORD": postgres,
        "DATABASE_URL": f"postgresql://jobwise:{postgres}@postgres/jobwise",
        "REDIS_PASSWORD": redis,
        "REDIS_URL": f"redis://:{redis}@redis/0",
    }
    for name in SERVICES:
        upper, user = name.upper(), f"jobwise_{name}"
        made[f"{upper}_DATABASE_URL"] = _postgres(user)
        made[f"{upper}_MIGRATION_DATABASE_URL"] = _postgres(f"{user}_owner")
        made[f"{upper}_RABBITMQ_URL"] = _rabbitmq(name)
    made["OPERATOR_RABBITMQ_URL"] = _rabbitmq("operator")
    made["AUTH_KEY_ENCRYPTION_SECRET"] = secrets.token_hex(32)
    return made


def _postgres(user: str) -> str:
    return f"postgresql://{user}:{secrets.token_hex(24)}@postgres/jobwise"


def _rabbitmq(user: str) -> str:
    return f"amqp://{user}:{secrets.token_hex(24)}@rabbitmq/{HOST}"


def complete(env: Path) -> dict[str, str]:
    """Add what *env* lacks, and return all that it says; nobody but its owner may read it."""
    known = _read(env)
    missing = {name: value for name, value in fresh(known).items() if not known.get(name)}
    if missing:
        descriptor = os.open(env, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.writelines(f"{name}={value}\n" for name, value in missing.items())
    env.chmod(0o600)
    return {**known, **missing}


def _read(env: Path) -> dict[str, str]:
    if not env.exists():
        return {}
    lines = (line.strip() for line in env.read_text().splitlines())
    pairs = (line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
    return {name.strip(): value.strip() for name, value in pairs}


def definitions(environment: dict[str, str]) -> dict[str, object]:
    """Return the broker's users and what each may do (security.md D2r).

    RabbitMQ makes no user ``guest`` where it is given definitions. A service declares and reads
    its own queues, and publishes to the topics that begin with its name.
    """
    urls = {name: environment[f"{name.upper()}_RABBITMQ_URL"] for name in (*SERVICES, "operator")}
    everything = {"configure": ".*", "write": ".*", "read": ".*"}
    return {
        "vhosts": [{"name": HOST}],
        "users": [_user(url, operator=name == "operator") for name, url in urls.items()],
        "permissions": [
            {"user": "operator", "vhost": HOST, **everything},
            *({"user": name, "vhost": HOST, **_rights(name)} for name in SERVICES),
        ],
        "topic_permissions": [
            {"user": name, "vhost": HOST, "exchange": exchange, "write": topics, "read": ".*"}
            for name in SERVICES
            for exchange, topics in (
                (EVENTS, rf"^{name}\."),
                (STREAM, rf"^({name}\.|jw\.stream\.)"),
            )
        ],
    }


def _rights(name: str) -> dict[str, str]:
    """Return the patterns of one service, over names of exchanges and queues.

    All may declare the exchanges, so that they start in any order; the broker refuses to declare
    them otherwise than they are. Retries and dead letters go through the default exchange, which
    has no rights by queue: who reads no queue has no right to it either.
    """
    exchanges = "|".join(_escaped(one) for one in (EVENTS, COMMANDS, STREAM, UNROUTED))
    own = rf"{exchanges}|{name}\..+|jw\.stream\..+"
    written = [_escaped(EVENTS), _escaped(STREAM), _escaped(UNROUTED)]
    written += [rf"{name}\..+", r"jw\.stream\..+"]
    if name in SENDERS_OF_COMMANDS:
        written.append(_escaped(COMMANDS))
    if name in READERS_OF_QUEUES:
        written.append(r"amq\.default")
    return {"configure": f"^({own})$", "write": f"^({'|'.join(written)})$", "read": f"^({own})$"}


def _escaped(name: str) -> str:
    return name.replace(".", r"\.")


def _user(url: str, *, operator: bool) -> dict[str, object]:
    parts = urlsplit(url)
    return {
        "name": unquote(parts.username or ""),
        "password_hash": password_hash(unquote(parts.password or "")),
        "hashing_algorithm": "rabbit_password_hashing_sha256",
        "tags": ["monitoring"] if operator else [],
    }


def password_hash(password: str, salt: bytes = b"") -> str:
    """Return RabbitMQ's hash of *password*: four bytes of salt, then SHA-256 of both."""
    salt = salt or secrets.token_bytes(4)
    return base64.b64encode(salt + hashlib.sha256(salt + password.encode()).digest()).decode()


def main(arguments: list[str]) -> int:
    """Write both files; returns the exit status."""
    parser = argparse.ArgumentParser(description="Make the secrets of docker-compose.yml.")
    parser.add_argument("--env", type=Path, default=Path(".env"))
    parser.add_argument(
        "--definitions", type=Path, default=Path(".secrets/rabbitmq-definitions.json")
    )
    given = parser.parse_args(arguments)
    known = complete(given.env)
    given.definitions.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    given.definitions.write_text(json.dumps(definitions(known), indent=2) + "\n")
    # The broker runs as a user of its own; the folder keeps everybody else of this machine out.
    given.definitions.chmod(0o644)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
