"""Every operation of the API as a good request, from its description and one user's objects."""

import io
import os
import random
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any, TypeVar

from gateway import openapi
from shared.testing.journey import Client

LONG = os.environ.get("HYPOTHESIS_PROFILE") == "long"
T = TypeVar("T")
Json = dict[str, Any]  # OpenAPI, and bodies of requests

DESTRUCTIVE = {"log_out", "log_out_everywhere", "end_session"}
"""They end the login that everything else is tried with."""


@dataclass(frozen=True, slots=True)
class Door:
    """One operation; ``body`` is a JSON body that it takes, None where it takes none."""

    name: str
    method: str
    path: str
    service: str
    body: Any  # JSON
    operation: Json = field(repr=False)

    @property
    def body_is_optional(self) -> bool:
        """Tell whether the operation may be asked without a body."""
        return not self.operation.get("requestBody", {}).get("required", False)

    def parameters(self, place: str) -> list[Json]:
        """Return the described parameters in *place*."""
        return [one for one in self.operation.get("parameters", ()) if one["in"] == place]

    @property
    def needs_token(self) -> bool:
        """Tell whether the operation is for users only."""
        return bool(self.operation.get("security"))


def doors(ids: Json) -> Iterator[Door]:
    """Yield every operation, its path and the ids of its body filled from *ids*."""
    for template, described in openapi.load()["paths"].items():
        for method, operation in described.items():
            content = operation.get("requestBody", {}).get("content", {})
            example = content.get("application/json", {}).get("example")
            yield Door(
                name=operation["operationId"],
                method=method.upper(),
                path=template.format_map(_Known(ids)),
                service=operation["x-service"],
                body=_with_ids(deepcopy(example), ids) if "application/json" in content else None,
                operation=operation,
            )


class _Known(dict[str, str]):
    def __init__(self, ids: Json) -> None:
        super().__init__(ids)

    def __missing__(self, name: str) -> str:
        raise AssertionError(f"no object for {{{name}}}: add it to own_objects in test_ownership")


def _with_ids(value: Any, ids: Json) -> Any:  # JSON
    if isinstance(value, dict):
        return {
            key: ids[key] if key in ids else _with_ids(inner, ids) for key, inner in value.items()
        }
    if isinstance(value, list):
        return [_with_ids(inner, ids) for inner in value]
    return value


def places(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Yield the path of every value inside of a JSON body."""
    inner = value.items() if isinstance(value, dict) else enumerate(value)
    for key, one in inner:
        yield (*path, key)
        if isinstance(one, dict | list):
            yield from places(one, (*path, key))


def replaced(body: Any, path: tuple[str | int, ...], value: Any) -> Any:  # JSON
    """Return a copy of *body* with another value at *path*."""
    made = deepcopy(body)
    target = made
    for key in path[:-1]:
        target = target[key]
    target[path[-1]] = value
    return made


def at(body: Any, path: tuple[str | int, ...]) -> Any:  # JSON
    """Return the value at *path*."""
    for key in path:
        body = body[key]
    return body


async def raw(
    client: Client, method: str, url: str, *, headers: Json, data: bytes | None = None
) -> tuple[int, bytes]:
    """Return status and bytes of an answer to a request that is sent exactly as given."""
    if client._http is None:
        raise AssertionError("open the client first")
    given = {**client.headers, **headers}
    async with client._http.request(
        method, url, headers=given, data=data and io.BytesIO(data), allow_redirects=False,
        skip_auto_headers=("Content-Type",),
    ) as answer:  # fmt: skip
        if answer.content_type == "text/event-stream":
            return answer.status, b""
        return answer.status, await answer.read()


def some(values: list[T], number: int, place: str) -> list[T]:
    """Return *number* of the values, others for another place; all of them in a long run."""
    return values if LONG else random.Random(place).sample(values, min(number, len(values)))  # noqa: S311 -- the same ones every time
