"""Every endpoint as a client meets it."""

from uuid import UUID, uuid4

import pytest

from services.auth.tests.conftest import PASSWORD, Auth

pytestmark = pytest.mark.integration

USER_FIELDS = {
    "id", "email", "full_name", "role", "subscription_tier", "is_active", "is_verified",
    "generations_used", "generations_limit", "resets_at", "created_at", "updated_at",
}  # fmt: skip


@pytest.mark.parametrize("path", ["/auth/register", "/users", "/auth/register/"])
async def test_registering_answers_with_the_user_and_a_pair_of_tokens(
    auth: Auth, path: str
) -> None:
    body = {"email": "Anna@Example.ORG", "password": PASSWORD, "full_name": "Anna Kowalska"}
    answer = await auth.post(path, body)
    assert answer.status_code == 201
    assert answer.headers["location"] == "/api/v1/auth/me"
    assert answer.headers["cache-control"] == "no-store"
    tokens = answer.json()
    assert tokens.keys() == {"user", "access_token", "refresh_token", "token_type", "expires_in"}
    assert tokens["user"].keys() >= USER_FIELDS
    assert tokens["token_type"] == "bearer"
    assert tokens["expires_in"] == 3600
    user = tokens["user"]
    assert (user["email"], user["role"], user["subscription_tier"]) == (
        "anna@example.org",
        "user",
        "free",
    )
    assert (user["generations_used"], user["generations_limit"]) == (0, 10)
    assert UUID(user["id"]).version == 7
    me = await auth.get("/auth/me", tokens["access_token"])
    assert me.status_code == 200
    assert me.json() == user


async def test_an_address_can_be_registered_once_in_any_spelling(auth: Auth) -> None:
    await auth.register("anna@example.org")
    body = {"email": " ANNA@Example.org ", "password": PASSWORD, "full_name": "Anna"}
    answer = await auth.post("/auth/register", body)
    assert answer.status_code == 409
    assert answer.json()["error"]["code"] == "email_taken"


async def test_a_weak_password_is_refused_with_every_rule_that_failed(auth: Auth) -> None:
    body = {"email": "anna@example.org", "password": "anna", "full_name": "Anna Kowalska"}
    answer = await auth.post("/auth/register", body)
    assert answer.status_code == 422
    error = answer.json()["error"]
    assert error["code"] == "weak_password"
    rules = {"too_short", "needs_upper", "needs_digit", "contains_email"}
    assert set(error["details"]["rules"]) == rules
    assert await auth.fetch("select 1 from auth.users") == []


@pytest.mark.parametrize(
    ("email", "field"),
    [("nobody", "email"), ("a b@example.org", "email"), ("żółw@example.org", "email"),
     ("x@localhost", "email"), ("@example.org", "email"), ("a@example..org", "email")],
)  # fmt: skip
async def test_what_is_no_address_is_a_bad_request(auth: Auth, email: str, field: str) -> None:
    body = {"email": email, "password": PASSWORD, "full_name": "Anna"}
    answer = await auth.post("/auth/register", body)
    assert answer.status_code == 400
    assert answer.json()["error"]["details"]["errors"][0]["field"] == field


@pytest.mark.parametrize(
    "extra", ["role", "is_active", "is_verified", "subscription_tier", "tier", "user_id", "id"]
)
async def test_nobody_can_give_themselves_privileges(auth: Auth, extra: str) -> None:
    body = {"email": "a@example.org", "password": PASSWORD, "full_name": "Anna", extra: "admin"}
    answer = await auth.post("/auth/register", body)
    assert answer.status_code == 400
    assert answer.json()["error"]["details"]["errors"][0]["type"] == "extra_forbidden"
    tokens = await auth.register()
    async with auth.client(tokens["access_token"]) as client:
        changed = await client.patch("/api/v1/auth/me", json={"full_name": "A", extra: "admin"})
    assert changed.status_code == 400


HOSTILE = {
    "nul": b'{"email":"a@example.org","password":"Correct Horse 1","full_name":"A\\u0000"}',
    "surrogate": b'{"email":"a@example.org","password":"Correct Horse 1\\ud800","full_name":"A"}',
    "twice": b'{"email":"a@example.org","email":"b@example.org","password":"x","full_name":"A"}',
    "number": b'{"email":1,"password":"Correct Horse 1","full_name":"A"}',
    "null": b'{"email":"a@example.org","password":null,"full_name":"A"}',
    "list": b"[]",
    "none": b"",
    "utf-16": '{"email":"a@example.org"}'.encode("utf-16"),
}


@pytest.mark.parametrize("path", ["auth/register", "auth/login", "auth/refresh"])
@pytest.mark.parametrize("name", HOSTILE)
async def test_hostile_bodies_are_bad_requests(auth: Auth, path: str, name: str) -> None:
    async with auth.client() as client:
        answer = await client.post(
            f"/api/v1/{path}", content=HOSTILE[name], headers={"Content-Type": "application/json"}
        )
    assert answer.status_code == 400
    assert answer.json()["error"]["request_id"]


