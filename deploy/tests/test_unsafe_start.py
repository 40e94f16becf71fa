"""Production does not start with unsafe settings (security.md O1): real processes."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.integration

ROOT = Path(__file__).parent.parent.parent
MARKER = "4711"
GOOD = {
    "ENVIRONMENT": "production",
    "TOKEN_ISSUER": "https://jobs.acme.net",
    "RABBITMQ_URL": f"amqp://auth:k9wTz2Lr8vQx{MARKER}@127.0.0.1:1/",
    "STORAGE_ROOT": "/nowhere",
}
KEY = f"q8Zr1vN5xT0cW7yB3mK9pL2dF6gH4jS8{MARKER}"
OWN_DATABASE = f"postgresql://own:k9wTz2Lr8vQx{MARKER}@127.0.0.1:1/jobwise"
AUTH = {"AUTH_DATABASE_URL": OWN_DATABASE, "AUTH_KEY_ENCRYPTION_SECRET": KEY}


def ended(command: str, environment: dict[str, str]) -> tuple[int, str]:
    """Return exit status and output of a process with this environment and no other."""
    done = subprocess.run(
        [sys.executable, "-m", *command.split()],
        cwd=ROOT,
        env={"PATH": os.environ.get("PATH", os.defpath), **environment},
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("command", "changes", "named"),
    [
        ("gateway", {"CORS_ORIGINS": f"https://a-{MARKER}.net,*"}, "CORS_ORIGINS"),
        ("gateway", {"DEBUG": "true"}, "DEBUG"),
        (
            "services.auth api",
            AUTH | {"AUTH_KEY_ENCRYPTION_SECRET": f"change-me-{MARKER}-change-me-{MARKER}"},
            "AUTH_KEY_ENCRYPTION_SECRET",
        ),
        ("services.auth worker", AUTH | {"AUTH_ARGON2_MEMORY_KIB": "8192"}, "AUTH_ARGON2"),
        (
            "services.profile migrate",
            {
                "PROFILE_DATABASE_URL": OWN_DATABASE,
                "PROFILE_MIGRATION_DATABASE_URL": f"postgresql://u{MARKER}:postgres@h/d",
            },
            "PROFILE_MIGRATION_DATABASE_URL",
        ),
        ("services.job api", {"JOB_DATABASE_URL": f"sqlite:///{MARKER}.db"}, "JOB_DATABASE_URL"),
        (
            "services.generation worker",
            {
                "GENERATION_DATABASE_URL": OWN_DATABASE,
                "RABBITMQ_URL": f"amqp://guest:guest@h{MARKER}/",
            },
            "RABBITMQ_URL",
        ),
        ("services.document worker", {}, "DOCUMENT_DATABASE_URL"),
        ("deploy.embedded", {"THROTTLES": "off"}, "THROTTLES"),
        ("deploy.embedded", {"TOKEN_ISSUER": f"http://jobs-{MARKER}.net"}, "TOKEN_ISSUER"),
    ],
)
def test_an_unsafe_setting_ends_the_process_by_name(
    command: str, changes: dict[str, str], named: str, tmp_path: Path
) -> None:
    environment = GOOD | changes | {"JOBWISE_HOME": str(tmp_path), "JOBWISE_PORT": "0"}
    code, said = ended(command, environment)
    assert code != 0
    [line] = said.splitlines()
    assert line.startswith("JobWise did not start: ")
    assert named in line
    assert MARKER not in line
