import os
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject

from services.document.domain.errors import (
    PageBudgetExceeded,
    UnknownTemplate,
    UnsupportedCharacters,
)
from services.document.domain.ports import ReadBack
from services.document.domain.templates import TEMPLATES
from services.document.domain.verification import verify
from services.document.infrastructure.extractors import read_back_pdf
from services.document.infrastructure.pdf.renderer import PdfRenderer
from shared.contracts.content import Content, Line
from shared.rendering.exportable import exportable
from shared.rendering.tests.samples import (
    ATTACKS,
    cover_letter,
    cyrillic_resume,
    english_resume,
    greek_resume,
    long_resume,
    polish_resume,
    resume_saying,
)

_SAMPLES = [english_resume(), polish_resume(), cyrillic_resume(), greek_resume(), cover_letter()]
_ROOT = Path(__file__).resolve().parents[3]


def _pdf(content: Content, template: str = "classic") -> bytes:
    return PdfRenderer().render(exportable(content), template).data


def _read(content: Content, template: str = "classic") -> ReadBack:
    return read_back_pdf(_pdf(content, template))


@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.parametrize("content", _SAMPLES, ids=["en", "pl", "ru", "el", "letter"])
def test_two_extractors_read_all_of_the_content_in_order(content: Content, template: str) -> None:
    read_back = _read(content, template)
    assert set(read_back.texts) == {"pdfium", "pypdf"}
    verdict = verify(exportable(content), read_back.texts)
    assert verdict.complete, verdict.report()
    for text in read_back.texts.values():
        lines = [line.strip() for line in text.splitlines()]
        assert content.person.full_name in lines
        for section in content.sections:
            for entry in section.entries:
                assert entry.title in lines
                assert entry.organization in lines
                year = (entry.start_date or entry.end_date or "")[:4]
                assert any(year in line and len(line) < 25 for line in lines)


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_is_shown_as_text_and_does_nothing(attack: str) -> None:
    content = resume_saying(attack)
    data = _pdf(content)
    read_back = read_back_pdf(data)
    verdict = verify(exportable(content), read_back.texts)
    assert verdict.share == 1.0, verdict.report()
    assert read_back.facts.images == 0
    assert all(
        link.startswith(("http://", "https://", "mailto:")) for link in read_back.facts.links
    )
    assert not _names(data) & {"/JavaScript", "/JS", "/AA", "/OpenAction", "/Launch", "/GoToR"}


def _names(data: bytes) -> set[str]:
    """Every key of every dictionary in the file, and every name that is a value."""
    reader = PdfReader(BytesIO(data))
    names: set[str] = set()
    waiting: list[object] = [reader.get_object(number) for number in range(1, _size(reader))]
    while waiting:
        item = waiting.pop()
        if isinstance(item, DictionaryObject):
            names |= {str(key) for key in item}
            names |= {str(value) for value in item.values() if isinstance(value, NameObject)}
            waiting += [value for key, value in item.items() if key != "/Parent"]
        elif isinstance(item, ArrayObject):
            waiting += list(item)
    return names


def _size(reader: PdfReader) -> int:
    size = reader.trailer["/Size"]
    assert isinstance(size, NumberObject)
    return int(size)


def test_control_characters_and_surrogates_never_reach_the_file() -> None:
    content = english_resume(title="A\x00B\x1b[31m")
    lines = (Line(text="nul\x00 bell\x07 bom\ufeff noncharacter\uffff end"),)
    section = content.sections[0].model_copy(update={"lines": lines})
    content = content.model_copy(update={"sections": (section,)})
    read_back = _read(content)
    assert read_back.facts.title == "AB[31m"
    assert all("nul bell bom noncharacter end" in text for text in read_back.texts.values())


@pytest.mark.parametrize("word", ["W" * 20_000, "https://example.org/" + "a" * 19_000])
def test_a_word_of_20000_characters_is_cut_at_the_margin_and_read_back_whole(word: str) -> None:
    content = english_resume(max_pages=10)
    section = content.sections[0].model_copy(update={"lines": (Line(text=f"see {word} there"),)})
    content = content.model_copy(update={"sections": (section, *content.sections[1:])})
    verdict = verify(exportable(content), _read(content).texts)
    assert verdict.complete, verdict.report()


def test_the_same_content_gives_the_same_bytes_in_another_process() -> None:
    program = (
        "import hashlib\n"
        "from shared.rendering.tests.samples import polish_resume\n"
        "from shared.rendering.exportable import exportable\n"
        "from services.document.infrastructure.pdf.renderer import PdfRenderer\n"
        "data = PdfRenderer().render(exportable(polish_resume()), 'modern').data\n"
        "print(hashlib.sha256(data).hexdigest())\n"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", program],
            cwd=_ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed, zone in (("1", "UTC"), ("2", "Asia/Tokyo"))
    }
    assert len(digests) == 1
    assert _pdf(english_resume()) == _pdf(english_resume())


