"""``/generations``: who may do what, and in which form the answers come."""

from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest
from fastapi.responses import JSONResponse, RedirectResponse, Response

from services.generation.domain.errors import StageFailed
from services.generation.testing import BrokenWriter
from services.generation.tests.conftest import GENERATIONS, GenerationService, Json, Start
from shared.contracts.generation import Stage
from shared.testing.forged_tokens import forged_tokens
from shared.testing.hostile import malformed

pytestmark = pytest.mark.integration

FIELDS = {
    "id", "generation_id", "user_id", "profile_id", "job_id", "parent_id", "document_type",
    "status", "stage_progress", "progress", "options", "match_score", "keywords_required_count",
    "keywords_matched_count", "ats_score", "recommendations", "token_usage", "cost_usd",
    "generation_time_seconds", "error", "estimated_completion", "error_message", "result",
    "created_at", "completed_at", "updated_at",
}  # fmt: skip
RESULT_FIELDS = {
    "generation_id", "status", "document_id", "pdf_url", "content", "match_score", "ats_score",
    "keywords", "requirements", "breakdown", "provenance", "changes", "notices", "writer",
}  # fmt: skip


def error_of(answer: httpx2.Response, status: int) -> dict[str, Any]:
    """Return the error; every one has the same form and is short."""
    assert answer.status_code == status, answer.text
    assert len(answer.content) < 8192
    body = answer.json()
    assert set(body) == {"error"}
    error: dict[str, Any] = body["error"]
    assert set(error) == {"code", "message", "details", "request_id"}
    assert error["request_id"] == answer.headers["X-Request-ID"]
    return error


def wanted(service: GenerationService) -> dict[str, Any]:
    profile_id, job_id = service.owners.pair(service.anna_is)
    return {"profile_id": profile_id, "job_id": job_id}


@pytest.mark.parametrize(("path", "kind"), [("resume", "resume"), ("cover-letter", "cover_letter")])
async def test_a_request_is_answered_before_the_work_is_done(
    idle: GenerationService, path: str, kind: str
) -> None:
    body = wanted(idle)
    answer = await idle.anna.post(f"{GENERATIONS}/{path}", json=body)
    assert answer.status_code == 201
    asked = answer.json()
    assert set(asked) == FIELDS
    assert answer.headers["Location"] == f"{GENERATIONS}/{asked['id']}"
    assert asked["generation_id"] == asked["id"]
    assert UUID(asked["id"]).version == 7
    assert asked["user_id"] == str(idle.anna_is.id)
    assert {name: asked[name] for name in body} == body
    assert (asked["document_type"], asked["status"], asked["progress"]) == (kind, "pending", 0)
    assert asked["estimated_completion"] > asked["created_at"]
    nothing = {"status": "pending", "started_at": None, "completed_at": None}
    assert asked["stage_progress"] == {stage.value: nothing for stage in Stage}
    for name in ("result", "error", "error_message", "completed_at", "match_score", "parent_id"):
        assert asked[name] is None
    assert (await idle.anna.get(answer.headers["Location"])).json() == asked


async def test_options_have_the_defaults_of_the_contract(idle: GenerationService) -> None:
    options = (await idle.ask())["options"]
    assert options["formats"] == ["pdf"]
    assert (options["review"], options["use_llm"]) == ("auto", None)
    assert (options["include_summary"], options["include_cover_letter"]) == (True, False)


