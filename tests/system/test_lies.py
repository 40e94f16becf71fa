"""A writer that invents: nothing of it reaches a finished document (tailoring.md §1)."""

import io
from typing import Any

import pytest
from pypdf import PdfReader

from services.generation.testing import KINDS_OF_LIES, LyingWriter
from shared.messaging.memory import MemoryTransport
from shared.testing.journey import Client, user
from tests.system.conftest import Start
from tests.system.samples import prepared

pytestmark = [pytest.mark.integration]


async def texts(client: Client, generation: dict[str, Any]) -> str:
    """Return everything that a finished generation shows as its document."""
    result = await client.call("GET", f"/api/v1/generations/{generation['id']}/result")
    document = await client.call("GET", f"/api/v1/documents/{result['document_id']}")
    pdf = PdfReader(io.BytesIO(await client.download(result["pdf_url"])))
    return "\n".join(
        [
            *(page.extract_text() for page in pdf.pages),
            str(result["content"]),
            str(document["content"]),
            document["content_text"],
            document["content_html"],
            document["title"],
        ]
    )


@pytest.mark.timeout(240)
@pytest.mark.parametrize("kind", ["resume", "cover-letter"])
async def test_nothing_that_a_writer_invents_reaches_a_document(start: Start, kind: str) -> None:
    liar = LyingWriter(seed=7, lies=4)
    system = await start(transport=MemoryTransport(), adapters={"generation": {"writer": liar}})
    finished = 0
    async with user(system.url) as client:
        profile_id, job_id = await prepared(client)
        rounds = len(KINDS_OF_LIES)
        started = [await client.generate(kind, profile_id, job_id) for _ in range(rounds)]
        for one in started:
            done = await client.finished(one)
            assert done["status"] in {"completed", "needs_review"}, done
            if done["status"] == "completed":
                finished += 1
                said = await texts(client, done)
                assert [word for word in liar.told if word in said] == []
    assert finished > rounds / 2
    assert len(liar.told) > rounds


async def test_the_truthful_line_takes_the_place_of_the_lie(start: Start) -> None:
    system = await start(
        transport=MemoryTransport(),
        adapters={"generation": {"writer": LyingWriter(seed=0, lies=1)}},
    )
    async with user(system.url) as client:
        profile_id, job_id = await prepared(client)
        done = await client.finished(await client.generate("resume", profile_id, job_id))
        result = await client.call("GET", f"/api/v1/generations/{done['id']}/result")
        quality = result["changes"]["quality"]
        assert quality["refused"], "the lie was not noticed"
        for said in ("Nordhafen Logistics", "Kaszubia Bank", "Built 40 pipelines"):
            assert said in result["content"]["text"]
