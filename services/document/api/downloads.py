"""A file as an HTTP answer: a safe name, an ETag, ranges (RFC 9110 §14, RFC 6266)."""

import hashlib
import re

from fastapi import Response

from services.document.application.documents import Download
from services.document.domain.filenames import content_disposition

_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})\Z")


def answer(
    download: Download, *, wanted_range: str | None, if_none_match: str | None, if_range: str | None
) -> Response:
    """Return the file, the asked part of it (206), or 304 if the client has it already.

    One range is served; several at once, or a malformed one, get the whole file, as RFC 9110
    allows. A range outside of the file gets 416.
    """
    tag = f'"{hashlib.sha256(download.data).hexdigest()[:32]}"'
    headers = {
        "ETag": tag,
        "Accept-Ranges": "bytes",
        "Content-Disposition": content_disposition(download.title, download.file_format),
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }
    if if_none_match is not None and tag in if_none_match:
        return Response(status_code=304, headers=headers)
    size = len(download.data)
    part = _part(wanted_range, size) if if_range in {None, tag} else None
    if part is None:
        return Response(download.data, media_type=download.media_type, headers=headers)
    first, last = part
    if first > last:
        headers["Content-Range"] = f"bytes */{size}"
        return Response(status_code=416, headers=headers)
    headers["Content-Range"] = f"bytes {first}-{last}/{size}"
    return Response(
        download.data[first : last + 1], 206, media_type=download.media_type, headers=headers
    )


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
