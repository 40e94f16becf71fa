"""Signing keys: one pair for all replicas, rotated without a restart (A12)."""

import asyncio
from datetime import UTC, datetime

import jwt
import pytest

from services.auth.infrastructure.secrets import Encryption, WrongSecret
from services.auth.main import build
from services.auth.settings import Settings
from services.auth.tests.conftest import SECRET, TEST_SETTINGS, Auth, Start
from shared.clock import FrozenClock

pytestmark = pytest.mark.integration


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
