"""Files in an S3 bucket."""

import asyncio
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from shared import tracing
from shared.errors import DependencyUnavailable
from shared.storage.port import NoSuchFile

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import ObjectIdentifierTypeDef


_NAMED = {"rpc.system": "aws-api", "rpc.service": "S3"}


class S3FileStorage:
    """Keeps each key as an object of a private bucket; calls run in threads (boto3 blocks)."""

    def __init__(
        self,
        *,
        bucket: str,
        region: str,
        access_key_id: str,
        secret_access_key: str,
        endpoint_url: str | None = None,
    ) -> None:
        self._bucket = bucket
        self._client: S3Client = boto3.client(
            "s3",
            region_name=region,
            aws_access_key_id=access_key_id or None,
            aws_secret_access_key=secret_access_key or None,
            endpoint_url=endpoint_url,
            config=Config(
                connect_timeout=3, read_timeout=20, retries={"total_max_attempts": 3},
                s3={"addressing_style": "path"} if endpoint_url else {},
            ),
        )  # fmt: skip

    async def put(self, key: str, data: bytes, *, content_type: str) -> None:
        """Store the object; raises ``DependencyUnavailable``."""
        await self._call(
            self._client.put_object,
            Bucket=self._bucket,
            Key=key,
            Body=data,
            ContentType=content_type,
        )

    async def get(self, key: str) -> bytes:
        """Return the object's bytes; raises ``NoSuchFile`` or ``DependencyUnavailable``."""

        def read() -> bytes:
            return self._client.get_object(Bucket=self._bucket, Key=key)["Body"].read()

        found = await self._call(read, missing=key)
        if not isinstance(found, bytes):
            raise NoSuchFile(key)
        return found

    async def delete(self, key: str) -> None:
        """Remove the object; S3 does not mind if there is none."""
        await self._call(self._client.delete_object, Bucket=self._bucket, Key=key)

    async def delete_below(self, folder: str) -> None:
        """Remove the objects, a thousand at a time."""

        def remove() -> None:
            pages = self._client.get_paginator("list_objects_v2").paginate(
                Bucket=self._bucket, Prefix=f"{folder}/"
            )
            for page in pages:
                found: list[ObjectIdentifierTypeDef] = [
                    {"Key": one["Key"]} for one in page.get("Contents", [])
                ]
                if not found:
                    continue
                answer = self._client.delete_objects(
                    Bucket=self._bucket, Delete={"Objects": found, "Quiet": True}
                )
                if answer.get("Errors"):
                    raise DependencyUnavailable("The file storage did not remove every file.")

        await self._call(remove)

    async def healthy(self) -> bool:
        """Tell whether the bucket answers."""
        try:
            await self._call(self._client.head_bucket, Bucket=self._bucket)
        except DependencyUnavailable:
            return False
        return True

    async def _call(self, function: object, *, missing: str = "", **arguments: object) -> object:
        name = getattr(function, "__name__", "call")
        try:
            with tracing.span(f"s3 {name}", _NAMED, kind=tracing.SpanKind.CLIENT):
                return await asyncio.to_thread(function, **arguments)  # type: ignore[arg-type]  # boto3's overloads differ per call
        except ClientError as error:
            if missing and error.response["Error"]["Code"] in {"NoSuchKey", "404"}:
                raise NoSuchFile(missing) from None
            raise DependencyUnavailable("The file storage is not available.") from error
        except (BotoCoreError, OSError) as error:
            raise DependencyUnavailable("The file storage is not available.") from error
