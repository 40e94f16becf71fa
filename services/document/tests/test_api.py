"""``/documents``: reading, listing and downloading, and who may not."""

import hashlib
import json
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.document.domain.filenames import content_disposition
from services.document.tests.conftest import DOCUMENTS, DocumentService
from shared.ids import new_id
from shared.rendering.tests.samples import ATTACKS, cover_letter, english_resume, resume_saying
from shared.testing.answers import error_of
from shared.testing.forged_tokens import forged_tokens
from shared.testing.hostile import NAUGHTY

pytestmark = pytest.mark.integration


async def test_a_document_says_everything_about_itself(document: DocumentService) -> None:
    generation, job, profile = new_id(), new_id(), new_id()
    made = await document.make(generation_id=generation, job_id=job, profile_id=profile)
    read = await document.anna.get(f"{DOCUMENTS}/{made['id']}")
    assert read.status_code == 200
    assert read.json() == made
    assert (made["generation_id"], made["job_id"]) == (str(generation), str(job))
    assert (made["profile_id"], made["user_id"]) == (str(profile), str(document.anna_is.id))
    assert (made["version_number"], made["parent_id"], made["notes"]) == (1, None, "")
    assert made["template"] == "classic"
    assert made["content_text"].startswith("Maren Holloway\n")
    assert made["content_markdown"].startswith("# Maren Holloway\n")
    assert "<h1" in made["content_html"]
    (export,) = made["exports"]
    assert export["download_url"] == f"/api/v1/documents/{made['id']}/download?format=pdf"
    assert made["pdf_url"] == export["download_url"]
    assert made["pdf_size_bytes"] == export["size_bytes"]
    assert made["created_at"].endswith("Z")
    file = await document.anna.get(export["download_url"])
    assert hashlib.sha256(file.content).hexdigest() == export["sha256"]
    assert len(file.content) == export["size_bytes"]


async def test_lists_are_newest_first_in_pages_and_narrowed_by_filters(
    document: DocumentService,
) -> None:
    job, profile, generation = new_id(), new_id(), new_id()
    commands = [
        await document.command(title="one", job_id=job),
        await document.command(title="two", profile_id=profile),
        await document.command(cover_letter(), title="three", generation_id=generation),
    ]
    for command in commands:
        await document.send(command)

    async def titles(**query: Any) -> list[str]:
        answer = await document.anna.get(DOCUMENTS, params=query)
        assert answer.status_code == 200, answer.text
        return [one["title"] for one in answer.json()["items"]]

    assert await titles() == ["three", "two", "one"]
    assert await titles(job_id=str(job)) == ["one"]
    assert await titles(profile_id=str(profile)) == ["two"]
    assert await titles(generation_id=str(generation)) == ["three"]
    assert await titles(document_type="cover_letter") == ["three"]
    assert await titles(document_type="resume", job_id=str(job)) == ["one"]
    assert await titles(job_id=str(new_id())) == []
    page = (await document.anna.get(DOCUMENTS, params={"limit": 1, "offset": 1})).json()
    assert [one["title"] for one in page["items"]] == ["two"]
    assert (page["total"], page["limit"], page["offset"]) == (3, 1, 1)
    assert (await document.anna.get(f"{DOCUMENTS}/")).json()["total"] == 3
    for query in (
        "limit=0", "limit=101", "offset=-1", "job_id=x", "generation_id=%00", "document_type=poem",
    ):  # fmt: skip
        error_of(await document.anna.get(f"{DOCUMENTS}?{query}"), 400)
    assert (await document.ben.get(DOCUMENTS)).json()["items"] == []


