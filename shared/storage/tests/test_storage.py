"""What every file storage promises: on this machine's disk and in an S3 bucket."""

from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from moto.server import ThreadedMotoServer

from shared.errors import DependencyUnavailable
from shared.storage import FileStorage, LocalFileStorage, NoSuchFile
from shared.storage.s3 import S3FileStorage

BUCKET = "jobwise-test"
REGION = "eu-central-1"


@pytest.fixture(scope="module")
def s3_url() -> Iterator[str]:
    """An S3 server of this test run's own."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    url = f"http://{host}:{port}"
    client = boto3.client(
        "s3",
        endpoint_url=url,
        region_name=REGION,
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )
    client.create_bucket(
        Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"}
    )
    yield url
    server.stop()


def bucket(url: str, name: str = BUCKET) -> S3FileStorage:
    return S3FileStorage(
        bucket=name,
        region=REGION,
        access_key_id="test",
        secret_access_key="test",
        endpoint_url=url,
    )


@pytest.fixture(params=["local", "s3"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> FileStorage:
    if request.param == "local":
        return LocalFileStorage(tmp_path / "files")
    return bucket(request.getfixturevalue("s3_url"))


async def test_what_was_put_is_got(storage: FileStorage) -> None:
    data = bytes(range(256)) * 100
    await storage.put("documents/a/b.pdf", data, content_type="application/pdf")
    assert await storage.get("documents/a/b.pdf") == data


async def test_a_second_put_replaces_the_first(storage: FileStorage) -> None:
    await storage.put("one", b"old", content_type="text/plain")
    await storage.put("one", b"new", content_type="text/plain")
    assert await storage.get("one") == b"new"


async def test_an_unknown_key_is_no_file(storage: FileStorage) -> None:
    with pytest.raises(NoSuchFile):
        await storage.get("documents/nothing.pdf")


async def test_a_folder_is_removed_with_all_below_it_and_nothing_beside_it(
    storage: FileStorage,
) -> None:
    for key in ("runs/1/a.pdf", "runs/1/more/b.pdf", "runs/10/c.pdf", "runs/2/d.pdf"):
        await storage.put(key, b"x", content_type="text/plain")
    await storage.delete_below("runs/1")
    await storage.delete_below("runs/1")
    await storage.delete_below("runs/nothing")
    for key in ("runs/1/a.pdf", "runs/1/more/b.pdf"):
        with pytest.raises(NoSuchFile):
            await storage.get(key)
    assert await storage.get("runs/10/c.pdf") == b"x"
    await storage.put("runs/1/a.pdf", b"again", content_type="text/plain")
    assert await storage.get("runs/1/a.pdf") == b"again"


async def test_a_deleted_file_is_gone_and_deleting_again_is_no_error(storage: FileStorage) -> None:
    await storage.put("gone/soon", b"x", content_type="text/plain")
    await storage.delete("gone/soon")
    await storage.delete("gone/soon")
    with pytest.raises(NoSuchFile):
        await storage.get("gone/soon")


async def test_it_tells_that_it_works(storage: FileStorage) -> None:
    assert await storage.healthy()


async def test_a_bucket_that_is_away_is_a_dependency_that_is_away(s3_url: str) -> None:
    missing = bucket(s3_url, "no-such-bucket")
    assert not await missing.healthy()
    with pytest.raises(DependencyUnavailable):
        await missing.put("a", b"x", content_type="text/plain")
    unreachable = bucket("http://127.0.0.1:9")
    with pytest.raises(DependencyUnavailable):
        await unreachable.get("a")


@pytest.mark.parametrize(
    "key", ["../secret", "a/../../b", "/etc/passwd", "a//b", "", ".hidden", "a/b\x00", "a b", "é"]
)
async def test_a_key_that_is_none_of_ours_is_refused(tmp_path: Path, key: str) -> None:
    local = LocalFileStorage(tmp_path / "files")
    with pytest.raises(ValueError, match="key"):
        await local.put(key, b"x", content_type="text/plain")
    with pytest.raises(ValueError, match="key"):
        await local.get(key)


async def test_a_link_out_of_the_root_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    root = tmp_path / "files"
    root.mkdir()
    (root / "out").symlink_to(tmp_path)
    with pytest.raises(ValueError, match="leads out"):
        await LocalFileStorage(root).get("out/secret")


async def test_a_local_file_is_its_owners_alone(tmp_path: Path) -> None:
    local = LocalFileStorage(tmp_path / "files")
    await local.put("a/b", b"x", content_type="text/plain")
    assert (tmp_path / "files" / "a" / "b").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in (tmp_path / "files" / "a").iterdir()] == ["b"]
