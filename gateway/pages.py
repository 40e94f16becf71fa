"""What the gateway answers by itself: health, and the API's description."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fastapi.openapi.docs import get_swagger_ui_html

from gateway.errors import Refusal
from gateway.health import SystemHealth

JSON = "application/json"
_HEALTH = ("/health", "/health/live", "/health/ready")


@dataclass(frozen=True, slots=True)
class Page:
    """An answer of our own; *for_browsers* needs scripts, which the usual policy forbids."""

    status: int
    content_type: str
    body: bytes
    for_browsers: bool = False


class Pages:
    """The paths outside of ``/api/v1``. *document* is None where nobody may read it.

    Once *stopping* is set we are not ready, whatever the services are.
    """

    def __init__(
        self, health: SystemHealth, document: Mapping[str, Any] | None, stopping: asyncio.Event
    ) -> None:
        self._health = health
        self._stopping = stopping
        self._documents: dict[str, Page] = {}
        if document is not None:
            viewer = get_swagger_ui_html(openapi_url="/openapi.json", title="JobWise API")
            self._documents = {
                "/openapi.json": Page(200, JSON, json.dumps(document).encode()),
                "/docs": Page(200, "text/html; charset=utf-8", bytes(viewer.body), True),
            }

    def __contains__(self, path: str) -> bool:
        """Tell whether a page stands at *path*."""
        return path in self._documents or path in _HEALTH

    async def get(self, method: str, path: str) -> Page:
        """Return the page at *path*. Raises ``Refusal`` (405) for anything but GET."""
        if method != "GET":
            raise Refusal(405, headers={"Allow": "GET"})
        if path in self._documents:
            return self._documents[path]
        if path == "/health/live":
            return Page(200, JSON, json.dumps({"status": "ok"}).encode())
        if path == "/health/ready" and self._stopping.is_set():
            return Page(503, JSON, json.dumps({"status": "stopping", "services": {}}).encode())
        report = await self._health.report()
        fine = {"ok"} if path == "/health/ready" else {"ok", "degraded"}
        status = 200 if report["status"] in fine else 503
        return Page(status, JSON, json.dumps(report).encode())
