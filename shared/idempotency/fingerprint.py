"""Whether two requests are the same: method, path with query, and body (api.md §9.11)."""

import hashlib
import json
from typing import Any
from urllib.parse import parse_qsl

from fastapi import Request
from starlette.datastructures import UploadFile

from shared.json_body import MalformedJson

_CHUNK = 256 * 1024


async def fingerprint_of(request: Request, *, reads_form: bool) -> bytes:
    """Return a digest that is equal for equal requests; the body stays readable.

    Neutral to a JSON body's key order and spacing and to a multipart body's boundary; files count
    by field, name and content. The order of query parameters of different names does not matter.
    """
    digest = hashlib.sha256()
    query = parse_qsl(request.url.query, keep_blank_values=True)
    parts = [request.method, request.url.path, _canonical(sorted(query, key=_name))]
    parts += await _form(request) if reads_form else [await _body(request)]
    for part in parts:
        data = part.encode()
        digest.update(len(data).to_bytes(8, "big") + data)
    return digest.digest()


def _name(pair: tuple[str, object]) -> str:
    return pair[0]


def _canonical(value: Any) -> str:  # any JSON
    return json.dumps(value, sort_keys=True, separators=(",", ":"))


async def _body(request: Request) -> str:
    body = await request.body()
    if not body:
        return ""
    try:
        return _canonical(await request.json())
    except MalformedJson:  # sent to a route that reads no body
        return hashlib.sha256(body).hexdigest()


async def _form(request: Request) -> list[str]:
    found = []
    for name, value in sorted((await request.form()).multi_items(), key=_name):
        if isinstance(value, UploadFile):
            found.append(_canonical([name, value.filename, await _content(value)]))
        else:
            found.append(_canonical([name, value]))
    return found


async def _content(file: UploadFile) -> str:
    digest = hashlib.sha256()
    while chunk := await file.read(_CHUNK):
        digest.update(chunk)
    await file.seek(0)
    return digest.hexdigest()
