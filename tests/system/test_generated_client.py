"""A client that is generated from the API description does the whole journey with typed calls."""

import asyncio
import importlib
import io
import secrets
import sys
import time
from pathlib import Path
from types import ModuleType
from typing import Any, Protocol

import pytest

from gateway import openapi
from tests.system.conftest import Start
from tests.system.samples import POSTING, RESUME

pytestmark = [pytest.mark.integration]

PACKAGE = "jobwise_generated_client"
GENERATOR = Path(sys.executable).parent / "openapi-python-client"
PATIENCE_SECONDS = 90.0


class Generated(Protocol):
    """The generated package, by the names of its modules."""

    def __call__(self, module: str) -> ModuleType:
        """Import one of its modules."""
        ...


@pytest.fixture(scope="module")
async def generated(tmp_path_factory: pytest.TempPathFactory) -> Any:  # yields a Generated
    """Generate the client; anything that the generator says about our document fails."""
    folder = tmp_path_factory.mktemp("client")
    process = await asyncio.create_subprocess_exec(
        str(GENERATOR), "generate", "--path", str(openapi.DOCUMENT),
        "--output-path", str(folder / PACKAGE), "--meta", "none", "--fail-on-warning",
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        env={"PATH": str(GENERATOR.parent)},
    )  # fmt: skip
    said, _ = await process.communicate()
    assert process.returncode == 0, said.decode()
    assert "arning" not in said.decode(), said.decode()
    sys.path.insert(0, str(folder))
    yield lambda module: importlib.import_module(f"{PACKAGE}.{module}")
    sys.path.remove(str(folder))


def test_every_operation_is_a_function(generated: Generated) -> None:
    for described in openapi.load()["paths"].values():
        for operation in described.values():
            module = generated(f"api.{operation['tags'][0]}.{operation['operationId']}")
            assert callable(module.sync_detailed)
            assert callable(module.asyncio_detailed)


async def test_the_whole_journey_needs_nothing_but_the_generated_client(
    start: Start, generated: Generated
) -> None:
    system = await start()
    result, pdf = await asyncio.to_thread(_journey, generated, system.url)
    assert pdf.startswith(b"%PDF-")
    assert result.document_id
    assert result.content.structured.person.full_name == "Tomasz Lewandowski"
    assert {one.keyword for one in result.keywords.matched} >= {"Python", "SQL"}
    assert all(line.sources for line in result.provenance)


def _journey(generated: Generated, url: str) -> tuple[Any, bytes]:
    anonymous = generated("client").Client(base_url=url)
    models = generated("models")
    with anonymous:
        tokens = generated("api.auth.register").sync(
            client=anonymous,
            body=models.UserCreate(
                email=f"{secrets.token_hex(6)}@example.org",
                password=f"Pw-{secrets.token_urlsafe(12)}",
                full_name="Tomasz Lewandowski",
            ),
        )
    client = generated("client").AuthenticatedClient(base_url=url, token=tokens.access_token)
    with client:
        return _tailored(generated, client)


def _tailored(generated: Generated, client: Any) -> tuple[Any, bytes]:  # the generated client
    models, types = generated("models"), generated("types")
    file = types.File(io.BytesIO(RESUME.encode()), file_name="cv.txt", mime_type="text/plain")
    imported = generated("api.profiles.import_profile").sync(
        client=client, body=models.BodyImportProfile(file=file)
    )
    assert not isinstance(imported, models.Problem), imported
    done = _wait(
        lambda: generated("api.profiles.get_import").sync(imported.import_id, client=client),
        {"completed", "failed"},
    )
    job = generated("api.jobs.create_job").sync(
        client=client, body=models.JobCreate(source="user_created", raw_text=POSTING)
    )
    asked = generated("api.generations.generate_resume").sync(
        client=client, body=models.GenerationCreate(profile_id=done.profile_id, job_id=job.id)
    )
    made = _wait(
        lambda: generated("api.generations.get_generation").sync(asked.id, client=client),
        {"completed", "needs_review", "failed", "cancelled"},
    )
    assert made.status.value == "completed", made
    assert made.stage_progress.export_document.status.value == "completed"
    result = generated("api.generations.get_result").sync(asked.id, client=client)
    download = generated("api.documents.download_document").sync_detailed(
        result.document_id, client=client
    )
    refused = generated("api.jobs.get_job").sync(asked.id, client=client)
    assert refused.error.code == "resource_not_found"
    return result, download.content


def _wait(read: Any, states: set[str]) -> Any:  # a call, and the model that it returns
    deadline = time.monotonic() + PATIENCE_SECONDS
    while (found := read()).status.value not in states:
        assert time.monotonic() < deadline, found
        time.sleep(0.2)
    return found
