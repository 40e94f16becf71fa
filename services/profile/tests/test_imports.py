"""``/profiles/import``: from a file to a profile, or to a sentence that says what is wrong."""

import io
import json
from typing import Any
from uuid import uuid4

import docx
import pytest
from pypdf import PdfReader, PdfWriter
from reportlab.pdfgen.canvas import Canvas

from services.profile.tests.conftest import PROFILES, RESUME, ProfileService
from shared.storage import NoSuchFile

pytestmark = pytest.mark.integration


def as_pdf(text: str, **encryption: Any) -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer)
    for number, line in enumerate(text.splitlines()):
        canvas.drawString(50, 800 - 14 * number, line)
    canvas.save()
    if not encryption:
        return buffer.getvalue()
    writer = PdfWriter(clone_from=PdfReader(buffer))
    writer.encrypt(**encryption)
    locked = io.BytesIO()
    writer.write(locked)
    return locked.getvalue()


def as_docx(text: str) -> bytes:
    document = docx.Document()
    for line in text.splitlines():
        document.add_paragraph(line)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


JSON_RESUME = {
    "basics": {"name": "Nora Lindqvist", "email": "nora@example.org"},
    "work": [
        {"name": "Polar Maps AB", "position": "Cartographer", "startDate": "2019-03"},
        {"name": "Fjord Data", "position": "Analyst", "startDate": "2016", "endDate": "2019"},
    ],
    "education": [{"institution": "Uppsala University", "studyType": "BSc"}],
    "skills": [{"name": "Python"}, {"name": "QGIS"}],
}


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("cv.txt", RESUME.encode()),
        ("cv.md", ("# " + RESUME).encode()),
        ("CV.PDF", as_pdf(RESUME)),
        ("cv.docx", as_docx(RESUME)),
        ("resume.json", json.dumps(JSON_RESUME).encode()),
    ],
)
async def test_a_resume_becomes_a_profile(profile: ProfileService, name: str, data: bytes) -> None:
    answer = await profile.upload(name, data)
    assert answer.status_code == 202
    started = answer.json()
    assert answer.headers["Location"] == f"/api/v1/profiles/imports/{started['import_id']}"
    assert (started["status"], started["progress"], started["profile_id"]) == ("pending", 0, None)
    await profile.settled()
    done = (await profile.anna.get(answer.headers["Location"])).json()
    assert (done["status"], done["progress"], done["error"]) == ("completed", 100, None)
    made = await profile.read(done["profile_id"])
    assert (made["full_name"], made["email"]) == ("Nora Lindqvist", "nora@example.org")
    assert [one["company"] for one in made["experiences"]] == ["Polar Maps AB", "Fjord Data"]
    assert made["experiences"][0]["start_date"] == "2019-03"
    assert {one["name"] for one in made["skills"]} >= {"Python", "QGIS"}
    assert (made["is_active"], made["version"]) == (True, 1)
    by_path = {one["path"]: one for one in done["fields"]}
    assert by_path["full_name"]["value"] == "Nora Lindqvist"
    for one in done["fields"]:
        assert 0 < one["confidence"] <= 1
        assert one["source_text"]
    put = await profile.anna.put(f"{PROFILES}/{made['id']}", json=made)
    assert put.status_code == 200, put.text
    ignored = ("version", "updated_at")
    assert {name: one for name, one in put.json().items() if name not in ignored} == {
        name: one for name, one in made.items() if name not in ignored
    }


async def test_what_a_resume_lacks_is_null_and_can_be_sent_back(profile: ProfileService) -> None:
    document = {
        "basics": {"summary": "Draws."},
        "work": [{"name": "Polar Maps AB"}, {"position": "Pilot", "endDate": "2001"}],
        "education": [{"area": "Maps"}],
        "projects": [{"description": "x"}],
        "languages": [{"language": "Swedish", "fluency": "somehow"}],
    }
    done = await profile.imported("a.json", json.dumps(document).encode())
    assert done["status"] == "completed"
    assert any("full_name" in warning for warning in done["warnings"])
    made = await profile.read(done["profile_id"])
    assert (made["full_name"], made["email"]) == (None, None)
    assert made["experiences"][0]["title"] is None
    assert made["experiences"][0]["start_date"] is None
    assert made["experiences"][0]["is_current"] is False
    assert made["experiences"][0]["end_date"] is None
    path = f"{PROFILES}/{made['id']}"
    put = await profile.anna.put(path, json=made)
    assert put.status_code == 200, put.text
    assert put.json()["experiences"] == made["experiences"]


_REFUSED = [
    ("cv.exe", b"MZ\x90\x00" + b"\x00" * 200, "unsupported_file"),
    ("cv", RESUME.encode(), "unsupported_file"),
    ("cv.pdf", b"MZ\x90\x00" + b"\x00" * 200, "unsupported_file"),
    ("cv.txt", b"MZ\x90\x00" + b"\x00" * 200, "unsupported_file"),
    ("cv.txt", b"  \n\t ", "empty_file"),
    ("cv.pdf", as_pdf(RESUME, user_password="secret"), "encrypted_file"),
    ("cv.pdf", as_pdf(RESUME)[:300], "damaged_file"),
    ("cv.docx", as_docx(RESUME)[:900], "damaged_file"),
    ("cv.pdf", as_pdf("\n"), "no_text_layer"),
    ("cv.json", b'{"a": ', "damaged_file"),
    ("cv.json", b'{"basics": {"name": 1e999}}', "damaged_file"),
    ("cv.json", b'{"basics": {"name": "a\\u0000b"}}', "damaged_file"),
    ("cv.json", b'{"sku": "A-1", "price": 3}', "not_a_resume"),
    ("cv.txt", ("Preheat the oven. Mix flour and sugar. Bake until golden.\n" * 20).encode(),
     "not_a_resume"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "data", "code"), _REFUSED)