async def test_wrong_password_unknown_and_inactive_accounts_get_the_same_bytes(auth: Auth) -> None:
    await auth.register("anna@example.org")
    await auth.register("idle@example.org")
    await auth.fetch(
        "update auth.users set is_active = false where email = 'idle@example.org' returning 1"
    )
    same = {"x-request-id": "the-same-for-all"}
    answers = [
        await auth.log_in("anna@example.org", "Wrong Horse 1", **same),
        await auth.log_in("nobody@example.org", PASSWORD, **same),
        await auth.log_in("idle@example.org", PASSWORD, **same),
    ]
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.content for answer in answers}) == 1
    assert len({tuple(sorted(answer.headers.items())) for answer in answers}) == 1
    assert answers[0].json()["error"]["code"] == "invalid_credentials"


async def test_a_login_opens_a_session_of_its_own(auth: Auth) -> None:
    first = await auth.register()
    second = await auth.log_in(**{"user-agent": "Firefox", "x-forwarded-for": "9.9.9.9, 1.2.3.4"})
    assert second.status_code == 200
    assert second.headers["cache-control"] == "no-store"
    listed = await auth.get("/auth/sessions", second.json()["access_token"])
    assert listed.status_code == 200
    body = listed.json()
    assert (body["total"], body["limit"], body["offset"]) == (2, 20, 0)
    newest, oldest = body["items"]
    assert (newest["ip"], newest["user_agent"], newest["current"]) == ("1.2.3.4", "Firefox", True)
    assert oldest["current"] is False
    assert newest.keys() == {
        "id", "user_agent", "ip", "created_at", "last_seen_at", "expires_at", "current",
    }  # fmt: skip
    assert first["access_token"] != second.json()["access_token"]
    page = await auth.get("/auth/sessions?limit=1&offset=1", second.json()["access_token"])
    assert [item["id"] for item in page.json()["items"]] == [oldest["id"]]


async def test_a_session_can_be_ended_by_its_owner_only(auth: Auth) -> None:
    anna = await auth.register("anna@example.org")
    await auth.log_in("anna@example.org")
    ben = await auth.register("ben@example.org")
    listed = await auth.get("/auth/sessions", anna["access_token"])
    other = next(item["id"] for item in listed.json()["items"] if not item["current"])
    path = f"/api/v1/auth/sessions/{other}"
    async with auth.client(ben["access_token"]) as client:
        assert (await client.delete(path)).status_code == 403
        assert (await client.delete(f"/api/v1/auth/sessions/{uuid4()}")).status_code == 404
        assert (await client.delete("/api/v1/auth/sessions/none")).status_code == 404
    async with auth.client(anna["access_token"]) as client:
        assert (await client.delete(path)).status_code == 204
        assert (await client.delete(path)).status_code == 404
        assert (await client.get("/api/v1/auth/sessions")).json()["total"] == 1


async def test_the_oldest_of_more_than_twenty_sessions_ends(auth: Auth) -> None:
    first = await auth.register()
    for _ in range(20):
        last = await auth.log_in()
    listed = await auth.get("/auth/sessions?limit=100", last.json()["access_token"])
    assert listed.json()["total"] == 20
    assert (await auth.get("/auth/me", first["access_token"])).status_code == 401
    assert (await auth.refresh(first["refresh_token"])).status_code == 401


async def test_logging_out_ends_the_session_at_once(auth: Auth) -> None:
    tokens = await auth.register()
    other = (await auth.log_in()).json()
    assert (await auth.post("/auth/logout", token=tokens["access_token"])).status_code == 204
    refused = await auth.get("/auth/me", tokens["access_token"])
    assert refused.status_code == 401
    assert refused.json()["error"]["code"] == "invalid_token"
    again = await auth.refresh(tokens["refresh_token"])
    assert again.json()["error"]["code"] == "invalid_refresh_token"
    assert (await auth.get("/auth/me", other["access_token"])).status_code == 200


async def test_logging_out_takes_a_refresh_token_instead_of_an_access_token(auth: Auth) -> None:
    tokens = await auth.register()
    body = {"refresh_token": tokens["refresh_token"]}
    assert (await auth.post("/auth/logout", body)).status_code == 204
    assert (await auth.post("/auth/logout", body)).status_code == 204
    assert (await auth.get("/auth/me", tokens["access_token"])).status_code == 401
    assert (await auth.post("/auth/logout", {"refresh_token": "unknown"})).status_code == 401
    assert (await auth.post("/auth/logout")).status_code == 401
    assert (await auth.post("/auth/logout", {"token": "x"})).status_code == 400


