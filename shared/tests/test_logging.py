"""Logs hold facts, and nobody's secrets (security.md O3)."""

import json
import subprocess
import sys

import pytest

from shared.logging import redact, redact_text
from shared.testing.growth import growth
from shared.testing.tokens import TestKeys, TestUser

pytestmark = pytest.mark.unit

SECRETS = {
    "a token": TestKeys().token(TestUser()),
    "a token in a header": f"Authorization: Bearer {TestKeys().token(TestUser())}",
    "an opaque token": "bearer abcdefgh12345678",
    "an opaque token, shouted": "BEARER abcdefgh12345678",
    "a hash": "$argon2id$v=19$m=32768,t=2,p=1$c2FsdHNhbHQ$aGFzaGhhc2hoYXNo",
    "an address": "anna.smith+jobs@mail.example.org",
    "a row": "Key (email)=(x) already exists.\nDETAIL:  Failing row contains (1, Anna Smith)",
    "parameters": "[parameters: ('Anna Smith', 'hunter2')]",
    "a rejected value": "type=string_too_long, input_value='Anna Smith', input_type=str",
    "credentials of a URL": "postgresql://jobwise:hunter2@db:5432/jobwise",
}
CANARIES = ("eyJ", "abcdefgh12345678", "c2FsdHNhbHQ", "anna.smith", "Anna Smith", "hunter2")


@pytest.mark.parametrize("name", SECRETS)
def test_a_secret_in_a_text_is_taken_out(name: str) -> None:
    left = redact_text(f"before {SECRETS[name]}")
    assert left.startswith("before ")
    assert "[redacted]" in left
    assert not [canary for canary in CANARIES if canary in left]
    assert not [canary for canary in CANARIES if canary in redact_text(SECRETS[name])]


@pytest.mark.parametrize(
    "text",
    [
        "request",
        "GET",
        "/api/v1/jobs/{job_id}",
        "0190b6a0-0000-7000-8000-000000000001",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "The queue generation.commands holds 3 messages.",
        "postgresql://db:5432/jobwise",
        "",
    ],
)
def test_ordinary_words_stay(text: str) -> None:
    assert redact_text(text) == text


def test_fields_that_name_a_secret_are_emptied_at_any_depth() -> None:
    event = {
        "event": "login",
        "password": "x",
        "Authorization": "y",
        "user_email": "z",
        "token_usage": 12,
        "count": 3,
        "details": {"refresh_token": "x", "list": [{"full_name": "y"}, "a@example.org"]},
    }
    assert redact(None, "info", event) == {
        "event": "login",
        "password": "[redacted]",
        "Authorization": "[redacted]",
        "user_email": "[redacted]",
        "token_usage": 12,
        "count": 3,
        "details": {
            "refresh_token": "[redacted]",
            "list": [{"full_name": "[redacted]"}, "[redacted]"],
        },
    }


@pytest.mark.parametrize(
    "text",
    [
        "a@" * 50_000,
        "eyJ" + "a." * 50_000,
        "://" + "a:" * 50_000,
        "bearer " * 15_000,
        "a" * 100_000,
    ],
)
def test_hostile_texts_cost_no_time(text: str) -> None:
    assert growth(redact_text, text[: len(text) // 2], text) < 4  # the growth of quadratic work


SCRIPT = """
import logging, structlog
from shared import logging as ours
ours.configure(service="test", level="INFO", readable=%s)
log = structlog.get_logger("x")
with structlog.contextvars.bound_contextvars(request_id="r-1"):
    log.info("request", status=200, password="hunter2")
    log.debug("unseen")
    try:
        raise ValueError("input_value='hunter2' anna@example.org")
    except ValueError:
        log.exception("failed")
    logging.getLogger("library").warning("mail to %%s", "anna@example.org")
"""


def _logged(readable: str) -> str:
    command = [sys.executable, "-c", SCRIPT % readable]
    return subprocess.run(command, capture_output=True, check=True, text=True).stderr


def test_each_line_is_one_object_of_ours_or_of_a_library() -> None:
    output = _logged("False")
    lines = [json.loads(line) for line in output.splitlines()]
    assert [line["event"] for line in lines] == ["request", "failed", "mail to [redacted]"]
    assert all(line["service"] == "test" and line["request_id"] == "r-1" for line in lines)
    assert [line["level"] for line in lines] == ["info", "error", "warning"]
    assert all(line["timestamp"].endswith("Z") for line in lines)
    assert "ValueError" in lines[1]["exception"]
    assert "hunter2" not in output
    assert "anna@" not in output


def test_a_terminal_gets_readable_lines_without_secrets_too() -> None:
    output = _logged("True")
    assert "request" in output
    assert "status" in output
    assert "hunter2" not in output
    assert "anna@" not in output
