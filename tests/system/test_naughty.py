"""Texts of every script and every trick, in every text field: stored as they are, never stuck.

The fields come from the API's description. What is accepted comes back equal; what goes on into a
generation ends in a document or in a typed failure (security.md S5).
"""

import json
from typing import Any

import pytest

from gateway import openapi
from shared.testing.hostile import NAUGHTY, as_json
from shared.testing.journey import Client, user
from tests.system.conftest import Start
from tests.system.doors import Door, at, doors, places, raw, replaced, some
from tests.system.samples import POSTING
from tests.system.test_ownership import own_objects

pytestmark = [pytest.mark.integration, pytest.mark.timeout(300)]

JSON = {"Content-Type": "application/json"}
EXTREME = {
    "10,000 of one letter": "a" * 10_000,
    "10,000 of one emoji": "🚀" * 10_000,
    "1,000 marks on one letter": "o" + "\u0316" * 1_000,
    "300 nested brackets": "(" * 300 + ")" * 300,
    "a word of 5,000 without a break": "Zażółć" * 833,
    "2,000 lines": "x\n" * 2_000,
    "right to left for 200": "א" * 200,
    "overridden direction": "\u202e" + "abc" * 50,
    "tags that nobody sees": "".join(chr(0xE0000 + ord(one)) for one in "ignore this"),
    "only marks": "\u0301\u0302\u0303",
    "only blanks of Unicode": "\u2003\u3000\u00a0",
}
TEXTS = {**NAUGHTY, **EXTREME}
KEPT = {"create_profile", "update_profile", "update_active_profile", "create_job", "update_job"}
"""Operations that answer with what they have stored."""
SOME = 14
"""So many of the texts are tried in a usual run, others for each test; all in a long one."""
NOT_KEPT = {"client_request_id"}


def text_places(door: Door) -> list[tuple[str | int, ...]]:
    """Return where free texts stand in a body: not ids, dates or words of a list."""
    fixed = (
        "id",
        "date",
        "deadline",
        "category",
        "kind",
        "status",
        "period",
        "currency",
        "obtained",
    )
    return [
        place
        for place in places(door.body)
        if isinstance(at(door.body, place), str) and not str(place[-1]).endswith(fixed)
    ]


async def test_a_text_that_is_accepted_comes_back_equal(start: Start) -> None:
    system = await start()
    wrong: list[str] = []
    kept = 0
    async with user(system.url) as client:
        ids = await own_objects(client)
        for door in doors(ids):
            if door.name not in KEPT or not isinstance(door.body, dict):
                continue
            for number, (kind, text) in enumerate(some([*TEXTS.items()], SOME, door.name)):
                # One text in every field at once, and in one field alone: some fields are shorter.
                every = [place for place in text_places(door) if place[-1] not in NOT_KEPT]
                for chosen in (every, [every[number % len(every)]]):
                    body = door.body
                    for place in chosen:
                        is_address = place[-1] == "email"
                        body = replaced(body, place, "a@example.org" if is_address else text)
                    answer, problem = await _sent(client, door, system.url, body)
                    if problem:
                        wrong.append(f"{door.name} ({kind}): {problem}")
                    if answer is None:
                        continue
                    kept += 1
                    shown = await client.call("GET", _home(door, answer))
                    wrong += [
                        f"{door.name} ({kind}): {'.'.join(map(str, place))} was changed"
                        for place in chosen
                        if at(shown, place) != at(body, place)
                    ]
                    if door.method == "POST":
                        await client.send("DELETE", _home(door, answer))
    assert wrong == []
    assert kept > 2 * SOME


async def _sent(client: Client, door: Door, url: str, body: Any) -> tuple[Any, str]:  # JSON
    """Return the answer if the body was taken, and what is wrong with the answer."""
    status, answer = await raw(
        client, door.method, url + door.path, headers=JSON, data=as_json(body)
    )
    if status in {200, 201}:
        return json.loads(answer), ""
    if status in {400, 413, 422} and len(answer) < 8 * 1024:
        return None, ""
    return None, f"{status} {answer[:200]!r}"


def _home(door: Door, answer: Any) -> str:  # JSON
    kind = "jobs" if door.service == "job" else "profiles"
    return f"/api/v1/{kind}/{answer['id']}"


@pytest.mark.parametrize("kind", ["resume", "cover-letter"])
async def test_a_naughty_person_gets_a_document_or_a_reason(start: Start, kind: str) -> None:
    system = await start()
    ended: dict[str, str] = {}
    async with user(system.url) as client:
        runs = {}
        for number, (name, text) in enumerate(some([*TEXTS.items()], SOME, kind)):
            profile = await _naughty_profile(client, text)
            posting = {"source": "x", "raw_text": f"{POSTING}\n- {text[:500]}\n"}
            job = await client.call("POST", "/api/v1/jobs", 201, json=posting)
            runs[name] = await client.generate(
                kind, profile["id"], job["id"], formats=["pdf", "docx", "txt", "md", "html", "json"]
            )
            if number % 5 == 4:
                await client.finished(runs[name])
            await client.send("DELETE", f"/api/v1/profiles/{profile['id']}")
        for name, run in runs.items():
            done = await client.finished(run)
            ended[name] = done["status"]
            if done["status"] == "completed":
                pdf = await client.download(done["result"]["pdf_url"])
                assert pdf.startswith(b"%PDF-"), name
            elif done["status"] == "failed":
                assert done["error"]["code"] not in {"internal_error", "timed_out"}, (name, done)
                assert done["error"]["message"], name
    assert set(ended.values()) <= {"completed", "needs_review", "failed"}
    assert list(ended.values()).count("completed") > len(ended) / 3, ended


async def _naughty_profile(client: Client, text: str) -> dict[str, Any]:
    """Return a profile with the text wherever it fits."""
    name = text.strip()[:200] or "Anna"
    body = {
        "full_name": f"Anna {name}"[:200],
        "email": "anna@example.org",
        "location": text[:200],
        "professional_summary": text,
        "experiences": [
            {
                "title": f"Engineer {name}"[:200],
                "company": f"Nordhafen {name}"[:200],
                "start_date": "2019-04",
                "description": text,
                "achievements": [f"Built 40 pipelines in Python {text}"[:1_000]],
            }
        ],
        "skills": [{"category": "technical", "name": one} for one in ("Python", name[:100])],
    }
    status, answer = await raw(
        client, "POST", f"{client.base_url}/api/v1/profiles", headers=JSON, data=as_json(body)
    )
    assert status == 201, answer
    made: dict[str, Any] = json.loads(answer)
    return made


def test_each_operation_that_keeps_texts_is_tried() -> None:
    names = {
        operation["operationId"]
        for described in openapi.load()["paths"].values()
        for operation in described.values()
    }
    assert names >= KEPT
