"""Nobody overwrites what they have not seen (api.md §1)."""

import pytest
from fastapi import Response
from httpx2 import ASGITransport, AsyncClient

from shared.preconditions import (
    ExpectedVersion,
    VersionChanged,
    etag,
    is_unchanged,
    require_version,
    tag,
)
from shared.service import create_api

pytestmark = pytest.mark.unit


def _client() -> AsyncClient:
    api = create_api("test", title="test")

    @api.put("/thing")
    async def change(expected: ExpectedVersion, response: Response) -> int:
        require_version(expected, 3)
        tag(response, 4)
        return 4

    return AsyncClient(transport=ASGITransport(api), base_url="http://test")


@pytest.mark.parametrize(
    ("if_match", "status"),
    [
        (None, 200),
        ("*", 200),
        ('"3"', 200),
        ('W/"3"', 200),
        (' "3" ', 200),
        ('"2"', 412),
        ('"4"', 412),
        ('"abc"', 400),
        ('"-3"', 400),
        ('"3", "4"', 400),
        ('"9999999999"', 400),
        ('""', 400),
    ],
)
async def test_a_change_is_for_the_version_that_was_seen(if_match: str | None, status: int) -> None:
    async with _client() as client:
        headers = {} if if_match is None else {"If-Match": if_match}
        answer = await client.put("/thing", headers=headers)
    assert answer.status_code == status
    if status == 200:
        assert answer.headers["ETag"] == '"4"'
    if status == 412:
        assert answer.json()["error"]["code"] == "precondition_failed"


def test_versions_are_compared_exactly() -> None:
    require_version(None, 7)
    require_version(7, 7)
    with pytest.raises(VersionChanged):
        require_version(6, 7)


@pytest.mark.parametrize(
    ("if_none_match", "unchanged"),
    [
        (None, False),
        ('"7"', True),
        ('W/"7"', True),
        ("*", True),
        ('"5", "7"', True),
        ('"77"', False),
        ("7", False),
        ("", False),
    ],
)
def test_a_copy_is_fresh_only_with_the_present_tag(
    if_none_match: str | None, unchanged: bool
) -> None:
    assert etag(7) == '"7"'
    assert is_unchanged(if_none_match, 7) is unchanged
