"""Signing keys: one pair for all replicas, rotated without a restart (A12)."""

import asyncio
import os
import sys
from datetime import UTC, datetime

import httpx2
import jwt
import pytest

from services.auth.domain.errors import NoSuchSigningKey
from services.auth.infrastructure.secrets import Encryption, WrongSecret
from services.auth.main import build
from services.auth.settings import Settings
from services.auth.tests.conftest import SECRET, TEST_SETTINGS, Auth, Start
from shared.clock import FrozenClock
from shared.testing.running import Running
from shared.testing.tokens import AUDIENCE, ISSUER

pytestmark = pytest.mark.integration

OTHER_SECRET = "the next key of tests: 7d41c09be25f8a63"


def kid(token: str) -> str:
    found: str = jwt.get_unverified_header(token)["kid"]
    return found


async def public_kids(auth: Auth) -> list[str]:
    answer = await auth.get("/.well-known/jwks.json")
    return [key["kid"] for key in answer.json()["keys"]]


async def test_an_access_token_has_the_promised_header_and_claims(auth: Auth) -> None:
    tokens = await auth.register()
    token = tokens["access_token"]
    assert jwt.get_unverified_header(token) == {
        "alg": "ES256",
        "typ": "at+jwt",
        "kid": (await public_kids(auth))[0],
    }
    claims = jwt.decode(token, options={"verify_signature": False})
    assert claims.keys() == {
        "iss", "aud", "sub", "email", "sid", "jti", "role", "tier", "iat", "exp",
    }  # fmt: skip
    assert claims["exp"] - claims["iat"] == 3600
    assert claims["sub"] == tokens["user"]["id"]


async def test_a_rotation_signs_with_the_next_key_and_loses_no_session(auth: Auth) -> None:
    before = await auth.register()
    current, following = await public_kids(auth)
    await auth.state.signing_keys.rotate()
    await auth.state.key_ring.reload()
    after = (await auth.log_in()).json()
    assert (kid(before["access_token"]), kid(after["access_token"])) == (current, following)
    assert len(await public_kids(auth)) == 3
    for tokens in (before, after):
        assert (await auth.get("/auth/me", tokens["access_token"])).status_code == 200


async def test_a_retired_key_goes_when_its_tokens_have_expired(start: Start) -> None:
    clock = FrozenClock(datetime.now(UTC))
    auth = await start(clock=clock, consume=False)
    retired = (await public_kids(auth))[0]
    await auth.state.signing_keys.rotate()
    clock.advance(minutes=61)
    await auth.state.key_ring.reload()
    assert retired in await public_kids(auth)
    clock.advance(minutes=5)
    await auth.state.key_ring.reload()
    assert retired not in await public_kids(auth)


async def test_keys_are_rotated_after_ninety_days(start: Start) -> None:
    clock = FrozenClock(datetime.now(UTC))
    auth = await start(clock=clock, consume=False)
    keys = auth.state.signing_keys
    assert not await keys.rotate_if_due()
    clock.advance(days=89, hours=23)
    assert not await keys.rotate_if_due()
    clock.advance(hours=1)
    assert await keys.rotate_if_due()
    assert not await keys.rotate_if_due()


async def test_a_withdrawn_key_is_refused_and_replaced(auth: Auth) -> None:
    tokens = await auth.register()
    await auth.state.signing_keys.withdraw(kid(tokens["access_token"]))
    await auth.state.key_ring.reload()
    assert kid(tokens["access_token"]) not in await public_kids(auth)
    assert (await auth.get("/auth/me", tokens["access_token"])).status_code == 401
    renewed = await auth.refresh(tokens["refresh_token"])
    assert (await auth.get("/auth/me", renewed.json()["access_token"])).status_code == 200


async def test_replicas_that_start_together_agree_on_one_pair(auth: Auth) -> None:
    await auth.fetch("delete from auth.signing_keys returning 1")
    url = auth.running.service.database.engine.url.render_as_string(hide_password=False)
    replicas = [
        build(Settings(database_url=url, **TEST_SETTINGS), auth.running.service.parts)
        for _ in range(5)
    ]
    found = await asyncio.gather(*(one.api.state.signing_keys.ensure() for one in replicas))
    assert len({tuple(sorted(key.kid for key in keys)) for keys in found}) == 1
    assert len(await auth.fetch("select 1 from auth.signing_keys")) == 2
    for replica in replicas:
        await replica.database.close()


async def test_a_key_of_another_replica_is_found_when_its_first_token_comes(auth: Auth) -> None:
    url = auth.running.service.database.engine.url.render_as_string(hide_password=False)
    other = build(Settings(database_url=url, **TEST_SETTINGS), auth.running.service.parts)
    for _ in range(2):
        await other.api.state.signing_keys.rotate()
    ring, theirs = auth.state.key_ring, other.api.state.key_ring
    await theirs.reload()
    ring._read_at -= 5
    assert await ring.key(theirs._kid) is not None
    assert await ring.key("unknown") is None
    await other.database.close()


