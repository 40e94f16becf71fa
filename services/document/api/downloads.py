"""A file as an HTTP answer: a safe name, an ETag, ranges (RFC 9110 §14, RFC 6266)."""

import hashlib
import re

from fastapi import Response

from services.document.application.documents import Download
from services.document.domain.filenames import content_disposition
from shared.errors import DomainError

_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})\Z")


class RangeNotSatisfiable(DomainError):
    """The asked part lies outside of the file."""

    status = 416
    code = "range_not_satisfiable"

    def __init__(self, size: int) -> None:
        super().__init__(
            "The file has no such part.",
            details={"size": size},
            headers={"Content-Range": f"bytes */{size}"},
        )


def answer(
    download: Download, *, wanted_range: str | None, if_none_match: str | None, if_range: str | None
) -> Response:
    """Return the file, the asked part of it (206), or 304 if the client has it already.

    One range is served; several at once, or a malformed one, get the whole file, as RFC 9110
    allows. Raises ``RangeNotSatisfiable`` (416) for one outside of the file.
    """
    tag = f'"{hashlib.sha256(download.data).hexdigest()[:32]}"'
    headers = {
        "ETag": tag,
        "Accept-Ranges": "bytes",
        "Content-Disposition": content_disposition(download.title, download.file_format),
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }
    if if_none_match is not None and _names(if_none_match, tag):
        return Response(status_code=304, headers=headers)
    size = len(download.data)
    part = _part(wanted_range, size) if if_range in {None, tag} else None
    if part is None:
        return Response(download.data, media_type=download.media_type, headers=headers)
    first, last = part
    if first > last:
        raise RangeNotSatisfiable(size)
    headers["Content-Range"] = f"bytes {first}-{last}/{size}"
    return Response(
        download.data[first : last + 1], 206, media_type=download.media_type, headers=headers
    )


def _names(if_none_match: str, tag: str) -> bool:
    """Compare weakly, as RFC 9110 §13.1.2 wants it here."""
    tags = {part.strip().removeprefix("W/") for part in if_none_match.split(",")}
    return "*" in tags or tag in tags


def _part(wanted: str | None, size: int) -> tuple[int, int] | None:
    """Return the first and last byte of a range; first > last where it lies outside."""
    found = _RANGE.match(wanted or "")
    if found is None or found.groups() == ("", ""):
        return None
    start, end = found.groups()
    if start == "":
        return max(0, size - int(end)), size - 1 if int(end) else -1
    if end and int(end) < int(start):
        return None
    return int(start), min(int(end), size - 1) if end else size - 1
