"""No door of this service opens for a forged token."""

from uuid import UUID

import jwt
import pytest

from services.auth.tests.conftest import Auth
from shared.testing.forged_tokens import forged_tokens
from shared.testing.tokens import TestKeys, TestUser

pytestmark = pytest.mark.integration


Mine = tuple[Auth, TestKeys, TestUser, dict[str, str]]


@pytest.fixture
async def mine(auth: Auth) -> Mine:
    """The service, its real signing key, and a user with a live session."""
    tokens = await auth.register()
    ring = auth.state.key_ring
    keys = TestKeys()
    keys.private, keys.kid = ring._private, ring._kid
    keys.jwk = next(key for key in ring.document["keys"] if key["kid"] == ring._kid)
    claims = jwt.decode(tokens["access_token"], options={"verify_signature": False})
    user = TestUser(id=UUID(claims["sub"]), email=claims["email"])
    return auth, keys, user, {"sid": claims["sid"]}


async def test_forged_tokens_are_refused_at_every_door(mine: Mine) -> None:
    auth, keys, user, live = mine
    assert (await auth.get("/auth/me", keys.token(user, **live))).status_code == 200
    forged = forged_tokens(keys, user, **live)
    assert len(forged) >= 100
    assert len({name for name, _ in forged}) == len(forged)
    doors = [("GET", "/auth/me"), ("GET", "/auth/sessions"), ("POST", "/auth/logout")]
    accepted = []
    for name, token in forged:
        async with auth.client(token) as client:
            for method, path in doors:
                answer = await client.request(method, f"/api/v1{path}")
                if answer.status_code != 401:
                    accepted.append((name, method, path, answer.status_code))
    assert accepted == []


async def test_a_token_of_one_kind_opens_no_other_door(mine: Mine) -> None:
    auth, keys, user, live = mine
    access = keys.token(user, **live)
    assert (await auth.refresh(access)).status_code == 401
    refresh_token = (await auth.log_in()).json()["refresh_token"]
    assert (await auth.get("/auth/me", refresh_token)).status_code == 401


async def test_a_token_in_the_query_is_not_seen(mine: Mine) -> None:
    auth, keys, user, live = mine
    path = f"/auth/me?access_token={keys.token(user, **live)}"
    assert (await auth.get(path)).status_code == 401


async def test_a_good_token_of_a_session_that_is_not_the_users_is_refused(mine: Mine) -> None:
    auth, keys, user, _ = mine
    ben = await auth.register("ben@example.org")
    sid = jwt.decode(ben["access_token"], options={"verify_signature": False})["sid"]
    assert (await auth.get("/auth/me", keys.token(user, sid=sid))).status_code == 401
    assert (await auth.get("/auth/me", keys.token(user))).status_code == 401
