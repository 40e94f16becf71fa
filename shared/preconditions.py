"""Versions and ``ETag``: nobody overwrites what they have not seen (api.md §1)."""

from typing import Annotated

from fastapi import Depends, Header, Response

from shared.errors import BadRequest, PreconditionFailed


class VersionChanged(PreconditionFailed):
    """Somebody else was faster."""

    def __init__(self) -> None:
        super().__init__("The resource has changed since you read it; read it again.")


def etag(version: int) -> str:
    """Return the strong ETag of a version."""
    return f'"{version}"'


def tag(response: Response, version: int) -> None:
    """Put the ETag of *version* onto *response*."""
    response.headers["ETag"] = etag(version)


async def _expected(if_match: Annotated[str | None, Header()] = None) -> int | None:
    if if_match is None or if_match.strip() == "*":
        return None
    given = if_match.strip().removeprefix("W/").strip('"')
    if not (given.isascii() and given.isdigit() and len(given) < 10):  # noqa: PLR2004 -- a sane counter
        raise BadRequest('If-Match must name one version, e.g. "3".')
    return int(given)


ExpectedVersion = Annotated[int | None, Depends(_expected)]
"""The version that ``If-Match`` asks for; None when the client does not care."""


def require_version(expected: int | None, actual: int) -> None:
    """Raise ``VersionChanged`` (412) unless *expected* is None or equals *actual*."""
    if expected is not None and expected != actual:
        raise VersionChanged


def is_unchanged(if_none_match: str | None, version: int) -> bool:
    """Tell whether the client's copy (``If-None-Match``) is the present one (RFC 9110 §13.1.2)."""
    if if_none_match is None:
        return False
    tags = {part.strip().removeprefix("W/") for part in if_none_match.split(",")}
    return "*" in tags or etag(version) in tags
