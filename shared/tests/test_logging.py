"""Logs hold facts, and nobody's secrets (security.md O3)."""

import json
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from structlog.contextvars import get_contextvars

from shared.logging import Bound, hashed, redact, redact_text
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
    "a password of a form": "grant=x&password=hunter2&x=y",
    "a password of a body": '{"new_password": "hunter2"}',
    "a key of a body": "{'api_key' : 'hunter2'}",
    "a refresh token of a body": '{"refresh_token":"hunter2"}',
    "a refresh token": "kX2v-Zr1vN5xT0cW7yB3mK9pL2dF6gH4jS8_hunter2Qw",
    "a cookie": "Cookie: __Host-jw_at=hunter2; theme=dark",
    "a cookie that is set": "set-cookie: jw_rt=hunter2; HttpOnly",
}
ANNA = hashed("anna@example.org")
CANARIES = ("eyJ", "abcdefgh12345678", "c2FsdHNhbHQ", "anna.smith", "Anna Smith", "hunter2")


@pytest.mark.parametrize("name", SECRETS)
def test_a_secret_in_a_text_is_taken_out(name: str) -> None:
    left = redact_text(f"before {SECRETS[name]}")
    assert left.startswith("before ")
    assert "[redacted]" in left or "[email " in left
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
        "generations/0190b6a0-0000-7000-8000-000000000001/0190b6a0-0000-7000-8000-000000000002.pdf",
        "Traceback: shared.messaging.postgres_store.TheQueueIsNotThereAnyMoreError: x",
        "3f786850e387550fdab836ed7e6dc881de23001b3f786850e387550fdab836ed is the hash",
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
        "user_email": "anna@example.org",
        "object": Path("/home/anna@example.org"),
        "bytes": b"bearer abcdefgh12345678",
        "deep": [[[[["hunter2"]]]]],
        "none": None,
        "token_usage": 12,
        "count": 3,
        "details": {
            "refresh_token": "x",
            "list": [{"full_name": "y"}, "to Anna@example.org", {"anna@example.org": 1}],
        },
    }
    assert redact(None, "info", event) == {
        "event": "login",
        "password": "[redacted]",
        "Authorization": "[redacted]",
        "user_email": ANNA,
        "object": f"/home/{ANNA}",
        "bytes": "b'[redacted]'",
        "deep": [[[["[redacted]"]]]],
        "none": None,
        "token_usage": 12,
        "count": 3,
        "details": {
            "refresh_token": "[redacted]",
            "list": [{"full_name": "[redacted]"}, f"to {ANNA}", {ANNA: 1}],
        },
    }


@pytest.mark.parametrize(
    "text",
    [
        "a@" * 50_000,
        "eyJ" + "a." * 50_000,
        "://" + "a:" * 50_000,
        "bearer " * 15_000,
        "password" * 12_000,
        "password   =" * 8_000,
        "cookie:" * 14_000,
        "!" + "abcdefgh-" * 11_000 + "A",
        "!" + "a" * 50_000 + "A" * 50_000,
        "a" * 100_000,
    ],
)
def test_hostile_texts_cost_no_time(text: str) -> None:
    assert growth(redact_text, text[: len(text) // 2], text) < 4  # the growth of quadratic work


def test_bound_fields_are_as_before_when_the_context_is_left() -> None:
    with Bound(request_id="r-1", traceparent="t-1"):
        with suppress(RuntimeError), Bound(request_id="r-2"):
            assert get_contextvars() == {"request_id": "r-2", "traceparent": "t-1"}
            raise RuntimeError
        assert get_contextvars() == {"request_id": "r-1", "traceparent": "t-1"}
    assert get_contextvars() == {}


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
raise RuntimeError("Bearer hunter2hunter2 of anna@example.org")
"""


def _logged(readable: str) -> str:
    command = [sys.executable, "-c", SCRIPT % readable]
    return subprocess.run(command, capture_output=True, check=False, text=True).stderr


def test_each_line_is_one_object_of_ours_or_of_a_library() -> None:
    output = _logged("False")
    lines = [json.loads(line) for line in output.splitlines()]
    assert [line["event"] for line in lines] == ["request", "failed", f"mail to {ANNA}", "crashed"]
    assert all(line["service"] == "test" for line in lines)
    assert all(line["request_id"] == "r-1" for line in lines[:3])
    assert [line["level"] for line in lines] == ["info", "error", "warning", "critical"]
    assert all(line["timestamp"].endswith("Z") for line in lines)
    assert "ValueError" in lines[1]["exception"]
    assert "RuntimeError" in lines[3]["exception"]
    assert "hunter2" not in output
    assert "anna@" not in output


def test_a_terminal_gets_readable_lines_without_secrets_too() -> None:
    output = _logged("True")
    assert "request" in output
    assert "status" in output
    assert "hunter2" not in output
    assert "anna@" not in output
