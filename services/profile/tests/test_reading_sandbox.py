"""The sandboxed reader: every file gives content or a typed error, and no process stays behind."""

import asyncio
import gc
import io
import json
import os
import random
import time
import zipfile
from pathlib import Path

import pytest
from docx import Document
from reportlab.pdfgen.canvas import Canvas

from services.profile.domain.importing.errors import (
    DamagedFile,
    EmptyFile,
    EncryptedFile,
    FileTooLarge,
    UnsupportedFile,
)
from services.profile.infrastructure.reading import sandbox
from services.profile.infrastructure.reading.read_file import FileKind
from services.profile.infrastructure.reading.sandbox import SandboxedReader
from services.profile.infrastructure.resume_reader import SandboxedResumeReader
from shared.errors import DomainError

RESUME = (
    "Nora Lindqvist\nnora@example.org\n\nExperience\nPolar Maps AB, Cartographer\t2019 – 2022\n"
)


def _pdf() -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, invariant=1)
    canvas.drawString(50, 700, "Nora Lindqvist")
    canvas.save()
    return buffer.getvalue()


def _docx() -> bytes:
    buffer = io.BytesIO()
    document = Document()
    document.add_paragraph("Nora Lindqvist")
    document.save(buffer)
    return buffer.getvalue()


def _zip(**entries: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def _children() -> list[Path]:
    """The processes that run the child script for this one."""
    own = str(os.getpid()).encode()
    return [one for one in _processes_with("reading/child.py") if own in _content(one)]


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("cv.pdf", _pdf(), FileKind.PDF),
        ("CV.DOCX", _docx(), FileKind.DOCX),
        ("cv.txt", RESUME.encode(), FileKind.TEXT),
        ("cv.md", RESUME.encode("utf-16"), FileKind.MARKDOWN),
        ("cv.txt", RESUME.encode("cp1252"), FileKind.TEXT),
    ],
)
async def test_each_kind_is_read(name: str, data: bytes, kind: FileKind) -> None:
    read = await SandboxedReader().read(name, data)
    assert read.kind is kind
    assert "Nora Lindqvist" in read.text
    assert _children() == []


async def test_russian_text_in_windows_1251_is_read_with_a_warning() -> None:
    read = await SandboxedReader().read("cv.txt", "Опыт работы: бухгалтер".encode("cp1251"))
    assert read.text == "Опыт работы: бухгалтер"
    assert read.warnings


