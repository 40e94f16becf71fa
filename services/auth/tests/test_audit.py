"""The audit log, the first administrator, and what is swept away."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError

from services.auth.infrastructure.retention import sweep
from services.auth.tests.conftest import Auth, Start
from shared.clock import FrozenClock

pytestmark = pytest.mark.integration

ADMIN: dict[str, Any] = {"admin_email": "Root@Example.org", "admin_password": "Quiet Harbour 7"}


async def audited(auth: Auth) -> list[tuple[str, str, bool]]:
    rows = await auth.fetch("select * from auth.audit_log order by at, id")
    return [(row.action, row.outcome, row.subject_id is not None) for row in rows]


async def test_logins_reuse_and_password_changes_are_written_down(auth: Auth) -> None:
    tokens = await auth.register()
    await auth.log_in()
    await auth.log_in(password="Wrong Horse 1")
    await auth.log_in("nobody@example.org")
    second = (await auth.refresh(tokens["refresh_token"])).json()
    await auth.refresh(second["refresh_token"])
    await auth.refresh(tokens["refresh_token"])
    here = (await auth.log_in()).json()
    body = {"current_password": "Correct Horse 1", "new_password": "Better Horse 2"}
    await auth.post("/auth/change-password", body, token=here["access_token"])
    assert await audited(auth) == [
        ("registered", "ok", True),
        ("login", "ok", True),
        ("login", "refused", True),
        ("login", "refused", False),
        ("refresh_token_reused", "refused", True),
        ("login", "ok", True),
        ("password_changed", "ok", True),
    ]


async def test_a_line_names_its_request_and_no_personal_data(auth: Auth) -> None:
    await auth.register()
    await auth.log_in(**{"x-request-id": "req-1", "x-forwarded-for": "1.2.3.4"})
    rows = await auth.fetch("select *, a::text as row from auth.audit_log a order by at, id")
    assert (rows[-1].request_id, rows[-1].ip) == ("req-1", "1.2.3.4")
    assert all("anna" not in row.row.lower() for row in rows)


@pytest.mark.parametrize(
    "statement",
    ["update auth.audit_log set outcome = 'ok'", "delete from auth.audit_log",
     "truncate auth.audit_log"],
)  # fmt: skip
async def test_the_service_cannot_change_its_audit_log(auth: Auth, statement: str) -> None:
    await auth.register()
    with pytest.raises(DBAPIError) as refused:
        await auth.fetch(statement)
    assert getattr(refused.value.orig, "sqlstate", None) == "42501"


async def test_the_first_administrator_comes_from_the_settings(start: Start) -> None:
    auth = await start(**ADMIN)
    answer = await auth.log_in("root@example.org", "Quiet Harbour 7")
    assert answer.status_code == 200
    user = answer.json()["user"]
    assert (user["role"], user["is_verified"]) == ("admin", True)
    made = await auth.state.accounts.ensure_administrator(
        email="root@example.org", password="Another Harbour 8"
    )
    assert made is False
    assert (await auth.log_in("root@example.org", "Quiet Harbour 7")).status_code == 200


async def test_an_account_that_exists_is_never_promoted(auth: Auth) -> None:
    await auth.register("root@example.org")
    made = await auth.state.accounts.ensure_administrator(
        email="root@example.org", password="Quiet Harbour 7"
    )
    assert made is False
    rows = await auth.fetch("select role from auth.users")
    assert [row.role for row in rows] == ["user"]


async def test_what_no_rule_asks_for_again_is_swept_away(start: Start) -> None:
    clock = FrozenClock(datetime.now(UTC))
    auth = await start(clock=clock, consume=False, throttles="on")
    tokens = await auth.register()
    await auth.log_in(password="Wrong Horse 1")
    await auth.post("/auth/logout", token=tokens["access_token"])
    database = auth.running.service.database
    await sweep(database, clock)
    tables = ("sessions", "refresh_tokens", "revocations", "throttles")
    for table in tables:
        assert await auth.fetch(f"select 1 from auth.{table}")  # noqa: S608 -- names of ours
    clock.advance(days=38)
    await sweep(database, clock)
    for table in tables:
        assert await auth.fetch(f"select 1 from auth.{table}") == []  # noqa: S608 -- names of ours
    assert await auth.fetch("select 1 from auth.audit_log")