async def test_logging_out_never_ends_the_session_of_somebody_else(auth: Auth) -> None:
    anna, ben = await auth.register("anna@example.org"), await auth.register("ben@example.org")
    body = {"refresh_token": anna["refresh_token"]}
    assert (await auth.post("/auth/logout", body, token=ben["access_token"])).status_code == 204
    assert (await auth.get("/auth/me", anna["access_token"])).status_code == 200


async def test_logging_out_everywhere_ends_every_session_of_the_caller(auth: Auth) -> None:
    first = await auth.register()
    second = (await auth.log_in()).json()
    ben = await auth.register("ben@example.org")
    assert (await auth.post("/auth/logout-all", token=first["access_token"])).status_code == 204
    for tokens in (first, second):
        assert (await auth.get("/auth/me", tokens["access_token"])).status_code == 401
        assert (await auth.refresh(tokens["refresh_token"])).status_code == 401
    assert (await auth.get("/auth/me", ben["access_token"])).status_code == 200


async def test_the_own_name_can_be_changed(auth: Auth) -> None:
    tokens = await auth.register()
    async with auth.client(tokens["access_token"]) as client:
        changed = await client.patch("/api/v1/auth/me", json={"full_name": "Ana K. 🦄"})
        assert changed.status_code == 200
        assert changed.json()["full_name"] == "Ana K. 🦄"
        assert changed.json()["updated_at"] > tokens["user"]["updated_at"]
        same = await client.patch("/api/v1/auth/me", json={})
        assert same.json() == changed.json()
        for wrong in (None, "", "   ", "x" * 201, 5):
            refused = await client.patch("/api/v1/auth/me", json={"full_name": wrong})
            assert refused.status_code == 400
        assert (await client.get("/api/v1/auth/me")).json() == changed.json()


async def test_changing_the_password_ends_the_other_sessions(auth: Auth) -> None:
    here = await auth.register()
    there = (await auth.log_in()).json()
    body = {"current_password": PASSWORD, "new_password": "Better Horse 2"}
    answer = await auth.post("/auth/change-password", body, token=here["access_token"])
    assert answer.status_code == 204
    assert (await auth.get("/auth/me", here["access_token"])).status_code == 200
    assert (await auth.refresh(here["refresh_token"])).status_code == 200
    assert (await auth.get("/auth/me", there["access_token"])).status_code == 401
    assert (await auth.refresh(there["refresh_token"])).status_code == 401
    assert (await auth.log_in()).status_code == 401
    assert (await auth.log_in(password="Better Horse 2")).status_code == 200


async def test_changing_the_password_needs_the_current_one_and_a_strong_new_one(auth: Auth) -> None:
    tokens = await auth.register()
    wrong = {"current_password": "Wrong Horse 1", "new_password": "Better Horse 2"}
    refused = await auth.post("/auth/change-password", wrong, token=tokens["access_token"])
    assert refused.status_code == 401
    assert refused.json()["error"]["code"] == "invalid_credentials"
    weak = {"current_password": PASSWORD, "new_password": "kowalska"}
    refused = await auth.post("/auth/change-password", weak, token=tokens["access_token"])
    assert refused.status_code == 422
    assert set(refused.json()["error"]["details"]["rules"]) == {
        "needs_upper", "needs_digit", "contains_name",
    }  # fmt: skip
    assert (await auth.log_in()).status_code == 200


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/auth/me"), ("PATCH", "/auth/me"), ("POST", "/auth/change-password"),
     ("GET", "/auth/sessions"), ("DELETE", "/auth/sessions/01920000-0000-7000-8000-000000000000"),
     ("POST", "/auth/logout"), ("POST", "/auth/logout-all")],
)  # fmt: skip
async def test_without_a_token_there_is_nothing(auth: Auth, method: str, path: str) -> None:
    bodies = {
        "/auth/change-password": {"current_password": "a", "new_password": "b"},
        "/auth/me": {"full_name": "x"},
    }
    async with auth.client() as client:
        body = bodies.get(path) if method != "GET" else None
        answer = await client.request(method, f"/api/v1{path}", json=body)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")


@pytest.mark.parametrize("path", ["/.well-known/jwks.json", "/api/v1/.well-known/jwks.json"])
async def test_the_public_keys_are_public_and_nothing_else(auth: Auth, path: str) -> None:
    async with auth.client() as client:
        answer = await client.get(path)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "public, max-age=600"
    keys = answer.json()["keys"]
    assert len(keys) == 2
    for key in keys:
        assert key.keys() == {"kty", "crv", "x", "y", "kid", "alg", "use"}


async def test_the_answers_never_hold_the_password_or_its_hash(auth: Auth) -> None:
    answer = await auth.post(
        "/auth/register",
        {"email": "anna@example.org", "password": PASSWORD, "full_name": "Anna"},
    )
    assert PASSWORD not in answer.text
    assert "argon2" not in answer.text
