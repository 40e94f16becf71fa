"""The least that a proxy on ASGI and aiohttp can be: it passes on, and does nothing else.

No token, limits, ids, metrics or log line, no rule about headers: row 3 measures it beside the
gateway and nginx, to tell what the libraries cost from what the gateway does.
``python -m bench.bare_proxy <port> <service's port>`` is it.
"""

import sys

import aiohttp
import uvloop

from shared.server import bind, serving
from shared.stopping import stop_signal
from shared.telemetry import Receive, Scope, Send


async def proxy(port: int, service_port: int) -> None:
    """Serve until SIGTERM."""
    service = f"http://127.0.0.1:{service_port}"
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(
        connector=connector, auto_decompress=False, cookie_jar=aiohttp.DummyCookieJar()
    ) as client:

        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            del receive  # only GET is asked here
            headers = [(name.decode(), value.decode()) for name, value in scope["headers"]]
            url = service + scope["path"]
            async with client.request(scope["method"], url, headers=headers) as answer:
                body = await answer.read()
                given = list(answer.raw_headers)
                await send(
                    {"type": "http.response.start", "status": answer.status, "headers": given}
                )
                await send({"type": "http.response.body", "body": body})

        async with serving(app, bind("127.0.0.1", port)):
            await stop_signal().wait()


if __name__ == "__main__":
    uvloop.run(proxy(int(sys.argv[1]), int(sys.argv[2])))
