"""Lists (api.md §1)."""

import pytest
from httpx2 import ASGITransport, AsyncClient

from shared.pagination import ListView, Paging, Slice, list_view
from shared.service import create_api

pytestmark = pytest.mark.unit


def _client() -> AsyncClient:
    api = create_api("test", title="test")

    @api.get("/numbers", response_model=ListView[int])
    async def numbers(page: Paging) -> dict[str, object]:
        return list_view(page, Slice(range(page.offset, page.offset + min(page.limit, 3)), 250))

    return AsyncClient(transport=ASGITransport(api), base_url="http://test")


async def test_a_list_says_how_long_the_whole_is() -> None:
    async with _client() as client:
        answer = await client.get("/numbers?offset=5")
    assert answer.json() == {"items": [5, 6, 7], "total": 250, "limit": 20, "offset": 5}


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 200),
        ("limit=1", 200),
        ("limit=100", 200),
        ("limit=0", 400),
        ("limit=101", 400),
        ("limit=-1", 400),
        ("limit=x", 400),
        ("limit=1.5", 400),
        ("offset=10000", 200),
        ("offset=10001", 400),
        ("offset=-1", 400),
    ],
)
async def test_a_page_has_limits(query: str, status: int) -> None:
    async with _client() as client:
        assert (await client.get(f"/numbers?{query}")).status_code == status
