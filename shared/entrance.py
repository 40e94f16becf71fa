"""The HTTP side of a process that is still getting ready."""

from fastapi import FastAPI
from fastapi.responses import JSONResponse

from shared.errors import DependencyUnavailable
from shared.service import Service, create_api
from shared.telemetry import ASGIApp, Receive, Scope, Send

_METHODS = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"]


class Entrance:
    """Answers for *service* from the first second on, so that its supervisor leaves it alone.

    Until ``open`` only the health routes work; everything else is 503. A process whose database or
    broker is still to come lives, is not ready, and does not crash in circles.
    """

    def __init__(self, service: Service) -> None:
        self._app: ASGIApp = _closed(service)

    def open(self, app: ASGIApp) -> None:
        """Let *app* answer from now on."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        await self._app(scope, receive, send)


def health_only(service: Service) -> FastAPI:
    """Return an app with the health and metrics routes of *service* and nothing else."""
    app = create_api(f"{service.name}-worker", title="health")
    app.include_router(service.health_router())
    return app


def _closed(service: Service) -> FastAPI:
    app = create_api(f"{service.name}-starting", title="health")

    @app.get("/health/ready", include_in_schema=False)
    async def ready() -> JSONResponse:
        return JSONResponse({"status": "starting", "checks": await service.ready()}, 503)

    app.include_router(service.health_router())

    @app.api_route("/{path:path}", include_in_schema=False, methods=_METHODS)
    async def everything_else() -> None:
        raise DependencyUnavailable("The service is starting.")

    return app