async def test_options_are_kept_as_given(idle: GenerationService) -> None:
    given: Json = {
        "template": "modern", "tone": "formal", "length": "short", "language": "de",
        "max_pages": 1, "formats": ["pdf", "docx"], "instructions": "Kurz, bitte. 🚀",
        "use_llm": False, "include_summary": False, "include_cover_letter": True,
        "review": "manual",
    }  # fmt: skip
    options = (await idle.ask(**given))["options"]
    assert {name: options[name] for name in given} == given


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"profile_id": "x"}, "profile_id"),
        ({"job_id": None}, "job_id"),
        ({"job": "x"}, "job"),
        ({"options": {"tone": "rude"}}, "options.tone"),
        ({"options": {"length": 1}}, "options.length"),
        ({"options": {"max_pages": 0}}, "options.max_pages"),
        ({"options": {"max_pages": "2"}}, "options.max_pages"),
        ({"options": {"formats": []}}, "options.formats"),
        ({"options": {"formats": ["exe"]}}, "options.formats.0"),
        ({"options": {"language": "klingon"}}, "options.language"),
        ({"options": {"review": "never"}}, "options.review"),
        ({"options": {"instructions": "x" * 2001}}, "options.instructions"),
        ({"options": {"use_llm": "yes"}}, "options.use_llm"),
        ({"options": {"tonne": "formal"}}, "options.tonne"),
        ({"options": {"template": "x" * 201}}, "options.template"),
    ],
)
async def test_a_body_that_does_not_fit_is_refused_with_its_field(
    idle: GenerationService, body: Json, field: str
) -> None:
    answer = await idle.anna.post(f"{GENERATIONS}/resume", json=wanted(idle) | body)
    error = error_of(answer, 400)
    assert error["code"] == "validation_error"
    assert field in [one["field"] for one in error["details"]["errors"]]
    assert idle.owners.asked == []  # nobody is bothered with nonsense


async def test_a_malformed_body_is_refused(idle: GenerationService) -> None:
    for name, body in malformed("profile_id"):
        answer = await idle.anna.post(
            f"{GENERATIONS}/resume", content=body, headers={"Content-Type": "application/json"}
        )
        assert answer.status_code == 400, name


async def test_every_endpoint_needs_a_token(idle: GenerationService) -> None:
    asked = await idle.ask()
    for path in ("", f"/{asked['id']}", f"/{asked['id']}/result", f"/{asked['id']}/events"):
        error_of(await idle.nobody.get(f"{GENERATIONS}{path}"), 401)
    for path in ("resume", "cover-letter"):
        error_of(await idle.nobody.post(f"{GENERATIONS}/{path}", json=wanted(idle)), 401)


async def test_no_forged_token_is_let_in(idle: GenerationService) -> None:
    asked = await idle.ask()
    for name, token in forged_tokens(idle.running.keys, idle.anna_is):
        headers = {b"Authorization": f"Bearer {token}".encode()}
        answer = await idle.nobody.get(f"{GENERATIONS}/{asked['id']}", headers=headers)
        assert answer.status_code == 401, name


async def test_another_users_run_is_forbidden_and_an_unknown_one_unknown(
    generation: GenerationService,
) -> None:
    asked = await generation.ask()
    await generation.ended(asked)
    for tail in ("", "/result", "/events"):
        error_of(await generation.ben.get(f"{GENERATIONS}/{asked['id']}{tail}"), 403)
        error_of(await generation.ben.get(f"{GENERATIONS}/{uuid4()}{tail}"), 404)
        error_of(await generation.ben.get(f"{GENERATIONS}/nonsense{tail}"), 404)
    assert (await generation.ben.get(GENERATIONS)).json()["total"] == 0


async def test_the_owners_verdicts_are_ours(idle: GenerationService) -> None:
    mine, his = (
        wanted(idle),
        dict(zip(("profile_id", "job_id"), idle.owners.pair(idle.ben_is), strict=True)),
    )
    path = f"{GENERATIONS}/resume"
    for field in mine:
        error_of(await idle.anna.post(path, json=mine | {field: his[field]}), 403)
        error = error_of(await idle.anna.post(path, json=mine | {field: str(uuid4())}), 404)
        assert error["code"] == "resource_not_found"
    assert (await idle.anna.get(GENERATIONS)).json()["total"] == 0


async def test_the_owners_are_asked_with_the_callers_own_token_and_request(
    idle: GenerationService,
) -> None:
    body = wanted(idle)
    headers = {"X-Request-ID": "0123456789abcdef0123456789abcdef"}
    answer = await idle.anna.post(f"{GENERATIONS}/resume", json=body, headers=headers)
    assert answer.status_code == 201
    assert len(idle.owners.asked) == 2
    for request in idle.owners.asked:
        assert request.headers["Authorization"] == idle.anna.headers["Authorization"]
        assert request.headers["X-Request-ID"] == answer.headers["X-Request-ID"]


