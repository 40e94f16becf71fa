"""The owners of profiles, jobs and documents over HTTP, asked with the caller's own token."""

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Self
from uuid import UUID

import aiohttp
import structlog

from services.generation.domain.errors import JobNotFound, ProfileNotFound
from shared import tracing
from shared.errors import DependencyUnavailable, NotFound
from shared.identity import InvalidToken, NotYours

log = structlog.get_logger(__name__)

_MAX_BYTES = 8 * 1024 * 1024
"""No profile, job or document is nearly as large."""


class Owner:
    """One service that owns what we ask for."""

    def __init__(self, base_url: str, path: str, *, missing: type[NotFound]) -> None:
        self._base_url = base_url.rstrip("/")
        self._path = path
        self._missing = missing
        self._client: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        """Open the HTTP client."""
        self._client = aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(total=10, sock_connect=3),
            cookie_jar=aiohttp.DummyCookieJar(),
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close the HTTP client."""
        if self._client is not None:
            await self._client.close()

    async def read(self, token: str, object_id: UUID) -> Mapping[str, Any]:
        """Return the object's JSON.

        Raises the owner's own verdict (``InvalidToken``, ``NotYours``, not found), or
        ``DependencyUnavailable`` when it gives none.
        """
        if self._client is None:
            raise RuntimeError("open the owner with 'async with' first")
        url = f"{self._base_url}{self._path}/{object_id}"
        named = {"http.request.method": "GET", "url.template": f"{self._path}/{{id}}"}
        try:
            with tracing.span(f"GET {self._path}", named, kind=tracing.SpanKind.CLIENT):
                headers = _headers(token)
                async with self._client.get(url, headers=headers, allow_redirects=False) as answer:
                    self._judge(answer.status)
                    return _json_object(await _bounded(answer))
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError, RecursionError) as error:
            log.warning("owner_unavailable", path=self._path, error=type(error).__name__)
            raise DependencyUnavailable("A part of the system is not available.") from error

    def _judge(self, status: int) -> None:
        if status == HTTPStatus.UNAUTHORIZED:
            raise InvalidToken("refused by the owner")
        if status == HTTPStatus.FORBIDDEN:
            raise NotYours
        if status == HTTPStatus.NOT_FOUND:
            raise self._missing
        if status != HTTPStatus.OK:
            log.warning("owner_unavailable", path=self._path, status=status)
            raise DependencyUnavailable("A part of the system is not available.")


def _headers(token: str) -> dict[str, str]:
    """Return whose question it is, and to which request and trace it belongs."""
    bound = structlog.contextvars.get_contextvars()
    known = {"X-Request-ID": bound.get("request_id"), "traceparent": bound.get("traceparent")}
    told = {name: value for name, value in known.items() if value}
    return {"Authorization": f"Bearer {token}", **told}


async def _bounded(answer: aiohttp.ClientResponse) -> bytes:
    body = bytearray()
    async for chunk in answer.content.iter_chunked(64 * 1024):
        body += chunk
        if len(body) > _MAX_BYTES:
            raise ValueError("an owner's answer is too large")
    return bytes(body)


def _json_object(body: bytes) -> Mapping[str, Any]:
    found = json.loads(body)
    if not isinstance(found, dict):
        raise ValueError("an owner's answer is no object")  # noqa: TRY004 -- one error for any wrong answer
    return found


class HttpProfiles(Owner):
    """``Profiles`` over HTTP."""

    def __init__(self, base_url: str) -> None:
        super().__init__(base_url, "/api/v1/profiles", missing=ProfileNotFound)

    async def snapshot(self, token: str, profile_id: UUID) -> Mapping[str, Any]:
        """Return the profile as it is now."""
        return await self.read(token, profile_id)


class HttpJobs(Owner):
    """``Jobs`` over HTTP."""

    def __init__(self, base_url: str) -> None:
        super().__init__(base_url, "/api/v1/jobs", missing=JobNotFound)

    async def snapshot(self, token: str, job_id: UUID) -> Mapping[str, Any]:
        """Return the job as it is now."""
        return await self.read(token, job_id)


class DocumentGone(NotFound):
    """The finished document has been deleted since."""

    def __init__(self) -> None:
        super().__init__("The document of this generation has been deleted.")


class HttpDocuments(Owner):
    """``Documents`` over HTTP."""

    def __init__(self, base_url: str) -> None:
        super().__init__(base_url, "/api/v1/documents", missing=DocumentGone)

    async def document(self, token: str, document_id: UUID) -> Mapping[str, Any]:
        """Return the document as it is now."""
        return await self.read(token, document_id)