async def test_what_cannot_be_read_says_why_and_makes_no_profile(
    profile: ProfileService, name: str, data: bytes, code: str
) -> None:
    done = await profile.imported(name, data)
    assert (done["status"], done["progress"], done["profile_id"]) == ("failed", 100, None)
    assert done["error"]["code"] == code
    assert len(done["error"]["message"]) > 20
    assert (await profile.anna.get(PROFILES)).json()["total"] == 0
    assert {one["type"] for one in await profile.announced()} == {"profile.import"}
    assert profile.running.transport.dead_letters == []


async def test_an_empty_upload_is_refused_at_once(profile: ProfileService) -> None:
    answer = await profile.upload("cv.txt", b"")
    assert answer.status_code == 422
    assert answer.json()["error"]["code"] == "empty_file"
    assert await profile.announced() == []


async def test_a_file_above_ten_megabytes_is_refused(profile: ProfileService) -> None:
    answer = await profile.upload("cv.txt", b"a" * (10 * 1024 * 1024 + 1))
    assert answer.status_code == 413
    assert (await profile.upload("cv.txt", b"a" * (12 * 1024 * 1024))).status_code == 413


async def test_a_body_that_is_no_upload_is_refused(profile: ProfileService) -> None:
    path = f"{PROFILES}/import"
    assert (await profile.anna.post(path, json={"file": "x"})).status_code in (400, 415)
    assert (await profile.anna.post(path)).status_code == 400
    assert (await profile.anna.post(path, files={"data": ("a.txt", b"x")})).status_code == 400
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    broken = await profile.anna.post(path, content=b"--y\r\nnonsense", headers=headers)
    assert broken.status_code == 400
    assert set(broken.json()["error"]) == {"code", "message", "details", "request_id"}


@pytest.mark.parametrize(
    "name",
    ["../../etc/passwd.txt", "a\x00b.txt", "cv\u202etxt.exe.txt", "ł" * 300 + ".txt", "💼.txt"],
)
async def test_no_file_name_breaks_anything(profile: ProfileService, name: str) -> None:
    done = await profile.imported(name, RESUME.encode())
    assert done["status"] == "completed"
    assert profile.running.transport.dead_letters == []


async def test_a_file_name_of_raw_bytes_breaks_nothing(profile: ProfileService) -> None:
    body = (
        b'--b\r\nContent-Disposition: form-data; name="file"; filename="a\x00\xed\xa0\x80.txt"\r\n'
        b"Content-Type: text/plain\r\n\r\n" + RESUME.encode() + b"\r\n--b--\r\n"
    )
    headers = {"Content-Type": "multipart/form-data; boundary=b"}
    answer = await profile.anna.post(f"{PROFILES}/import", content=body, headers=headers)
    assert answer.status_code in (202, 400), answer.text


async def test_an_import_is_its_owners(profile: ProfileService) -> None:
    answer = await profile.upload("cv.txt", RESUME.encode())
    path = answer.headers["Location"]
    assert (await profile.ben.get(path)).status_code == 403
    assert (await profile.nobody.get(path)).status_code == 401
    assert (await profile.anna.get(f"{PROFILES}/imports/{uuid4()}")).status_code == 404
    await profile.settled()


async def test_one_profile_too_many_is_said(profile: ProfileService) -> None:
    for _ in range(10):
        await profile.create()
    done = await profile.imported("cv.txt", RESUME.encode())
    assert done["status"] == "failed"
    assert done["error"]["code"] == "too_many_profiles"


async def test_more_items_than_a_profile_may_hold_are_said(profile: ProfileService) -> None:
    skills = [{"name": f"skill {number}"} for number in range(201)]
    data = json.dumps({"basics": {"name": "N"}, "skills": skills}).encode()
    done = await profile.imported("a.json", data)
    assert done["error"]["code"] == "too_many_items"


async def test_an_import_delivered_three_times_makes_one_profile(
    doubled: ProfileService,
) -> None:
    done = await doubled.imported("cv.txt", RESUME.encode())
    assert done["status"] == "completed"
    assert (await doubled.anna.get(PROFILES)).json()["total"] == 1
    types = [one["type"] for one in await doubled.announced()]
    assert types == ["profile.import", "profile.created"]
    failed = await doubled.imported("cv.json", b"{}")
    assert failed["error"]["code"] == "not_a_resume"
    merged = await doubled.imported("cv.txt", RESUME.encode(), profile_id=done["profile_id"])
    assert merged["status"] == "completed"
    assert (await doubled.read(done["profile_id"]))["version"] == 2
    assert doubled.running.transport.dead_letters == []


async def test_the_upload_is_deleted_when_it_was_read(profile: ProfileService) -> None:
    await profile.imported("cv.txt", RESUME.encode())
    await profile.imported("cv.json", b"{}")
    storage = profile.running.service.parts.storage
    for row in await profile.fetch("select file_key from profile.imports"):
        with pytest.raises(NoSuchFile):
            await storage.get(row.file_key)