TROUBLES: dict[str, Response] = {
    "an error": JSONResponse({}, 500),
    "a limit": JSONResponse({}, 429),
    "a redirect": RedirectResponse("http://127.0.0.1:9/"),
    "no JSON": Response("<html>", media_type="text/html"),
    "broken JSON": Response('{"a": ', media_type="application/json"),
    "deep JSON": Response("[" * 200_000, media_type="application/json"),
    "no UTF-8": Response(b'{"a": "\xff"}', media_type="application/json"),
    "a list": JSONResponse([]),
    "null": Response("null", media_type="application/json"),
    "too much": Response(b'"' + b"x" * 9_000_000 + b'"', media_type="application/json"),
}


@pytest.mark.parametrize("trouble", TROUBLES)
async def test_an_owner_in_trouble_is_said_to_be_so(idle: GenerationService, trouble: str) -> None:
    body = wanted(idle)
    idle.owners.answer = TROUBLES[trouble]
    answer = await idle.anna.post(f"{GENERATIONS}/resume", json=body)
    assert error_of(answer, 503)["code"] == "upstream_unavailable"
    assert int(answer.headers["Retry-After"]) > 0


async def test_an_owner_that_is_down_is_said_to_be_so(start: Start) -> None:
    idle = await start(consume=False, job_url="http://127.0.0.1:9")
    answer = await idle.anna.post(f"{GENERATIONS}/resume", json=wanted(idle))
    assert error_of(answer, 503)["code"] == "upstream_unavailable"
    assert answer.headers["Retry-After"]


async def test_an_owner_that_refuses_the_token_makes_it_ours(idle: GenerationService) -> None:
    body = wanted(idle)
    idle.owners.answer = JSONResponse({}, 401)
    error_of(await idle.anna.post(f"{GENERATIONS}/resume", json=body), 401)


async def test_a_list_is_newest_first_in_pages(idle: GenerationService) -> None:
    asked = [(await idle.ask())["id"] for _ in range(5)]
    newest = asked[::-1]
    first = (await idle.anna.get(GENERATIONS, params={"limit": 2})).json()
    assert {name: first[name] for name in ("total", "limit", "offset")} == {
        "total": 5, "limit": 2, "offset": 0,
    }  # fmt: skip
    seen = []
    for offset in (0, 2, 4, 6):
        page = await idle.anna.get(f"{GENERATIONS}/", params={"limit": 2, "offset": offset})
        seen += [one["id"] for one in page.json()["items"]]
        assert all(set(one) == FIELDS for one in page.json()["items"])
    assert seen == newest


async def test_a_list_is_filtered_by_what_was_asked(generation: GenerationService) -> None:
    resume = await generation.ask()
    letter = await generation.ask("cover-letter", review="manual")
    await generation.ended(resume)
    await generation.ended(letter)

    async def listed(**query: str) -> list[str]:
        answer = await generation.anna.get(GENERATIONS, params=query)
        assert answer.status_code == 200, answer.text
        assert answer.json()["total"] == len(answer.json()["items"])
        return [one["id"] for one in answer.json()["items"]]

    for asked in (resume, letter):
        assert await listed(job_id=asked["job_id"]) == [asked["id"]]
        assert await listed(profile_id=asked["profile_id"]) == [asked["id"]]
        assert await listed(document_type=asked["document_type"]) == [asked["id"]]
    assert await listed(status="completed") == [resume["id"]]
    assert await listed(status="needs_review") == [letter["id"]]
    assert await listed(status="failed") == []
    assert await listed(job_id=resume["job_id"], status="needs_review") == []
    assert await listed() == [letter["id"], resume["id"]]


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=101",
        "offset=-1",
        "status=done",
        "document_type=poem",
        "job_id=1",
        "x=\x00",
    ],
)
async def test_a_query_that_does_not_fit_is_refused(idle: GenerationService, query: str) -> None:
    name, value = query.split("=")
    answer = await idle.anna.get(GENERATIONS, params={name: value})
    error_of(answer, 400)


