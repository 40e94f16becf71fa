"""``ExportDocument``: one document and one true answer, however often the command comes."""

from typing import Any

import pytest

from services.document.tests.conftest import DOCUMENTS, DocumentService
from shared.contracts.content import Content, Line, Person
from shared.ids import new_id
from shared.rendering.tests.samples import (
    cover_letter,
    cyrillic_resume,
    english_resume,
    greek_resume,
    long_resume,
    polish_resume,
)

pytestmark = pytest.mark.integration


def titled(**changes: Any) -> Content:
    return english_resume(**changes)


async def test_a_document_is_made_proven_and_announced(document: DocumentService) -> None:
    command = await document.command(
        formats=("pdf", "docx"), job_keywords=("Python", "Kafka"), parameters={"tone": "plain"}
    )
    await document.send(command)
    (answer,) = await document.answers()
    assert answer["type"] == "document.exported"
    told = answer["data"]
    assert told["generation_id"] == str(command.generation_id)
    assert (told["fence"], told["document_type"]) == (1, "resume")
    assert told["verification"] == {"complete": True, "share": 1.0}
    assert told["pdf_url"] == f"/api/v1/documents/{told['document_id']}/download?format=pdf"
    made = (await document.anna.get(f"{DOCUMENTS}/{told['document_id']}")).json()
    assert made["ats_score"] == told["ats_score"]
    assert 0 < made["ats_score"] <= 100
    assert [one["format"] for one in made["exports"]] == ["pdf", "docx"]
    assert all(one["verification"]["complete"] for one in made["exports"])
    assert made["parameters"] == {"tone": "plain"}
    assert made["content"] == english_resume().model_dump(mode="json")


@pytest.mark.parametrize(
    "content", [polish_resume(), cyrillic_resume(), greek_resume(), cover_letter()]
)
async def test_every_script_and_kind_is_made(document: DocumentService, content: Content) -> None:
    made = await document.make(content, formats=("pdf", "docx"))
    assert made["document_type"] == content.document_type
    assert content.person.full_name in made["content_text"]
    assert made["pdf_page_count"] >= 1


async def test_a_command_that_comes_three_times_makes_one_document_and_one_answer(
    doubled: DocumentService,
) -> None:
    command = await doubled.command()
    await doubled.send(command)
    assert len(await doubled.answers()) == 1
    assert (await doubled.anna.get(DOCUMENTS)).json()["total"] == 1
    assert doubled.running.transport.dead_letters == []


async def test_a_newer_fence_gets_its_own_answer_with_the_same_document(
    document: DocumentService,
) -> None:
    first = await document.command()
    again = first.model_copy(update={"event_id": new_id(), "fence": 2})
    await document.send(first)
    await document.send(again)
    one, two = await document.answers()
    assert (one["data"]["fence"], two["data"]["fence"]) == (1, 2)
    assert one["data"]["document_id"] == two["data"]["document_id"]
    assert (await document.anna.get(DOCUMENTS)).json()["total"] == 1


async def test_two_fences_at_once_get_two_answers_with_one_document(
    document: DocumentService,
) -> None:
    first = await document.command()
    fences = [first.model_copy(update={"event_id": new_id(), "fence": n}) for n in range(1, 5)]
    await document.send(*fences)
    answers = await document.answers()
    assert sorted(one["data"]["fence"] for one in answers) == [1, 2, 3, 4]
    assert {one["type"] for one in answers} == {"document.exported"}
    assert len({one["data"]["document_id"] for one in answers}) == 1
    assert (await document.anna.get(DOCUMENTS)).json()["total"] == 1
    assert document.running.transport.dead_letters == []


async def test_a_resume_and_its_letter_are_two_documents(document: DocumentService) -> None:
    generation = new_id()
    await document.make(generation_id=generation)
    letter = await document.command(cover_letter(), generation_id=generation)
    await document.send(letter)
    listed = (await document.anna.get(DOCUMENTS)).json()["items"]
    assert [one["document_type"] for one in listed] == ["cover_letter", "resume"]


async def refused(document: DocumentService, **changes: Any) -> dict[str, Any]:
    """Send a command that cannot be met; return what is told about it."""
    command = await document.command(changes.pop("content", None), **changes)
    await document.send(command)
    (answer,) = await document.answers()
    assert answer["type"] == "document.export_failed"
    assert answer["data"]["generation_id"] == str(command.generation_id)
    assert answer["data"]["fence"] == 1
    assert (await document.anna.get(DOCUMENTS)).json()["total"] == 0
    assert document.running.transport.dead_letters == []
    return dict(answer["data"])


async def test_a_text_that_was_tampered_with_is_not_published(document: DocumentService) -> None:
    told = await refused(document, content_sha256="0" * 64)
    assert told["code"] == "content_changed"


async def test_a_text_that_is_gone_is_said(document: DocumentService) -> None:
    told = await refused(document, content_key="generations/gone.json")
    assert told["code"] == "content_gone"


async def test_a_name_that_no_font_shows_is_refused_by_its_characters(
    document: DocumentService,
) -> None:
    person = Person(full_name="王小明", email="wang@example.org")
    told = await refused(document, content=titled(person=person))
    assert told["code"] == "unsupported_characters"
    for character in "王小明":
        assert f"{character} (U+{ord(character):04X}" in told["message"]
    assert "wang@example.org" not in told["message"]


async def test_more_pages_than_allowed_are_refused(document: DocumentService) -> None:
    told = await refused(document, content=long_resume(40, max_pages=1))
    assert told["code"] == "page_budget_exceeded"


async def test_a_template_that_does_not_exist_is_refused(document: DocumentService) -> None:
    told = await refused(document, template="../secret")
    assert told["code"] == "unknown_template"
    assert "secret" not in told["message"]


async def test_a_kind_of_document_that_nobody_knows_is_refused(document: DocumentService) -> None:
    told = await refused(document, document_type="poem")
    assert told["code"] == "unknown_document_type"


async def test_a_refusal_is_told_once_per_command(doubled: DocumentService) -> None:
    command = await doubled.command(content_sha256="0" * 64)
    await doubled.send(command)
    again = command.model_copy(update={"event_id": new_id(), "fence": 2})
    await doubled.send(again)
    assert [one["data"]["fence"] for one in await doubled.answers()] == [1, 2]


async def test_a_later_command_can_succeed_where_one_was_refused(
    document: DocumentService,
) -> None:
    wrong = await document.command(content_sha256="0" * 64)
    right = await document.command(generation_id=wrong.generation_id, fence=2)
    await document.send(wrong)
    await document.send(right)
    types = [one["type"] for one in await document.answers()]
    assert types == ["document.export_failed", "document.exported"]


async def test_letters_that_files_cannot_hold_are_left_out_and_reported(
    document: DocumentService,
) -> None:
    sections = english_resume().sections
    summary = sections[0].model_copy(update={"lines": (Line(text="Py\u200bthon \u202eand SQL."),)})
    made = await document.make(titled(sections=(summary, *sections[1:])))
    assert "Python and SQL." in made["content_text"]
    removed = made["exports"][0]["verification"]["removed_characters"]
    assert any("U+202E" in one for one in removed)
