"""Following a run through the real gateway, and through two of them (api.md §5)."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest

from deploy.embedded import System
from gateway import identity as gateway_identity
from gateway.main import build
from gateway.settings import Settings
from services.generation.testing import HeldWriter, SlowWriter
from shared.server import bind, serving
from shared.testing.journey import Client, user
from tests.system.conftest import Start
from tests.system.samples import prepared

pytestmark = pytest.mark.integration

Json = dict[str, Any]  # events


@asynccontextmanager
async def another_gateway(system: System) -> AsyncIterator[str]:
    """Open a second gateway in front of the same services; yield its URL."""
    urls: dict[str, Any] = {  # settings
        f"{name}_url": url for name, url in system.addresses.items()
    }
    gateway, listener = build(Settings(**urls)), bind("127.0.0.1", 0)
    async with gateway.running(), serving(gateway, listener, protocol=gateway.protocol):
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


def address(gateway: str, generation: Json) -> str:
    return f"{gateway}/api/v1/generations/{generation['id']}/ws"


async def frames(
    http: aiohttp.ClientSession, url: str, headers: dict[str, str], writer: SlowWriter
) -> tuple[list[Json], bool]:
    """Return the frames of a whole run, and whether the first came before its text was written."""
    async with asyncio.timeout(60), http.ws_connect(url, headers=headers) as socket:
        first: Json = (await socket.receive()).json()
        early = writer.finished == 0
        rest = [message.json() async for message in socket]
        assert socket.close_code == 1000
        return [first, *rest], early


async def events(client: Client, generation: Json, writer: SlowWriter) -> tuple[list[Json], bool]:
    """As ``frames``, from the stream of server-sent events."""
    early, seen = False, []
    async with asyncio.timeout(60):
        async for event in client.events(generation):
            early = early or writer.finished == 0
            seen.append(event["data"])
    return seen, early


async def test_two_gateways_tell_one_run_live_by_stream_and_by_websocket(start: Start) -> None:
    writer = SlowWriter(1.5)
    system = await start(adapters={"generation": {"writer": writer}})
    async with (
        another_gateway(system) as other,
        user(system.url) as client,
        aiohttp.ClientSession() as http,
    ):
        there = Client(other)
        there.headers |= client.headers
        profile_id, job_id = await prepared(client)
        asked = await client.generate("resume", profile_id, job_id)
        async with there:
            told = await asyncio.gather(
                events(client, asked, writer),
                events(there, asked, writer),
                frames(http, address(system.url, asked), client.headers, writer),
                frames(http, address(other, asked), client.headers, writer),
            )
        for seen, early in told:
            assert [data["seq"] for data in seen] == list(range(1, 14))
            assert seen == told[0][0]
            assert early
        whole = told[0][0]
        for after in range(14):
            headers = client.headers | {"Last-Event-ID": str(after)}
            gateway = (system.url, other)[after % 2]
            async with http.ws_connect(address(gateway, asked), headers=headers) as socket:
                assert [message.json() async for message in socket] == whole[after:]


async def test_who_logs_out_hears_nothing_more_of_a_run_that_goes_on(start: Start) -> None:
    assert gateway_identity.POLL_SECONDS <= 1  # so that two seconds are enough
    writer = HeldWriter()
    system = await start(adapters={"generation": {"writer": writer}})
    async with user(system.url) as client, aiohttp.ClientSession() as http:
        profile_id, job_id = await prepared(client)
        asked = await client.generate("resume", profile_id, job_id)
        path = f"/api/v1/generations/{asked['id']}/events"
        async with (
            http.ws_connect(address(system.url, asked), headers=client.headers) as socket,
            http.get(system.url + path, headers=client.headers) as stream,
        ):
            assert (await socket.receive()).json()["seq"] == 1
            await client.call("POST", "/api/v1/auth/logout", expect=204)
            with pytest.raises(aiohttp.ClientPayloadError):
                await stream.content.read()
            while (await socket.receive(timeout=30)).type is aiohttp.WSMsgType.TEXT:
                pass
            assert socket.close_code == 3000
            writer.let_go.set()  # the run was still going on
