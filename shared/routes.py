"""The route class of every resource: bodies are strict JSON, keyed POSTs take effect once."""

from collections.abc import Callable, Coroutine
from typing import Any, get_args

from fastapi import Request, Response
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from fastapi.security.base import SecurityBase

from shared.errors import UnsupportedMedia
from shared.idempotency.documented import documented
from shared.idempotency.once import BODY_FIELD, answer_once
from shared.json_body import StrictRequest


class StrictRoute(APIRoute):
    """A route that reads JSON strictly and says 415 to a body that is no JSON.

    A POST that reads an access token honours ``Idempotency-Key`` (api.md §9.11), and
    ``client_request_id`` where its body has that field.
    """

    def __init__(self, path: str, endpoint: Callable[..., Any], **settings: Any) -> None:
        super().__init__(path, endpoint, **settings)  # as FastAPI passes them
        if self._is_keyed:
            own = {str(status) for status in self.responses}
            self.openapi_extra = documented(self.openapi_extra, own)

    @property
    def _is_keyed(self) -> bool:
        return "POST" in (self.methods or ()) and _reads_token(self.dependant)

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Wrap FastAPI's handler; domain errors from parsing pass through unchanged."""
        handle = super().get_route_handler()
        has_form = self.body_field is not None and "multipart/form-data" in str(
            getattr(self.body_field.field_info, "media_type", "")
        )
        json_only = self.body_field is not None and not has_form
        is_keyed = self._is_keyed
        key_in_body = json_only and _has_field(self.dependant, BODY_FIELD)

        async def strict(request: Request) -> Response:
            request = StrictRequest(request.scope, request.receive)
            if json_only:
                _require_json(request)
                if await request.body():
                    await request.json()  # here, because FastAPI would hide the reason
            if is_keyed:
                return await answer_once(
                    request, handle, reads_form=has_form, key_in_body=key_in_body
                )
            return await handle(request)

        return strict


def _reads_token(dependant: Dependant) -> bool:
    """Tell whether a route, or anything that it depends on, looks at the access token."""
    call: object = dependant.call
    return isinstance(call, SecurityBase) or any(map(_reads_token, dependant.dependencies))


def _has_field(dependant: Dependant, name: str) -> bool:
    """Tell whether a route's JSON body has a field of that name."""
    shapes = [parameter.field_info.annotation for parameter in dependant.body_params]
    shapes += [choice for shape in shapes for choice in get_args(shape)]  # where it is optional
    return any(name in getattr(shape, "model_fields", {}) for shape in shapes)


def _require_json(request: Request) -> None:
    given = request.headers.get("content-type", "").split(";", 1)[0].strip().lower()
    has_body = request.headers.get("content-length", "0") != "0" or (
        "transfer-encoding" in request.headers
    )
    if has_body and not (given == "application/json" or given.endswith("+json")):
        raise UnsupportedMedia("Send the body as application/json.")