@pytest.mark.parametrize(
    ("name", "data", "error"),
    [
        ("cv.pdf", b"", EmptyFile),
        ("cv.txt", b" \n ", EmptyFile),
        ("cv.txt", b"x" * (10 * 1024 * 1024 + 1), FileTooLarge),
        ("cv.exe", b"MZ...", UnsupportedFile),
        ("cv", RESUME.encode(), UnsupportedFile),
        ("cv.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600, UnsupportedFile),
        ("cv.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600, UnsupportedFile),
        (
            "cv.docx",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptionInfo".encode("utf-16-le"),
            EncryptedFile,
        ),
        ("cv.docm", _docx(), UnsupportedFile),
        ("cv.docx", _pdf(), UnsupportedFile),
        ("cv.pdf", _docx(), UnsupportedFile),
        ("cv.txt", _pdf(), UnsupportedFile),
        ("cv.txt", b"a\x00b", UnsupportedFile),
        ("cv.md", b"<html><script>alert(1)</script>", UnsupportedFile),
        ("cv.pdf", _pdf() + _zip(a="b"), UnsupportedFile),
        ("cv.pdf", b"GIF89a" + _pdf(), UnsupportedFile),
        ("cv.zip", _zip(a="b"), UnsupportedFile),
        ("cv.zip", _docx(), UnsupportedFile),
        ("cv.json", b"{", DamagedFile),
        ("cv.json", b"[1]", DamagedFile),
        ("cv.json", b'{"basics": {"name": "\\ud800"}}', DamagedFile),
        ("cv.json", b"[" * 100_000, DamagedFile),
        ("cv.docx", _docx()[:400], DamagedFile),
        ("cv.pdf", b"%PDF-1.4 " + bytes(range(256)) * 40, DamagedFile),
    ],
)
async def test_what_cannot_be_read_says_why(
    name: str, data: bytes, error: type[DomainError]
) -> None:
    with pytest.raises(error) as caught:
        await SandboxedReader().read(name, data)
    assert caught.value.status in (413, 415, 422)
    assert caught.value.message.endswith(".")


async def _status(reader: SandboxedReader, name: str, data: bytes) -> int:
    try:
        await reader.read(name, data)
    except DomainError as error:
        return error.status
    return 200


async def test_damaged_bytes_never_hang_or_crash() -> None:
    chance = random.Random(7)  # noqa: S311 -- the same damage in each run
    reader = SandboxedReader()
    statuses: list[int] = []

    async def damaged(original: bytes, name: str) -> None:
        data = bytearray(original)
        for _ in range(chance.randrange(1, 40)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        statuses.append(await _status(reader, name, bytes(data)))

    await asyncio.gather(
        *(damaged(_pdf(), "a.pdf") for _ in range(5)),
        *(damaged(_docx(), "a.docx") for _ in range(5)),
    )
    assert set(statuses) <= {200, 413, 415, 422}
    assert _children() == []


_PROBE = """
import os, resource, socket, sys, json
sys.path.insert(0, {root!r})
from services.profile.infrastructure.reading.confinement import confine
isolated = confine(os.getppid())
report = {{"isolated": isolated, "environment": dict(os.environ), "session": os.getsid(0) == os.getpid()}}
try:
    with open({target!r}, "w") as file:
        file.write("x")
        file.flush()
    report["wrote"] = True
except OSError:
    report["wrote"] = False
try:
    bytearray(700 * 1024 * 1024)
    report["memory"] = True
except MemoryError:
    report["memory"] = False
report["cpu"] = resource.getrlimit(resource.RLIMIT_CPU)[1]
try:
    socket.create_connection(("127.0.0.1", {port}), timeout=2).close()
    report["network"] = True
except OSError:
    report["network"] = False
sys.stdout.write(json.dumps(report))
"""


async def test_the_child_has_no_environment_no_files_little_memory_and_no_network(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = await asyncio.start_server(lambda _r, w: w.close(), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    script = tmp_path / "probe.py"
    script.write_text(
        _PROBE.format(root=str(sandbox._ROOT), target=str(tmp_path / "out"), port=port),
        encoding="utf-8",
    )
    monkeypatch.setattr(sandbox, "_CHILD", script)
    monkeypatch.setenv("SECRET_OF_THE_PARENT", "1")
    answer = json.loads(await SandboxedReader()._ask_child(FileKind.TEXT, b"x"))
    server.close()
    assert "SECRET_OF_THE_PARENT" not in answer["environment"]
    assert answer["session"] is True
    assert answer["wrote"] is False
    assert answer["memory"] is False
    assert answer["cpu"] == 10
    assert answer["network"] is not answer["isolated"]


async def test_a_child_that_hangs_is_killed_with_its_children(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = tmp_path / "hang.py"
    marker = f"marker-{os.getpid()}"
    script.write_text(
        "import subprocess, sys, time\n"
        f"subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)', {marker!r}])\n"
        "time.sleep(60)\n",
        encoding="utf-8",
    )
    monkeypatch.setattr(sandbox, "_CHILD", script)
    began = time.monotonic()
    with pytest.raises(DamagedFile):
        await SandboxedReader(wall_seconds=1.5).read("cv.txt", b"text")
    assert time.monotonic() - began < 45  # by itself the child would take 60 s
    await asyncio.sleep(0.2)
    assert _processes_with(marker) == []


def _processes_with(mark: str) -> list[Path]:
    return [one for one in Path("/proc").glob("[0-9]*/cmdline") if mark.encode() in _content(one)]


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


async def test_a_child_that_dies_or_floods_is_a_damaged_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = tmp_path / "bad.py"
    monkeypatch.setattr(sandbox, "_CHILD", script)
    for code in ("import os; os.abort()", "import sys\nwhile True: sys.stdout.write('x' * 65536)"):
        script.write_text(code, encoding="utf-8")
        with pytest.raises(DamagedFile):
            await SandboxedReader().read("cv.txt", b"text")
        gc.collect()  # a pipe that was left open is told of here, and not in another test


async def test_a_cancelled_reading_leaves_no_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = tmp_path / "slow.py"
    script.write_text("import time; time.sleep(30)", encoding="utf-8")
    monkeypatch.setattr(sandbox, "_CHILD", script)
    task = asyncio.create_task(SandboxedReader().read("cv.txt", b"text"))
    await asyncio.sleep(0.5)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert _processes_with(str(script)) == []


async def test_a_linkedin_export_is_known_by_its_tables() -> None:
    data = _zip(
        **{
            "Profile.csv": "First Name,Last Name,Headline,Summary\nNora,Lindqvist,Cartographer,Maps.\n",
            "Positions.csv": "Company Name,Title,Description,Location,Started On,Finished On\n"
            "Polar Maps AB,Cartographer,Drew sheets,Uppsala,Mar 2019,\n"
            "Fjord Data,Analyst,,,Jan 2016,Feb 2019\n",
            "Email Addresses.csv": "Email Address,Confirmed,Primary,Updated On\nnora@example.org,Yes,Yes,\n",
            "Skills.csv": "Name\nGIS\n",
            "Honors.csv": "Title,Description\nMap of the Year,2020\n",
        }
    )
    draft = await SandboxedResumeReader().read("export.zip", data)
    profile = draft.profile
    assert (profile["full_name"], profile["email"]) == ("Nora Lindqvist", "nora@example.org")
    assert [
        (one["company"], one["start_date"], one["end_date"], one["is_current"])
        for one in profile["experiences"]
    ] == [
        ("Polar Maps AB", "2019-03", None, True),
        ("Fjord Data", "2016-01", "2019-02", False),
    ]
    assert profile["custom_fields"]["Honors"] == [
        {"Title": "Map of the Year", "Description": "2020"}
    ]


async def test_a_json_resume_file_becomes_a_draft() -> None:
    document = {
        "basics": {"name": "Nora Lindqvist"},
        "work": [{"name": "Fjord Data", "position": "Analyst"}],
    }
    draft = await SandboxedResumeReader().read("cv.json", json.dumps(document).encode())
    assert draft.profile["experiences"][0]["company"] == "Fjord Data"
