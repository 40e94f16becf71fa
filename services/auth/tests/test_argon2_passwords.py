"""Hashing: parameters, limits and the pool."""

import asyncio
import threading
import time
import unicodedata
from statistics import median

import pytest
from argon2 import PasswordHasher, Type

from services.auth.domain.errors import HashingBusy
from services.auth.infrastructure.argon2_passwords import NOBODYS, Argon2Passwords
from services.auth.tests.conftest import PASSWORD, Auth, Start

pytestmark = pytest.mark.unit


def quick(**changes: int) -> Argon2Passwords:
    return Argon2Passwords(**({"memory_kib": 8, "time_cost": 1, "parallelism": 1} | changes))


async def test_a_hash_is_argon2id_with_the_given_parameters_and_its_own_salt() -> None:
    async with quick(memory_kib=64, time_cost=3) as passwords:
        first, second = await passwords.hash("Xy345678"), await passwords.hash("Xy345678")
        assert first.startswith("$argon2id$v=19$m=64,t=3,p=1$")
        assert first != second
        assert await passwords.verify(first, "Xy345678")
        assert not await passwords.verify(first, "xy345678")
        assert not await passwords.verify(None, "Xy345678")
        assert not await passwords.verify(None, NOBODYS)


async def test_composed_and_decomposed_letters_are_the_same_password() -> None:
    async with quick() as passwords:
        stored = await passwords.hash("Zażółć 1")
        assert await passwords.verify(stored, unicodedata.normalize("NFD", "Zażółć 1"))


async def test_long_passwords_differ_in_their_last_character() -> None:
    async with quick() as passwords:
        stored = await passwords.hash("🦄" * 127 + "a")
        assert not await passwords.verify(stored, "🦄" * 127 + "b")


@pytest.mark.parametrize(
    "stored",
    [
        "$argon2id$v=19$m=262145,t=1,p=1$c2FsdHNhbHQ$aGFzaGhhc2hoYXNoaGFzaA",
        "$argon2id$v=19$m=64,t=11,p=1$c2FsdHNhbHQ$aGFzaGhhc2hoYXNoaGFzaA",
        "$argon2id$v=19$m=128,t=1,p=9$c2FsdHNhbHQ$aGFzaGhhc2hoYXNoaGFzaA",
        "$argon2id$v=19$m=4294967295,t=4294967295,p=1$c2FsdHNhbHQ$aGFzaGhhc2hoYXNoaGFzaA",
        PasswordHasher(memory_cost=8, time_cost=1, parallelism=1, type=Type.I).hash(
            "Xy345678", salt=b"the same in every process"
        ),
        "$2b$12$abcdefghijklmnopqrstuuJ5u1eZzRBD5cK1m3GkR8m5c3v4oYH2y",
        "plain",
        "",
    ],
)
async def test_a_stored_hash_beyond_the_limits_is_not_computed(stored: str) -> None:
    async with quick() as passwords:
        started = time.process_time()
        assert not await passwords.verify(stored, "Xy345678")
        assert time.process_time() - started < 0.5  # hundreds of MiB would take longer


async def test_more_than_the_pool_and_its_queue_hold_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    may_hash, hashed = threading.Event(), PasswordHasher.hash

    def held(hasher: PasswordHasher, password: str) -> str:
        assert may_hash.wait(60)
        return hashed(hasher, password)

    async with quick(queue=3) as passwords:
        monkeypatch.setattr(PasswordHasher, "hash", held)
        tasks = [asyncio.create_task(passwords.hash("x")) for _ in range(20)]
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        busy = [one.exception() for one in tasks if one.done()]
        may_hash.set()
        assert all(await asyncio.gather(*(one for one in tasks if not one.done())))
        assert len(busy) == 15
        assert isinstance(busy[0], HashingBusy)
        assert busy[0].status == 503
        assert busy[0].headers == {"Retry-After": "1"}
        assert await passwords.hash("x")


async def test_the_event_loop_goes_on_while_passwords_are_hashed() -> None:
    stalls = []
    async with quick(memory_kib=32768, time_cost=2) as passwords:
        tasks = [asyncio.create_task(passwords.hash("x")) for _ in range(16)]
        while not all(task.done() for task in tasks):
            started = time.perf_counter()
            await asyncio.sleep(0.001)
            stalls.append(time.perf_counter() - started)
    assert median(stalls) < 0.02


async def test_an_unknown_account_costs_as_much_as_a_known_one() -> None:
    async with quick(memory_kib=19456, time_cost=2) as passwords:
        stored = await passwords.hash("Xy345678")
        known: list[float] = []
        unknown: list[float] = []
        for _ in range(8):
            for which, given in ((known, stored), (unknown, None)):
                started = time.perf_counter()
                await passwords.verify(given, "Wrong Horse 1")
                which.append(time.perf_counter() - started)
    assert 0.5 < min(known) / min(unknown) < 2


@pytest.mark.integration
async def test_a_login_renews_a_hash_made_with_older_parameters(auth: Auth) -> None:
    await auth.register()
    old = PasswordHasher(memory_cost=16, time_cost=2, parallelism=1).hash(PASSWORD)
    await auth.fetch(f"update auth.users set password_hash = '{old}' returning 1")  # noqa: S608 -- a hash of ours
    assert (await auth.log_in()).status_code == 200
    row = (await auth.fetch("select password_hash from auth.users"))[0]
    assert row.password_hash.startswith("$argon2id$v=19$m=8,t=1,p=1$")
    assert (await auth.log_in()).status_code == 200


@pytest.mark.integration
async def test_a_flood_of_logins_is_told_to_come_back(start: Start) -> None:
    auth = await start(argon2_memory_kib=8192)
    answers = await asyncio.gather(*(auth.log_in("nobody@example.org") for _ in range(80)))
    codes = {answer.status_code for answer in answers}
    assert codes <= {401, 503}
    for answer in answers:
        if answer.status_code == 503:
            assert answer.headers["retry-after"] == "1"
