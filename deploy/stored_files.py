"""Every file of a storage, to be copied: which keys there are, and where."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import boto3

from deploy.settings import EmbeddedSettings
from shared.runtime import choose_storage
from shared.settings import StorageType
from shared.storage import FileStorage


class StoredFiles:
    """The files of one system: a folder, or with ``STORAGE_TYPE=s3`` a bucket.

    ``storage`` reads and writes them.
    """

    def __init__(self, settings: EmbeddedSettings, folder: Path) -> None:
        self._settings = settings
        self._folder = folder
        self._in_bucket = settings.storage_type is StorageType.S3
        self.storage: FileStorage = choose_storage(settings, folder)

    async def keys(self) -> list[str]:
        """Return the keys of all files that are there now, sorted."""
        found = self._bucket_keys if self._in_bucket else self._folder_keys
        return await asyncio.to_thread(lambda: sorted(found()))

    def _folder_keys(self) -> Iterator[str]:
        for path in self._folder.rglob("*"):
            if path.is_file() and not path.name.startswith("."):  # .part: being written
                yield path.relative_to(self._folder).as_posix()

    def _bucket_keys(self) -> Iterator[str]:
        settings = self._settings
        client = boto3.client(
            "s3",
            region_name=settings.aws_region,
            aws_access_key_id=settings.aws_access_key_id or None,
            aws_secret_access_key=settings.aws_secret_access_key or None,
            endpoint_url=settings.s3_endpoint_url or None,
        )
        pages = client.get_paginator("list_objects_v2").paginate(Bucket=settings.aws_bucket_name)
        for page in pages:
            yield from (one["Key"] for one in page.get("Contents", []))