def test_other_documents_in_between_do_not_change_the_bytes() -> None:
    first = _pdf(greek_resume())
    _pdf(cyrillic_resume())
    assert _pdf(greek_resume()) == first


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("株式会社 Tanaka", ["U+682A", "U+5F0F", "U+4F1A", "U+793E"]),
        ("한국", ["U+D55C", "U+AD6D"]),
        ("مهندس", ["U+0645", "U+0647"]),
        ("מהנדס", ["U+05DE"]),
        ("done 😀", ["U+1F600 GRINNING FACE"]),
        ("हिन्दी", ["U+0939"]),
        ("icon \ue0b0", ["U+E0B0"]),
        ("icon \uef00", ["U+EF00"]),  # the second font has a glyph for it
    ],
)
def test_characters_that_cannot_be_shown_are_refused_by_name(text: str, named: list[str]) -> None:
    section = english_resume().sections[0].model_copy(update={"lines": (Line(text=text),)})
    content = english_resume().model_copy(update={"sections": (section,)})
    with pytest.raises(UnsupportedCharacters) as refusal:
        _pdf(content)
    for name in named:
        assert name in refusal.value.message
    assert "Tanaka" not in refusal.value.message


def test_characters_that_the_main_font_lacks_come_from_the_second() -> None:
    text = "Rating ★★★ and 100 ₽ ✓ done – x ≤ y ☎"
    section = english_resume().sections[0].model_copy(update={"lines": (Line(text=text),)})
    content = english_resume().model_copy(update={"sections": (section,)})
    read_back = _read(content)
    assert verify(exportable(content), read_back.texts).complete
    assert b"DejaVuSans" in _pdf(content)
    assert read_back.facts.unembedded_fonts == ()


@pytest.mark.parametrize(
    "letters",
    [
        "ĄĆĘŁŃÓŚŹŻ ąćęłńóśźż ÄÖÜẞ äöüß ÀÂÇÉÈÊËÎÏÔŒÙÛÜŸ ñ¿¡ ĂÂÎȘȚ ăâîșț ČĎĚŇŘŠŤŮŽ čďěňřšťůž",
        "őű ŐŰ ğış ĞİŞ ēģķļņū ąčęėįšųūž åæø ÅÆØ þðÞÐ ħġċż đĐ ơưạảấầẩẫậ",
        "АБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ абвгдеёжзийклмнопрстуфхцчшщъыьэюя ЄІЇҐ єіїґ ЂЈЉЊЋЏ ђјљњћџ ЃЅЌ ѓѕќ Ўў",
        "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩ αβγδεζηθικλμνξοπρσςτυφχψω ΆΈΉΊΌΎΏ άέήίόύώϊϋΐΰ ὑἀᾳ",
        "„“”‚‘’«»‹› – — … • · € £ ¥ © ® ™ § ° ± × ÷ ½ ¼ № %‰ @ # & fi fl ffi",
    ],
)
def test_whole_alphabets_are_read_back(letters: str) -> None:
    section = english_resume().sections[0].model_copy(update={"lines": (Line(text=letters),)})
    content = english_resume().model_copy(update={"sections": (section,)})
    verdict = verify(exportable(content), _read(content).texts)
    assert verdict.complete, verdict.report()


def test_fonts_are_embedded_and_there_are_no_pictures() -> None:
    for content in _SAMPLES:
        facts = _read(content).facts
        assert facts.unembedded_fonts == ()
        assert facts.images == 0


def test_title_language_and_links_are_set() -> None:
    facts = _read(polish_resume()).facts
    assert facts.title == "Żaneta Ściborska – CV"
    assert facts.language == "pl"
    assert _read(english_resume()).facts.links == (
        "mailto:maren.holloway@example.org",
        "https://www.linkedin.com/in/maren-holloway",
        "https://github.com/marenholloway",
    )


def test_type_is_tightened_to_keep_the_page_budget() -> None:
    # Comfortable type needs two pages for this.
    roomy = PdfRenderer().render(exportable(long_resume(6, 3, max_pages=2)), "classic")
    tight = PdfRenderer().render(exportable(long_resume(6, 3, max_pages=1)), "classic")
    assert (roomy.page_count, tight.page_count) == (2, 1)
    source = exportable(long_resume(6, 3, max_pages=1))
    assert verify(source, read_back_pdf(tight.data).texts).complete


def test_a_resume_that_overflows_by_little_takes_one_page() -> None:
    counts = [
        PdfRenderer().render(exportable(long_resume(entries, 3, max_pages=2)), "classic").page_count
        for entries in (3, 4, 8)
    ]
    assert counts == [1, 1, 2]


def test_content_beyond_the_page_budget_is_refused_with_its_length() -> None:
    with pytest.raises(PageBudgetExceeded) as refusal:
        _pdf(long_resume(40, max_pages=2))
    assert refusal.value.details["max_pages"] == 2
    assert refusal.value.details["pages"] > 2


def test_many_pages_are_read_back_whole() -> None:
    content = long_resume(40, max_pages=10)
    read_back = _read(content)
    assert read_back.facts.page_count
    assert 2 < read_back.facts.page_count <= 10
    assert verify(exportable(content), read_back.texts).complete


def test_an_unknown_template_is_refused() -> None:
    with pytest.raises(UnknownTemplate) as refusal:
        _pdf(english_resume(), "../../etc/passwd")
    assert refusal.value.details["templates"] == ["classic", "modern"]


def test_every_line_of_the_text_layer_ends_in_a_blank() -> None:
    # Readers that take no notice of geometry would join the words of two lines.
    lines = [line for line in _read(english_resume()).texts["pypdf"].splitlines() if line]
    assert lines
    assert all(line.endswith(" ") for line in lines)