async def test_others_and_nobody_get_nothing(document: DocumentService) -> None:
    path = f"{DOCUMENTS}/{(await document.make())['id']}"
    for target in (path, *(f"{path}/download?format={one}" for one in ("pdf", "txt", "json"))):
        error_of(await document.ben.get(target), 403)
        answer = await document.nobody.get(target)
        error_of(answer, 401)
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    error_of(await document.ben.get(f"{path}/download", headers={"If-None-Match": "*"}), 403)
    error_of(await document.ben.get(f"{path}/download", headers={"Range": "bytes=0-1"}), 403)
    error_of(await document.nobody.get(DOCUMENTS), 401)


async def test_forged_tokens_are_refused_at_every_door(document: DocumentService) -> None:
    path = f"{DOCUMENTS}/{(await document.make())['id']}"
    forged = forged_tokens(document.running.keys, document.anna_is)
    assert len(forged) >= 100
    accepted = []
    for name, token in forged:
        for target in (DOCUMENTS, path, f"{path}/download"):
            headers = {"Authorization": f"Bearer {token}"}
            answer = await document.nobody.get(target, headers=headers)
            if answer.status_code != 401:
                accepted.append((name, target, answer.status_code))
    assert accepted == []


@pytest.mark.parametrize(
    "name", ["01920000-0000-7000-8000-000000000000", "nothing", "%00", "..%2f.."]
)
async def test_an_unknown_or_impossible_id_is_not_found(
    document: DocumentService, name: str
) -> None:
    error_of(await document.anna.get(f"{DOCUMENTS}/{name}"), 404)
    error_of(await document.anna.get(f"{DOCUMENTS}/{name}/download"), 404)


async def test_unknown_paths_and_methods_have_the_same_form(document: DocumentService) -> None:
    error_of(await document.anna.get("/api/v1/documentz"), 404)
    error_of(await document.anna.post(f"{DOCUMENTS}/{uuid4()}/download"), 405)


