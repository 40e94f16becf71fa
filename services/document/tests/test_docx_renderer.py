from io import BytesIO
from zipfile import ZipFile

import pytest

from services.document.domain.templates import TEMPLATES
from services.document.domain.verification import verify
from services.document.infrastructure.docx.reader import read_back_docx
from services.document.infrastructure.docx.renderer import DocxRenderer
from shared.contracts.content import Content, Line
from shared.rendering.exportable import exportable
from shared.rendering.tests.samples import (
    ATTACKS,
    cover_letter,
    cyrillic_resume,
    english_resume,
    greek_resume,
    polish_resume,
    resume_saying,
)


def _docx(content: Content, template: str = "classic") -> bytes:
    return DocxRenderer().render(exportable(content), template).data


def _xml(data: bytes) -> str:
    with ZipFile(BytesIO(data)) as archive:
        return archive.read("word/document.xml").decode()


def _saying(text: str) -> Content:
    section = english_resume().sections[0].model_copy(update={"lines": (Line(text=text),)})
    return english_resume().model_copy(update={"sections": (section,)})


@pytest.mark.parametrize("template", TEMPLATES)
def test_two_readers_find_all_of_the_content_in_order(template: str) -> None:
    for content in (
        english_resume(), polish_resume(), cyrillic_resume(), greek_resume(), cover_letter()
    ):  # fmt: skip
        read_back = read_back_docx(_docx(content, template))
        verdict = verify(exportable(content), read_back.texts)
        assert set(read_back.texts) == {"python-docx", "xml"}
        assert verdict.complete, verdict.report()
        assert read_back.facts.title == content.title
        assert read_back.facts.language == content.language


@pytest.mark.parametrize(
    "text", ["株式会社で働いた経験", "مهندس برمجيات في شركة", "done 😀", "한국어"]
)
def test_scripts_that_a_pdf_refuses_are_kept(text: str) -> None:
    content = _saying(text)
    assert verify(exportable(content), read_back_docx(_docx(content)).texts).complete


def test_right_to_left_paragraphs_are_marked_as_such() -> None:
    xml = _xml(_docx(_saying("مهندس برمجيات")))
    assert "<w:bidi/>" in xml
    assert "<w:rtl/>" in xml
    assert "<w:bidi/>" not in _xml(_docx(english_resume()))


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_is_shown_as_text_and_does_nothing(attack: str) -> None:
    content = resume_saying(attack)
    data = _docx(content)
    read_back = read_back_docx(data)
    assert verify(exportable(content), read_back.texts).share == 1.0
    assert read_back.facts.links == ()
    for field in ("w:fldSimple", "w:instrText", "w:hyperlink", "w:object"):
        assert field not in _xml(data)


def test_control_characters_are_left_out_and_long_words_kept() -> None:
    content = _saying("nul\x00 bell\x07 \uffff end " + "W" * 20_000)
    texts = read_back_docx(_docx(content)).texts
    assert all("nul bell end WWW" in text for text in texts.values())
    assert verify(exportable(content), texts).complete
