"""Word files: everything that a reader sees, in order, and nothing that is hidden."""

import io
import re
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Pt, RGBColor

from services.profile.domain.importing.draft import draft_from_text
from services.profile.domain.importing.errors import (
    DamagedFile,
    EmptyFile,
    FileTooLarge,
    UnsupportedFile,
)
from services.profile.infrastructure.reading.docx import read_docx


def _saved(document: Any) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _rewritten(data: bytes, change: Callable[[str, bytes], bytes | None]) -> bytes:
    """The package with each part passed through ``change(name, content)``; None drops it."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            content = change(name, old.read(name))
            if content is not None:
                new.writestr(name, content)
    return buffer.getvalue()


def test_headings_lists_and_tabs_are_kept() -> None:
    document = Document()
    document.add_heading("Nora Lindqvist", 0)
    document.add_paragraph("nora@example.org")
    document.add_heading("Experience", 1)
    document.add_paragraph("Polar Maps AB, Cartographer\t2019 – 2022")
    document.add_paragraph("Drew forty sheets", style="List Bullet")
    profile = draft_from_text(read_docx(_saved(document)).text).profile
    assert profile["full_name"] == "Nora Lindqvist"
    (job,) = profile["experiences"]
    assert (job["title"], job["company"], job["start_date"]) == (
        "Cartographer",
        "Polar Maps AB",
        "2019",
    )
    assert job["achievements"] == ["Drew forty sheets"]


def test_headers_tables_and_footers_are_read() -> None:
    document = Document()
    document.sections[0].header.paragraphs[0].text = "Nora Lindqvist"
    document.sections[0].footer.paragraphs[0].text = "nora@example.org"
    table = document.add_table(rows=2, cols=2)
    table.cell(0, 0).text = "2019 – 2022"
    table.cell(0, 1).text = "Polar Maps AB, Cartographer"
    table.cell(0, 1).add_paragraph("Drew forty sheets")
    table.cell(1, 0).text = "GIS"
    table.cell(1, 1).text = "Python"
    text = read_docx(_saved(document)).text
    lines = [line for line in text.splitlines() if line]
    assert lines == [
        "Nora Lindqvist",
        "2019 – 2022\tPolar Maps AB, Cartographer",
        "Drew forty sheets",
        "GIS\tPython",
        "nora@example.org",
    ]


def test_text_boxes_are_read_once() -> None:
    document = Document()
    document.add_paragraph("Before")
    run = document.add_paragraph().add_run()
    box = (
        "<w:txbxContent {w}><w:p {w}><w:r><w:t>Inside the box</w:t></w:r></w:p></w:txbxContent>"
    ).replace("{w}", nsdecls("w"))
    run._r.append(
        parse_xml(
            '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
            f'<mc:Choice Requires="wps"><x xmlns="urn:shape">{box}</x></mc:Choice>'
            f'<mc:Fallback><x xmlns="urn:shape">{box}</x></mc:Fallback></mc:AlternateContent>'
        )
    )
    document.add_paragraph("After")
    text = read_docx(_saved(document)).text
    assert re.sub(r"\n+", "\n", text).strip() == "Before\nInside the box\nAfter"


def test_tracked_changes_are_read_as_accepted() -> None:
    document = Document()
    paragraph = document.add_paragraph("Analyst")
    for kind, tag, word in (("ins", "t", " and mapper"), ("del", "delText", " and clerk")):
        paragraph._p.append(
            parse_xml(
                f'<w:{kind} {nsdecls("w")}><w:r><w:{tag} xml:space="preserve">{word}</w:{tag}></w:r></w:{kind}>'
            )
        )
    read = read_docx(_saved(document))
    assert read.text.strip() == "Analyst and mapper"
    assert any("tracked" in warning for warning in read.warnings)


def test_hidden_tiny_and_white_text_is_left_out_and_reported() -> None:
    document = Document()
    document.add_paragraph("Seen")
    hidden = document.add_paragraph().add_run("hidden words")
    hidden.font.hidden = True
    tiny = document.add_paragraph().add_run("tiny words")
    tiny.font.size = Pt(1)
    white = document.add_paragraph().add_run("white words")
    white.font.color.rgb = RGBColor(255, 255, 255)
    read = read_docx(_saved(document))
    assert read.text.strip() == "Seen"
    assert any("3 pieces of invisible text" in warning for warning in read.warnings)


def test_macros_and_other_packages_are_refused() -> None:
    plain = _saved(_with_text())
    with pytest.raises(UnsupportedFile):
        read_docx(
            _rewritten(
                plain, lambda name, content: None if name == "word/document.xml" else content
            )
        )
    buffer = io.BytesIO(plain)
    with zipfile.ZipFile(buffer, "a") as package:
        package.writestr("word/vbaProject.bin", b"macro")
    with pytest.raises(UnsupportedFile):
        read_docx(buffer.getvalue())


def _with_text() -> Any:
    document = Document()
    document.add_paragraph("Some text")
    return document


@pytest.mark.parametrize("name", ["../evil.xml", "/abs.xml", "word/inner.zip", "a\\..\\b.xml"])
def test_paths_out_of_the_archive_and_archives_within_are_refused(name: str) -> None:
    buffer = io.BytesIO(_saved(_with_text()))
    with zipfile.ZipFile(buffer, "a") as package:
        package.writestr(name, b"x")
    with pytest.raises(UnsupportedFile):
        read_docx(buffer.getvalue())


def test_a_document_type_definition_is_refused() -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'
    data = _rewritten(
        _saved(_with_text()), lambda name, content: bomb if name == "word/document.xml" else content
    )
    with pytest.raises(DamagedFile):
        read_docx(data)


def test_a_bomb_is_stopped_by_its_ratio() -> None:
    blanks = b"<w:document>" + b" " * 30_000_000
    data = _rewritten(
        _saved(_with_text()),
        lambda name, content: blanks if name == "word/document.xml" else content,
    )
    with pytest.raises(FileTooLarge):
        read_docx(data)


def test_too_many_parts_are_refused() -> None:
    buffer = io.BytesIO(_saved(_with_text()))
    with zipfile.ZipFile(buffer, "a") as package:
        for number in range(1_001):
            package.writestr(f"word/part{number}.xml", b"")
    with pytest.raises(FileTooLarge):
        read_docx(buffer.getvalue())


def test_a_document_without_text_is_empty() -> None:
    with pytest.raises(EmptyFile):
        read_docx(_saved(Document()))


def test_a_deeply_nested_document_is_refused_without_a_crash() -> None:
    deep = b"<a>" * 50_000 + b"</a>" * 50_000
    data = _rewritten(
        _saved(_with_text()), lambda name, content: deep if name == "word/document.xml" else content
    )
    with pytest.raises((DamagedFile, FileTooLarge)):
        read_docx(data)