async def test_a_result_that_is_not_ready_says_when_to_come_back(idle: GenerationService) -> None:
    asked = await idle.ask()
    for _ in range(2):
        answer = await idle.anna.get(f"{GENERATIONS}/{asked['id']}/result")
        assert error_of(answer, 409)["code"] == "not_ready"
        assert int(answer.headers["Retry-After"]) > 0
        await idle.work((await idle.commands(asked))[0])  # pending, then generating


async def test_the_result_of_a_failed_run_is_its_error(start: Start) -> None:
    generation = await start(writer=BrokenWriter(StageFailed("model_refused", "It refused.")))
    asked = await generation.ask()
    await generation.ended(asked)
    answer = await generation.anna.get(f"{GENERATIONS}/{asked['id']}/result")
    error = error_of(answer, 409)
    assert error["code"] == "generation_unsuccessful"
    assert error["message"] == "It refused."
    assert error["details"]["error"] == {"code": "model_refused", "message": "It refused."}
    assert "Retry-After" not in answer.headers


async def test_the_result_of_a_cancelled_run_is_its_end(idle: GenerationService) -> None:
    asked = await idle.ask()
    await idle.change(
        "update generation.generations set status = 'cancelled' where id = :id", asked
    )
    answer = await idle.anna.get(f"{GENERATIONS}/{asked['id']}/result")
    assert error_of(answer, 409)["details"]["error"]["code"] == "cancelled"


async def test_a_result_shows_the_document_and_the_evidence(generation: GenerationService) -> None:
    asked = await generation.ask()
    done = await generation.ended(asked)
    result = await generation.result(asked)
    assert set(result) == RESULT_FIELDS
    assert result["generation_id"] == asked["id"]
    assert result["document_id"] == done["result"]["document_id"]
    assert result["pdf_url"] == done["result"]["pdf_url"]
    assert result["pdf_url"].startswith("/api/v1/documents/")
    assert (result["match_score"], result["ats_score"]) == (done["match_score"], 88.5)
    content = result["content"]
    for form in ("text", "markdown", "html"):
        assert "Fjordline Payments" in content[form]
    assert content["structured"]["person"]["full_name"] == "Ines Okafor-Lindqvist"
    matched = {one["keyword"] for one in result["keywords"]["matched"]}
    missing = {one["keyword"] for one in result["keywords"]["missing"]}
    assert "Kafka" in matched
    assert "Rust" in missing
    assert not matched & missing
    assert all(one["evidence"] for one in result["keywords"]["matched"])
    assert {one["state"] for one in result["requirements"]} <= {"evidenced", "ask", "missing"}
    assert result["provenance"]
    assert "quality" in result["changes"]
    assert done["generation_time_seconds"] > 0
    assert done["progress"] == 100


async def test_later_edits_of_profile_and_job_do_not_change_a_run(idle: GenerationService) -> None:
    asked = await idle.ask()
    for known in idle.owners.known.values():
        known.clear()
    command = await idle.run_to(asked, Stage.EXPORT_DOCUMENT)
    await idle.work(command)
    kept = await idle.output(asked, Stage.VALIDATE_QUALITY)
    assert kept["documents"][0]["content"]["person"]["full_name"] == "Ines Okafor-Lindqvist"


async def test_the_result_of_a_deleted_document_is_not_found(generation: GenerationService) -> None:
    asked = await generation.ask()
    done = await generation.ended(asked)
    del generation.owners.known["documents", done["result"]["document_id"]]
    error_of(await generation.anna.get(f"{GENERATIONS}/{asked['id']}/result"), 404)


async def test_unknown_methods_and_paths_are_refused(idle: GenerationService) -> None:
    error_of(await idle.anna.put(GENERATIONS, json={}), 405)
    error_of(await idle.anna.post(f"{GENERATIONS}/poem", json=wanted(idle)), 405)
    error_of(await idle.anna.get(f"{GENERATIONS}/{uuid4()}/nothing"), 404)
