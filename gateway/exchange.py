"""One request and what becomes of it."""

from dataclasses import dataclass
from http import HTTPStatus

import structlog

from gateway.forwarding import Headers
from shared.telemetry import count_request

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Exchange:
    """What is known of a request; ``status`` is 0 until the answer begins, 101 for a WebSocket."""

    request_id: str
    traceparent: str
    client: str
    headers: dict[bytes, bytes]
    extra: Headers
    """The headers of the answer, whoever gives it."""
    status: int = 0
    is_replay: bool = False
    """Whether a service gave an earlier answer again (api.md §9.11)."""
    route: str = "unmatched"

    @property
    def made_nothing(self) -> bool:
        """Tell whether the request was refused, or answered with what an earlier one made."""
        return self.is_replay or self.status >= HTTPStatus.BAD_REQUEST or self.status == 0

    def note(self, method: str, seconds: float) -> None:
        """Count it and write its line, when it is over after *seconds*."""
        count_request("gateway", method, self.route, self.status, seconds)
        if not self.route.startswith("/health"):
            log.info(
                "request",
                service="gateway",
                method=method,
                route=self.route,
                status=self.status,
                ms=round(seconds * 1000, 1),
            )