async def test_private_keys_are_stored_encrypted_only(auth: Auth) -> None:
    rows = await auth.fetch("select kid, encrypted, public_jwk from auth.signing_keys")
    for row in rows:
        assert "d" not in row.public_jwk
        plain = Encryption(SECRET).open(row.encrypted, row.kid)
        assert plain not in row.encrypted
        with pytest.raises(WrongSecret):
            Encryption("another key of tests: 5f2c1a9e7b").open(row.encrypted, row.kid)
        with pytest.raises(WrongSecret):
            Encryption(SECRET).open(row.encrypted, "another kid")


def replica(auth: Auth, **settings: str) -> Auth:
    """Return a second process of the same system, with other settings and not started."""
    url = auth.running.service.database.engine.url.render_as_string(hide_password=False)
    service = build(
        Settings(database_url=url, **TEST_SETTINGS | settings), auth.running.service.parts
    )
    return Auth(Running(service, auth.running.transport, auth.running.keys))


async def test_withdrawing_an_unknown_key_is_refused(auth: Auth) -> None:
    with pytest.raises(NoSuchSigningKey):
        await auth.state.signing_keys.withdraw("unknown")


async def test_the_secret_is_changed_without_losing_a_key_or_a_session(auth: Auth) -> None:
    """First all understand the next secret, then all use it, then nothing needs the old one."""
    before = await auth.register()
    both = {"key_encryption_secret": OTHER_SECRET, "key_encryption_secret_other": SECRET}
    changed = replica(auth, **both)
    await changed.state.key_ring.reload()
    renewed = (await changed.refresh(before["refresh_token"])).json()
    assert (await changed.refresh(renewed["refresh_token"])).status_code == 200

    renew = Encryption(OTHER_SECRET, SECRET).renewed
    assert await changed.state.signing_keys.reseal(renew) == 2
    assert await changed.state.signing_keys.reseal(renew) == 0
    after = replica(auth, key_encryption_secret=OTHER_SECRET)
    await after.state.key_ring.reload()
    assert (await after.get("/auth/me", before["access_token"])).status_code == 200
    with pytest.raises(WrongSecret):
        await replica(auth).state.key_ring.reload()
    for one in (changed, after):
        await one.running.service.database.close()


async def test_a_retry_gets_the_same_token_from_a_process_with_the_other_secret(
    auth: Auth,
) -> None:
    first = (await auth.register())["refresh_token"]
    second = (await auth.refresh(first)).json()["refresh_token"]
    changed = replica(auth, key_encryption_secret=OTHER_SECRET, key_encryption_secret_other=SECRET)
    await changed.state.key_ring.reload()
    assert (await changed.refresh(first)).json()["refresh_token"] == second
    alone = replica(auth, key_encryption_secret=OTHER_SECRET)
    answer: httpx2.Response = await alone.refresh(first)
    assert answer.status_code == 401
    assert (await auth.refresh(second)).status_code == 200  # and the session has not suffered
    for one in (changed, alone):
        await one.running.service.database.close()


async def command(auth: Auth, *arguments: str) -> tuple[int, list[str]]:
    """Run the operator's command; return its exit status and the lines that it wrote."""
    url = auth.running.service.database.engine.url.render_as_string(hide_password=False)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "services.auth.keys", *arguments,
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": os.pathsep.join(sys.path),
            "ENVIRONMENT": "test",
            "TOKEN_ISSUER": ISSUER,
            "TOKEN_AUDIENCE": AUDIENCE,
            "AUTH_DATABASE_URL": url,
            "AUTH_KEY_ENCRYPTION_SECRET": OTHER_SECRET,
            "AUTH_KEY_ENCRYPTION_SECRET_OTHER": SECRET,
        },
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    output, _ = await process.communicate()
    return process.returncode or 0, output.decode().splitlines()


async def test_an_operator_lists_rotates_withdraws_and_reseals(auth: Auth) -> None:
    status, lines = await command(auth, "list")
    assert (status, [line.split()[1] for line in lines]) == (0, ["signs", "next"])
    first, second = (line.split()[0] for line in lines)
    status, said = await command(auth, "rotate")
    assert status == 1
    assert "not every process knows it" in said[0]
    status, lines = await command(auth, "rotate", "--now")
    assert [line.split()[:2] for line in lines[:2]] == [[first, "retired"], [second, "signs"]]
    assert [line.split()[1] for line in lines[2:]] == ["next"]
    assert (await command(auth, "reseal"))[1] == ["2 keys encrypted anew"]
    status, lines = await command(auth, "withdraw", second)
    assert status == 0
    assert second not in {line.split()[0] for line in lines}
    status, said = await command(auth, "withdraw", second)
    assert (status, said) == (1, ["There is no signing key of this id."])
    assert (await command(auth, "destroy"))[0] == 2


async def test_a_key_that_has_been_public_for_ten_minutes_may_sign(auth: Auth) -> None:
    await auth.fetch(
        "update auth.signing_keys set created_at = created_at - interval '11 minutes' returning 1"
    )
    status, lines = await command(auth, "rotate")
    assert (status, [line.split()[1] for line in lines]) == (0, ["retired", "signs", "next"])
