"""WebSockets as our servers speak them: uvicorn's, without its complaint about refusals."""

from uvicorn._types import ASGISendEvent
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol


class SocketProtocol(WebSocketsSansIOProtocol):
    """One WebSocket. An answer that refuses it is a complete handshake."""

    async def send(self, message: ASGISendEvent) -> None:
        """Send, and remember that an answer was given; uvicorn would log its absence."""
        await super().send(message)
        is_answer = message["type"] == "websocket.http.response.body"
        if is_answer and not message.get("more_body", False):
            self.handshake_complete = True