async def test_every_format_is_handed_out_under_its_type(document: DocumentService) -> None:
    made = await document.make(formats=("pdf", "docx"))
    types = {
        "pdf": "application/pdf",
        "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "txt": "text/plain; charset=utf-8",
        "md": "text/markdown; charset=utf-8",
        "html": "text/html; charset=utf-8",
        "json": "application/json",
    }
    starts = {"pdf": b"%PDF-", "docx": b"PK", "txt": b"Maren", "md": b"# Maren", "html": b"<!"}
    for kind, media_type in types.items():
        path = f"{DOCUMENTS}/{made['id']}/download"
        answer = await document.anna.get(path, params={"format": kind})
        assert answer.status_code == 200
        assert answer.headers["Content-Type"] == media_type
        assert answer.headers["Content-Disposition"].startswith("attachment; ")
        assert f'.{kind}"' in answer.headers["Content-Disposition"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Accept-Ranges"] == "bytes"
        assert answer.content.startswith(starts.get(kind, b""))
        if kind == "json":
            assert json.loads(answer.content) == english_resume().model_dump(mode="json")
    default = await document.anna.get(f"{DOCUMENTS}/{made['id']}/download")
    assert default.headers["Content-Type"] == "application/pdf"
    error_of(await document.anna.get(f"{DOCUMENTS}/{made['id']}/download?format=exe"), 400)


async def test_a_file_that_was_never_made_is_said(document: DocumentService) -> None:
    made = await document.make()
    answer = await document.anna.get(f"{DOCUMENTS}/{made['id']}/download?format=docx")
    error = error_of(answer, 409)
    assert error["code"] == "not_exported"
    assert error["details"] == {"format": "docx"}


async def test_ranges(document: DocumentService) -> None:
    path = f"{DOCUMENTS}/{(await document.make())['id']}/download?format=pdf"
    whole = (await document.anna.get(path)).content
    size = len(whole)
    for wanted, first, last in [
        ("bytes=0-0", 0, 0),
        ("bytes=0-99", 0, 99),
        ("bytes=100-", 100, size - 1),
        ("bytes=-50", size - 50, size - 1),
        (f"bytes=-{size * 2}", 0, size - 1),
        (f"bytes=10-{size * 2}", 10, size - 1),
        (f"bytes={size - 1}-{size - 1}", size - 1, size - 1),
    ]:
        answer = await document.anna.get(path, headers={"Range": wanted})
        assert answer.status_code == 206, wanted
        assert answer.content == whole[first : last + 1]
        assert answer.headers["Content-Range"] == f"bytes {first}-{last}/{size}"
        assert answer.headers["Content-Length"] == str(last - first + 1)
    for outside in (f"bytes={size}-", f"bytes={size + 5}-{size + 9}", "bytes=-0"):
        answer = await document.anna.get(path, headers={"Range": outside})
        assert answer.status_code == 416, outside
        assert answer.headers["Content-Range"] == f"bytes */{size}"
        error_of(answer, 416)
    for ignored in (
        "bytes=5-2", "bytes=a-b", "bytes=", "bytes=-", "items=0-5", "bytes=0-1,5-9",
        "bytes=99999999999999999999-", "bytes=٠-١",
    ):  # fmt: skip
        answer = await document.anna.get(path, headers={b"Range": ignored.encode()})
        assert (answer.status_code, answer.content) == (200, whole), ignored


async def test_conditions(document: DocumentService) -> None:
    path = f"{DOCUMENTS}/{(await document.make())['id']}/download?format=pdf"
    first = await document.anna.get(path)
    tag = first.headers["ETag"]
    for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        answer = await document.anna.get(path, headers={"If-None-Match": known})
        assert (answer.status_code, answer.content) == (304, b""), known
        assert answer.headers["ETag"] == tag
    for unknown in ('"other"', tag.strip('"'), tag[:-3]):
        answer = await document.anna.get(path, headers={"If-None-Match": unknown})
        assert answer.status_code == 200, unknown
    same = {"Range": "bytes=0-9", "If-Range": tag}
    assert (await document.anna.get(path, headers=same)).status_code == 206
    for other in ('"other"', f"W/{tag}", "Wed, 21 Oct 2015 07:28:00 GMT"):
        headers = {"Range": "bytes=0-9", "If-Range": other}
        assert (await document.anna.get(path, headers=headers)).status_code == 200
    text = await document.anna.get(path.replace("pdf", "txt"))
    assert text.headers["ETag"] != tag


async def test_no_title_breaks_the_header_of_a_download(document: DocumentService) -> None:
    titles = [*NAUGHTY.values(), 'a"\r\nSet-Cookie: x=y', "../../etc/passwd", "", "con", "x" * 5000]
    made = await document.make()
    for title in titles:
        async with document.running.service.api.state.documents._begin() as work:
            (await work.documents.get(UUID(made["id"]))).title = title
        path = f"{DOCUMENTS}/{made['id']}/download?format=txt"
        answer = await document.anna.get(path)
        assert answer.status_code == 200
        assert answer.headers["Content-Disposition"] == content_disposition(title, "txt")
        assert "set-cookie" not in answer.headers
        assert (await document.anna.get(f"{DOCUMENTS}/{made['id']}")).json()["title"] == title


async def test_attacks_in_a_document_stay_text(document: DocumentService) -> None:
    for attack in ATTACKS:
        await document.send(await document.command(resume_saying(attack)))
    listed = (await document.anna.get(DOCUMENTS, params={"limit": 100})).json()
    assert 0 < listed["total"] <= len(ATTACKS)
    for made in listed["items"]:
        assert "<script" not in made["content_html"]


async def test_a_file_that_the_storage_lost_is_unavailable(document: DocumentService) -> None:
    made = await document.make()
    await document.running.service.parts.storage.delete(made["pdf_file_path"])
    answer = await document.anna.get(made["pdf_url"])
    error_of(answer, 503)
    assert "Retry-After" in answer.headers
    assert (await document.anna.get(f"{DOCUMENTS}/{made['id']}")).status_code == 200
