"""The answers of the document service: which of them count, and what they end."""

import pytest

from services.generation.tests.conftest import GENERATIONS, GenerationService, Json, Start
from shared.contracts.document import ExportDocument
from shared.contracts.generation import GenerationCompleted, GenerationFailed, Stage, StageCompleted

pytestmark = pytest.mark.integration

SILENT = "update generation.generations set enqueued_at = now() - interval '3 min' where id = :id"


async def ordered(generation: GenerationService, count: int = 1, **options: object) -> Json:
    """Ask for a document and wait until *count* files of it have been ordered."""
    generation.desk.automatic = False
    asked = await generation.ask(**options)  # type: ignore[arg-type]  # options of api.md §5
    return await generation.until(asked, lambda _: len(generation.desk.orders) >= count)


async def untouched(generation: GenerationService, asked: Json) -> None:
    """Check that an answer has left no trace."""
    await generation.running.transport.drain()
    now = await generation.read(asked)
    assert (now["status"], now["result"], now["error"]) == ("generating", None, None)
    assert generation.running.transport.dead_letters == []


async def test_an_order_says_what_was_asked(generation: GenerationService) -> None:
    asked = await ordered(generation, formats=["docx", "pdf"], template="modern", max_pages=1)
    order = generation.desk.orders[0]
    assert order.formats == ("docx", "pdf")
    assert order.template == "modern"
    assert str(order.generation_id) == asked["id"]
    assert order.user_id == generation.anna_is.id
    assert order.parameters["max_pages"] == 1
    assert {"Python", "Kafka"} <= set(order.job_keywords)
    assert "Rust" not in order.job_keywords  # asked for, but nowhere in the profile
    assert "instructions" not in order.parameters


async def test_a_refused_export_fails_the_run_with_its_reason(
    generation: GenerationService,
) -> None:
    asked = await ordered(generation)
    await generation.desk.refuse(generation.desk.orders[0])
    done = await generation.ended(asked)
    assert done["status"] == "failed"
    assert done["error"] == {"code": "read_back_failed", "message": "The file could not be proven."}
    assert done["stage_progress"]["export_document"]["status"] == "failed"
    failed = await generation.announced(asked, GenerationFailed)
    assert [one["data"]["code"] for one in failed] == ["read_back_failed"]


async def test_the_answer_to_an_older_order_is_ignored(generation: GenerationService) -> None:
    asked = await ordered(generation)
    first = generation.desk.orders[0]
    await generation.change(SILENT, asked)
    assert await generation.sweep() == 1
    await generation.until(asked, lambda _: len(generation.desk.orders) == 2)
    second = generation.desk.orders[1]
    assert second.fence > first.fence
    await generation.desk.answer(first)
    await generation.desk.refuse(first)
    await untouched(generation, asked)
    answer = await generation.desk.answer(second)
    done = await generation.ended(asked)
    assert done["result"]["document_id"] == str(answer.document_id)


async def test_the_answer_for_another_user_is_ignored(generation: GenerationService) -> None:
    asked = await ordered(generation)
    order = generation.desk.orders[0]
    await generation.desk.answer(order, user_id=generation.ben_is.id)
    await generation.desk.refuse(order, user_id=generation.ben_is.id)
    await untouched(generation, asked)


async def test_an_answer_from_the_future_is_ignored(generation: GenerationService) -> None:
    asked = await ordered(generation)
    await generation.desk.answer(generation.desk.orders[0], fence=99)
    await untouched(generation, asked)


async def test_answers_after_the_end_change_nothing(generation: GenerationService) -> None:
    asked = await generation.ask()
    done = await generation.ended(asked)
    order = generation.desk.orders[0]
    await generation.desk.answer(order)
    await generation.desk.refuse(order)
    await generation.running.transport.drain()
    assert await generation.read(asked) == done
    assert len(await generation.announced(asked, GenerationCompleted)) == 1


@pytest.mark.parametrize("letter_first", [True, False])
async def test_a_resume_with_its_letter_is_done_when_both_are(
    start: Start, letter_first: bool
) -> None:
    generation = await start(copies=2)
    asked = await ordered(generation, 2, include_cover_letter=True)
    orders = {order.document_type: order for order in generation.desk.orders}
    assert set(orders) == {"resume", "cover_letter"}
    kinds = sorted(orders, reverse=not letter_first)
    first = await generation.desk.answer(orders[kinds[0]], ats_score=50.0)
    await untouched(generation, asked)
    second = await generation.desk.answer(orders[kinds[1]], ats_score=70.0)
    done = await generation.ended(asked)
    resume = second if letter_first else first
    made = done["result"]
    assert made["document_id"] == str(resume.document_id)
    assert made["pdf_url"] == resume.pdf_url
    assert [one["document_type"] for one in made["documents"]] == ["resume", "cover_letter"]
    assert done["ats_score"] == resume.ats_score
    completed = await generation.announced(asked, GenerationCompleted)
    assert [one["data"]["document_id"] for one in completed] == [str(resume.document_id)]
    await generation.running.transport.drain()
    stages = [one["data"]["stage"] for one in await generation.announced(asked, StageCompleted)]
    assert stages == [stage.value for stage in Stage]


async def test_a_letter_brings_no_second_letter(generation: GenerationService) -> None:
    asked = await generation.ask("cover-letter", include_cover_letter=True)
    done = await generation.ended(asked)
    assert [one["document_type"] for one in done["result"]["documents"]] == ["cover_letter"]
    assert [order.document_type for order in generation.desk.orders] == ["cover_letter"]


async def test_a_manual_review_waits_with_a_draft_and_orders_nothing(
    generation: GenerationService,
) -> None:
    asked = await generation.ask(review="manual")
    done = await generation.ended(asked)
    assert (done["status"], done["result"]) == ("needs_review", None)
    states = {name: one["status"] for name, one in done["stage_progress"].items()}
    assert states.pop("export_document") == "skipped"
    assert set(states.values()) == {"completed"}
    assert await generation.announced(asked, ExportDocument) == []
    failed = await generation.announced(asked, GenerationFailed)
    assert [one["data"]["code"] for one in failed] == ["review_requested"]
    last = (await generation.history(asked))[-1]
    assert (last.type, last.data["status"]) == ("status", "needs_review")
    result = await generation.anna.get(f"{GENERATIONS}/{asked['id']}/result")
    assert result.status_code == 200
    assert result.json()["pdf_url"] is None
    assert result.json()["document_id"] is None
    assert "Ines Okafor-Lindqvist" in result.json()["content"]["text"]
