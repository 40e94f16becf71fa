"""No door of this service opens for a forged token."""

import pytest

from services.profile.tests.conftest import PROFILES, ProfileService
from shared.testing.forged_tokens import forged_tokens

pytestmark = pytest.mark.integration


async def test_forged_tokens_are_refused_at_every_door(profile: ProfileService) -> None:
    kept = (await profile.create())["id"]
    doors = [
        ("POST", PROFILES),
        ("GET", PROFILES),
        ("GET", f"{PROFILES}/{kept}"),
        ("PUT", f"{PROFILES}/{kept}"),
        ("DELETE", f"{PROFILES}/{kept}"),
        ("POST", f"{PROFILES}/{kept}/activate"),
        ("GET", f"{PROFILES}/{kept}/export"),
        ("GET", f"{PROFILES}/me"),
        ("GET", "/api/v1/profile/me"),
        ("PUT", "/api/v1/profile/me"),
        ("POST", f"{PROFILES}/import"),
        ("GET", f"{PROFILES}/imports/{kept}"),
    ]
    forged = forged_tokens(profile.running.keys, profile.anna_is)
    assert len(forged) >= 100
    accepted = []
    for name, token in forged:
        for method, path in doors:
            answer = await profile.nobody.request(
                method, path, json={}, headers={"Authorization": f"Bearer {token}"}
            )
            if answer.status_code != 401:
                accepted.append((name, method, path, answer.status_code))
    assert accepted == []
    assert (await profile.anna.get(f"{PROFILES}/{kept}")).status_code == 200


async def test_a_token_in_the_query_or_in_a_cookie_is_not_seen(profile: ProfileService) -> None:
    token = profile.running.keys.token(profile.anna_is)
    assert (await profile.nobody.get(f"{PROFILES}?access_token={token}")).status_code == 401
    cookies = {"Cookie": f"access_token={token}"}
    assert (await profile.nobody.get(PROFILES, headers=cookies)).status_code == 401
