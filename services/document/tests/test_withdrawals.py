"""A run that was cancelled, deleted or failed has no documents and no files, in whatever order."""

import asyncio
from collections.abc import Sequence
from itertools import permutations
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from services.document.application.withdrawals import Withdrawals
from services.document.domain.ports import FileFormat, Produced
from services.document.infrastructure.rendering_pool import RenderingPool
from services.document.infrastructure.repositories import SqlUnitOfWork
from services.document.main import build
from services.document.settings import Settings
from services.document.tests.conftest import DOCUMENTS, DocumentService, people
from shared.contracts.content import Content
from shared.contracts.document import ExportDocument
from shared.contracts.event import Envelope, Event
from shared.contracts.generation import GenerationCancelled, GenerationDeleted, GenerationFailed
from shared.errors import DependencyUnavailable
from shared.ids import new_id
from shared.messaging.transport import Exchange, Outgoing
from shared.rendering.tests.samples import cover_letter

pytestmark = pytest.mark.integration

Json = dict[str, Any]  # as the API answers


def end_of(command: ExportDocument, kind: str) -> Event:
    """Return the event that says that the command's run ended so."""
    known: Json = {"generation_id": command.generation_id, "user_id": command.user_id}
    match kind:
        case "cancelled":
            return GenerationCancelled(**known)
        case "deleted":
            return GenerationDeleted(**known)
    return GenerationFailed(**known, code="deadline_exceeded", status=kind)


async def tell(document: DocumentService, *events: Event) -> None:
    """Bring the events to the service and wait until they are worked off."""
    outgoing = [
        Outgoing(
            id=event.event_id,
            exchange=Exchange.EVENTS,
            routing_key=event.routing_key(),
            body=Envelope.wrap(event, producer="generation").model_dump_json().encode(),
            type=event.name,
        )
        for event in events
    ]
    await document.running.transport.publish(outgoing)
    await document.running.transport.drain(60)


def files(tmp_path: Path) -> list[str]:
    """Return the files of documents that lie in the storage."""
    root = tmp_path / "files"
    return sorted(
        str(one.relative_to(root)) for one in root.glob("documents/**/*") if one.is_file()
    )


async def listed(document: DocumentService, command: ExportDocument) -> int:
    query = {"generation_id": str(command.generation_id)}
    return int((await document.anna.get(DOCUMENTS, params=query)).json()["total"])


ENDS = ["cancelled", "deleted", "failed"]


@pytest.mark.parametrize("end", ENDS)
async def test_documents_that_exist_already_go_with_their_files(
    doubled: DocumentService, tmp_path: Path, end: str
) -> None:
    resume = await doubled.command(formats=("pdf", "docx"))
    letter = await doubled.command(cover_letter(), generation_id=resume.generation_id)
    other = await doubled.command()
    await doubled.send(resume, letter, other)
    query = {"generation_id": str(resume.generation_id)}
    made = (await doubled.anna.get(DOCUMENTS, params=query)).json()["items"]
    assert len(made) == 2
    assert len(files(tmp_path)) >= 4  # a DOCX that is made twice is not the same file
    await tell(doubled, end_of(resume, end))
    assert await listed(doubled, resume) == 0
    for one in made:
        for tail in ("", "/download"):
            answer = await doubled.anna.get(f"{DOCUMENTS}/{one['id']}{tail}")
            assert answer.status_code == 404
    assert await listed(doubled, other) == 1
    assert [str(other.generation_id) in one for one in files(tmp_path)] == [True]
    assert doubled.running.transport.dead_letters == []


@pytest.mark.parametrize("end", ENDS)
async def test_a_command_that_comes_after_the_end_makes_nothing_and_is_acknowledged(
    doubled: DocumentService, tmp_path: Path, end: str
) -> None:
    command = await doubled.command()
    await tell(doubled, end_of(command, end))
    await doubled.send(command)
    wrong = command.model_copy(update={"event_id": new_id(), "content_sha256": "0" * 64})
    await doubled.send(wrong)
    assert await listed(doubled, command) == 0
    assert files(tmp_path) == []
    assert await doubled.answers() == []
    assert doubled.running.transport.dead_letters == []


@pytest.mark.parametrize("status", ["needs_review", None])
async def test_a_run_that_waits_for_its_review_keeps_what_it_has(
    document: DocumentService, status: str | None
) -> None:
    command = await document.command()
    known: Json = {"generation_id": command.generation_id, "user_id": command.user_id}
    await tell(document, GenerationFailed(**known, code="quality_review", status=status))
    await document.send(command)
    assert await listed(document, command) == 1


