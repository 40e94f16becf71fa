"""Multipart requests under a key: equal by fields, names and contents, not by boundary."""

import hashlib

import httpx2
import pytest

from shared.tests.shop import ORDERS, Shop

pytestmark = pytest.mark.integration

REPLAYED = "idempotency-replayed"


def body(boundary: str, *parts: tuple[str, str | None, bytes]) -> bytes:
    lines = []
    for name, filename, data in parts:
        file = f'; filename="{filename}"' if filename is not None else ""
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"{file}\r\n\r\n'
        lines.append(head.encode() + data + b"\r\n")
    return b"".join(lines) + f"--{boundary}--\r\n".encode()


async def upload(
    shop: Shop,
    *parts: tuple[str, str | None, bytes],
    boundary: str = "edge",
    path: str = f"{ORDERS}/file",
) -> httpx2.Response:
    headers = {
        "Idempotency-Key": "a",
        "Content-Type": f"multipart/form-data; boundary={boundary}",
    }
    async with shop.client(shop.anna) as client:
        return await client.post(path, content=body(boundary, *parts), headers=headers)


@pytest.mark.parametrize("size", [0, 10, 3 * 1024 * 1024])
async def test_an_upload_is_read_whole_and_answered_again(shop: Shop, size: int) -> None:
    data = bytes(range(256)) * (size // 256) + b"x" * (size % 256)
    first = await upload(shop, ("file", "cv.pdf", data))
    second = await upload(shop, ("file", "cv.pdf", data), boundary="another-edge")
    assert first.json()["sha256"] == hashlib.sha256(data).hexdigest()
    assert second.content == first.content
    assert second.headers[REPLAYED] == "true"
    assert await shop.placed() == 1


@pytest.mark.parametrize(
    "parts",
    [
        [("file", "cv.pdf", b"other")],
        [("file", "letter.pdf", b"data")],
        [("file", "cv.pdf", b"data"), ("note", None, b"urgent")],
        [("file", "cv.pdf", b"data"), ("file", "cv.pdf", b"data")],
    ],
    ids=["content", "name", "field", "twice"],
)
async def test_another_upload_needs_another_key(
    shop: Shop, parts: list[tuple[str, str | None, bytes]]
) -> None:
    assert (await upload(shop, ("file", "cv.pdf", b"data"))).status_code == 201
    other = await upload(shop, *parts)
    assert other.status_code == 422
    assert other.json()["error"]["code"] == "idempotency_key_reused"
    assert await shop.placed() == 1


async def test_the_order_of_files_in_one_field_matters(shop: Shop) -> None:
    one, two = ("files", "1.txt", b"1"), ("files", "2.txt", b"2")
    path = f"{ORDERS}/list"
    assert (await upload(shop, one, two, path=path)).status_code == 204
    assert REPLAYED in (await upload(shop, one, two, path=path)).headers
    assert (await upload(shop, two, one, path=path)).status_code == 422


async def test_a_broken_upload_is_refused_under_a_key_as_without_one(shop: Shop) -> None:
    broken = {"Content-Type": "multipart/form-data", "Idempotency-Key": "b"}
    async with shop.client(shop.anna) as client:
        for headers in (broken, {"Content-Type": "multipart/form-data"}):
            answer = await client.post(f"{ORDERS}/file", content=b"--x\r\n", headers=headers)
            assert answer.status_code == 400
    assert (await upload(shop, ("file", "cv.pdf", b"data"))).status_code == 201
