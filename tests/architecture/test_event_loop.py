"""What a request does stays on the event loop."""

import inspect
from collections.abc import Callable, Iterator

import pytest
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, iter_route_contexts

from deploy.openapi import services_as_built

pytestmark = pytest.mark.unit


def _all(dependant: Dependant) -> Iterator[Dependant]:
    yield dependant
    for one in dependant.dependencies:
        yield from _all(one)


def _is_awaited(call: Callable[..., object]) -> bool:
    own = getattr(call, "__call__", None)  # noqa: B004 -- of an instance, e.g. a security scheme
    return (
        inspect.iscoroutinefunction(call)
        or inspect.isasyncgenfunction(call)  # a live stream
        or inspect.iscoroutinefunction(own)
    )


def test_no_route_sends_its_parameters_through_a_thread() -> None:
    # FastAPI runs what is no coroutine in a thread: for a look at a header that is dear, and all
    # requests of a process share forty of those threads.
    threaded = {
        f"{service.name}: {getattr(one.call, '__name__', one.call)}"
        for service in services_as_built()
        for context in iter_route_contexts(service.api.routes)
        if isinstance(route := context.original_route, APIRoute)
        for one in _all(route.dependant)
        if one.call is not None and not _is_awaited(one.call)
    }
    assert threaded == set()


def test_functions_that_are_not_awaited_are_told_apart() -> None:
    async def awaited() -> None: ...

    def threaded() -> None: ...

    assert _is_awaited(awaited)
    assert not _is_awaited(threaded)