async def test_every_order_of_cancellation_deletion_and_export_leaves_nothing(
    doubled: DocumentService, tmp_path: Path
) -> None:
    for order in permutations(["export", "cancelled", "deleted"]):
        command = await doubled.command()
        for step in order:
            if step == "export":
                await doubled.send(command)
            else:
                await tell(doubled, end_of(command, step))
        assert await listed(doubled, command) == 0, order
        assert files(tmp_path) == [], order
    assert doubled.running.transport.dead_letters == []


class GatedMaker:
    """The pool of rendering processes, which starts when it is told to."""

    def __init__(self, pool: RenderingPool) -> None:
        self.gate = asyncio.Event()
        self.asked = asyncio.Event()
        self._pool = pool

    async def make(
        self, content: Content, file_format: FileFormat, template: str | None = None
    ) -> Produced:
        """Wait for the gate, then make the file."""
        produced = await self._pool.make(content, file_format, template)
        self.asked.set()
        await self.gate.wait()
        return produced


@pytest.mark.parametrize("refused", [False, True])
async def test_a_run_that_ends_while_its_document_is_rendered_leaves_nothing(
    launch: Any, tmp_path: Path, refused: bool
) -> None:
    async with RenderingPool(workers=1) as pool:
        maker = GatedMaker(pool)
        async for document in people(await launch(build, Settings, copies=2, maker=maker)):
            changes: Json = {"template": "none-such"} if refused else {"formats": ("pdf", "docx")}
            command = await document.command(**changes)
            if refused:
                maker.gate.set()
            sending = asyncio.create_task(document.send(command))
            if not refused:
                await maker.asked.wait()
            event = GenerationCancelled(**_ids(command))
            begin = document.running.service.api.state.documents._begin
            await Withdrawals(begin, _storage(document), every_seconds=1).on_ended(event)
            maker.gate.set()
            await sending
            assert await listed(document, command) == 0
            assert files(tmp_path) == []
            told = {one["type"] for one in await document.answers()}
            assert told <= ({"document.export_failed"} if refused else set())
            assert document.running.transport.dead_letters == []


async def test_storing_and_withdrawing_at_the_same_moment_leave_nothing(
    document: DocumentService, tmp_path: Path
) -> None:
    commands = [await document.command() for _ in range(12)]
    async with asyncio.TaskGroup() as group:
        group.create_task(document.send(*commands))
        for number, command in enumerate(commands):
            group.create_task(_later(0.02 * number, document, end_of(command, ENDS[number % 3])))
    assert [await listed(document, one) for one in commands] == [0] * len(commands)
    assert files(tmp_path) == []
    assert document.running.transport.dead_letters == []


async def _later(seconds: float, document: DocumentService, event: Event) -> None:
    await asyncio.sleep(seconds)
    await tell(document, event)


def _storage(document: DocumentService) -> Any:
    return document.running.service.parts.storage


class AwayStorage:
    """A storage from which nothing can be removed for a while."""

    async def delete_below(self, folder: str) -> None:
        """Fail."""
        raise DependencyUnavailable("The file storage is not available.")


async def test_files_that_could_not_be_removed_are_removed_by_a_sweep(
    document: DocumentService, tmp_path: Path
) -> None:
    command = await document.command()
    await document.send(command)
    begin = document.running.service.database.units(SqlUnitOfWork)
    away = Withdrawals(begin, AwayStorage(), every_seconds=1)  # type: ignore[arg-type]  # it only removes
    await away.on_ended(GenerationDeleted(**_ids(command)))
    assert await listed(document, command) == 0
    assert len(files(tmp_path)) == 1
    assert await away.sweep(silent_seconds=0) == 0
    back = Withdrawals(begin, _storage(document), every_seconds=1)
    assert await back.sweep() == 0  # whoever withdrew it is given half a minute
    assert await back.sweep(silent_seconds=0) == 1
    assert files(tmp_path) == []
    assert await back.sweep(silent_seconds=0) == 0


def _ids(command: ExportDocument) -> dict[str, UUID]:
    return {"generation_id": command.generation_id, "user_id": command.user_id}


async def test_a_removal_that_is_out_of_date_does_not_hide_a_newer_one(
    document: DocumentService,
) -> None:
    command = await document.command()
    begin = document.running.service.database.units(SqlUnitOfWork)
    seen: Sequence[Any] = []
    for _ in range(2):
        async with begin() as work:
            await work.withdrawals.hold(command.generation_id)
            seen = [*seen, await work.withdrawals.withdraw(*_ids(command).values())]
    async with begin() as work:
        await work.withdrawals.done(seen[0])
    async with begin() as work:
        assert list(await work.withdrawals.due(silent_seconds=0, limit=9)) == [seen[1]]
        await work.withdrawals.done(seen[1])
    async with begin() as work:
        assert list(await work.withdrawals.due(silent_seconds=0, limit=9)) == []
        assert await work.withdrawals.hold(command.generation_id)
