"""How often somebody may try, as rules and as a service."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from services.auth.domain.throttle import Attempt, Counter, Limit, LoginLimits, network
from services.auth.tests.conftest import PASSWORD, Auth, Start
from shared.clock import FrozenClock

NOW = datetime(2026, 5, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
PAIR = LoginLimits.of(pair=5, account=50, ip_minute=30, ip_hour=300).pair


@pytest.mark.unit
def test_after_five_failures_the_waits_grow_to_a_quarter_of_an_hour() -> None:
    counter, now, waits = Counter.fresh(PAIR, now=NOW), NOW, []
    for _ in range(5):
        assert counter.admit(PAIR, now=now)
    for _ in range(7):
        assert not counter.admit(PAIR, now=now)
        assert counter.blocked_until is not None
        waits.append((counter.blocked_until - now) // MINUTE)
        now = counter.blocked_until
        assert counter.admit(PAIR, now=now)
    assert waits == [1, 2, 4, 8, 15, 15, 15]


@pytest.mark.unit
def test_a_quiet_window_forgets_everything() -> None:
    counter = Counter.fresh(PAIR, now=NOW)
    for _ in range(5):
        counter.admit(PAIR, now=NOW)
    later = NOW + 17 * MINUTE
    assert [counter.admit(PAIR, now=later) for _ in range(6)] == [True] * 5 + [False]


@pytest.mark.unit
def test_without_waits_the_window_must_end() -> None:
    limit = Limit("login", "login_ip_minute", 3, MINUTE)
    counter = Counter.fresh(limit, now=NOW)
    assert [counter.admit(limit, now=NOW) for _ in range(4)] == [True] * 3 + [False]
    assert not counter.admit(limit, now=NOW + timedelta(seconds=59))
    assert counter.admit(limit, now=NOW + MINUTE)


@pytest.mark.unit
def test_what_turned_out_well_is_taken_back() -> None:
    counter = Counter.fresh(PAIR, now=NOW)
    for _ in range(5):
        counter.admit(PAIR, now=NOW)
    counter.take_back(PAIR)
    assert counter.admit(PAIR, now=NOW)
    assert not counter.admit(PAIR, now=NOW)


@pytest.mark.unit
@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("1.2.3.4", "::ffff:1.2.3.4", True),
        ("2001:db8::1", "2001:db8::ffff:1", True),
        ("2001:db8:0:1::1", "2001:db8:0:2::1", False),
        ("1.2.3.4", "1.2.3.5", False),
        ("unknown", "unknown", True),
    ],
)
def test_an_ipv6_user_is_one_client_however_many_addresses_they_take(
    one: str, other: str, *, same: bool
) -> None:
    assert (network(one) == network(other)) is same


@pytest.mark.unit
def test_keys_hold_no_addresses_of_people() -> None:
    key = Attempt(PAIR, "anna@example.org").key
    assert b"anna" not in key
    assert len(key) == 32


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock(datetime.now(UTC))


@pytest.fixture
async def throttled(start: Start, clock: FrozenClock) -> Auth:
    return await start(clock=clock, throttles="on")


@pytest.mark.integration
@pytest.mark.parametrize("email", ["anna@example.org", "nobody@example.org"])
async def test_a_correct_password_does_not_log_in_during_the_wait(
    throttled: Auth, clock: FrozenClock, email: str
) -> None:
    await throttled.register("anna@example.org")
    for _ in range(5):
        assert (await throttled.log_in(email, "Wrong Horse 1")).status_code == 401
    refused = await throttled.log_in(email)
    assert refused.status_code == 429
    error = refused.json()["error"]
    assert error["details"]["limit"] == "login"
    assert error["details"]["resets_at"].endswith("Z")
    assert 59 <= int(refused.headers["retry-after"]) <= 61
    clock.advance(seconds=61)
    known = email == "anna@example.org"
    assert (await throttled.log_in(email)).status_code == (200 if known else 401)


@pytest.mark.integration
async def test_a_success_resets_the_account_at_that_address(
    throttled: Auth, clock: FrozenClock
) -> None:
    await throttled.register()
    for _ in range(3):
        for _ in range(4):
            assert (await throttled.log_in(password="Wrong Horse 1")).status_code == 401
        assert (await throttled.log_in()).status_code == 200
        clock.advance(minutes=1)


@pytest.mark.integration
async def test_another_address_may_still_log_in(throttled: Auth) -> None:
    await throttled.register()
    for _ in range(6):
        await throttled.log_in(password="Wrong Horse 1", **{"x-forwarded-for": "6.6.6.6"})
    blocked = await throttled.log_in(**{"x-forwarded-for": "1.1.1.1, 6.6.6.6"})
    assert blocked.status_code == 429
    assert (await throttled.log_in(**{"x-forwarded-for": "7.7.7.7"})).status_code == 200


@pytest.mark.integration
async def test_fifty_guesses_at_once_get_five_answers(throttled: Auth) -> None:
    await throttled.register()
    guesses = [throttled.log_in(password=f"Wrong Horse {n}") for n in range(25)]
    answers = [answer.status_code for answer in await asyncio.gather(*guesses)]
    assert answers.count(401) == 5
    assert answers.count(429) == 20


@pytest.mark.integration
async def test_an_account_is_protected_against_many_addresses(
    start: Start, clock: FrozenClock
) -> None:
    auth = await start(clock=clock, throttles="on", login_account_limit=8)
    await auth.register()
    for number in range(8):
        there = {"x-forwarded-for": f"6.6.6.{number}"}
        assert (await auth.log_in(password="Wrong Horse 1", **there)).status_code == 401
    assert (await auth.log_in(**{"x-forwarded-for": "7.7.7.7"})).status_code == 429
    clock.advance(minutes=15, seconds=1)
    assert (await auth.log_in(**{"x-forwarded-for": "7.7.7.7"})).status_code == 200


@pytest.mark.integration
async def test_one_address_may_try_so_many_accounts(start: Start, clock: FrozenClock) -> None:
    auth = await start(clock=clock, throttles="on", login_ip_minute_limit=4)
    answers = [(await auth.log_in(f"{uuid4().hex}@example.org")).status_code for _ in range(6)]
    assert answers == [401] * 4 + [429] * 2
    clock.advance(seconds=61)
    assert (await auth.log_in("nobody@example.org")).status_code == 401


@pytest.mark.integration
async def test_five_accounts_an_hour_can_be_registered_from_one_address(
    throttled: Auth, clock: FrozenClock
) -> None:
    for number in range(5):
        await throttled.register(f"u{number}@example.org")
    body = {"email": "u9@example.org", "password": PASSWORD, "full_name": "Anna"}
    refused = await throttled.post("/auth/register", body)
    assert refused.status_code == 429
    assert refused.json()["error"]["details"]["limit"] == "register"
    clock.advance(hours=1)
    assert (await throttled.post("/auth/register", body)).status_code == 201


@pytest.mark.integration
async def test_a_session_may_refresh_thirty_times_a_minute(throttled: Auth) -> None:
    token = (await throttled.register())["refresh_token"]
    for _ in range(30):
        answer = await throttled.refresh(token)
        assert answer.status_code == 200
        token = answer.json()["refresh_token"]
    refused = await throttled.refresh(token)
    assert refused.status_code == 429
    assert refused.json()["error"]["details"]["limit"] == "refresh"
    assert (await throttled.log_in()).status_code == 200


@pytest.mark.integration
async def test_guessing_the_current_password_is_throttled_like_a_login(throttled: Auth) -> None:
    tokens = await throttled.register()
    body = {"current_password": "Wrong Horse 1", "new_password": "Better Horse 2"}
    codes = [
        (await throttled.post("/auth/change-password", body, token=tokens["access_token"]))
        for _ in range(6)
    ]
    assert [answer.status_code for answer in codes] == [401] * 5 + [429]


@pytest.mark.integration
async def test_counters_are_unlogged(throttled: Auth) -> None:
    rows = await throttled.fetch(
        "select relpersistence::text as kind from pg_class where oid = 'auth.throttles'::regclass"
    )
    assert rows[0].kind == "u"
