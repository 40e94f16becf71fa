"""The gateway's own answers as ASGI messages."""

from collections.abc import MutableMapping
from typing import Any

from gateway.forwarding import Headers
from shared.telemetry import Send

JSON = (b"content-type", b"application/json")
NO_STORE = (b"cache-control", b"no-store")


async def answer(status: int, body: bytes, send: Send, headers: Headers) -> None:
    """Send a whole answer."""
    headers = [*headers, (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def without(headers: Headers, names: set[bytes]) -> Headers:
    """Return *headers* but those of *names*."""
    return [(name, value) for name, value in headers if name not in names]


def instead_of_upgrade(send: Send) -> Send:
    """Return a *send* through which an ordinary answer refuses a WebSocket."""

    async def denying(message: MutableMapping[str, Any]) -> None:  # as ASGI defines it
        if message["type"].startswith("http.response."):
            message = {**message, "type": f"websocket.{message['type']}"}
        await send(message)

    return denying
