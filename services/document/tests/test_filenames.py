import re

import pytest

from services.document.domain.filenames import content_disposition, file_name

pytestmark = pytest.mark.unit


def test_a_plain_title_is_kept() -> None:
    assert (
        content_disposition("Maren Holloway - Resume", "pdf")
        == 'attachment; filename="Maren Holloway - Resume.pdf"; '
        "filename*=UTF-8''Maren%20Holloway%20-%20Resume.pdf"
    )


def test_letters_beyond_ascii_have_a_fallback_and_an_exact_name() -> None:
    value = content_disposition("Żaneta Łęcka – CV", "pdf")
    assert 'filename="Zaneta Lecka CV.pdf"' in value
    assert "filename*=UTF-8''%C5%BBaneta%20%C5%81%C4%99cka%20%E2%80%93%20CV.pdf" in value


@pytest.mark.parametrize(
    "title",
    [
        'a"\r\nSet-Cookie: x=y', "../../etc/passwd", "..\\..\\boot.ini", "a\u202efdp.exe", "a\x00b",
        "name; filename=evil.exe", "a%0d%0ab", "line\u2028break", "con", "...", "", "中文", "a" * 5000,
        "\ud800", "a\x85b", "-rf", "a\u2066b",
    ],
)  # fmt: skip
def test_no_title_breaks_the_header_or_leaves_the_folder(title: str) -> None:
    value = content_disposition(title, "pdf")
    assert value.isascii()
    assert value.isprintable()
    found = re.fullmatch(
        r"attachment; filename=\"([A-Za-z0-9 .,_()&'+=@\[\]{}!#$^~`-]+)\"; filename\*=UTF-8''([A-Za-z0-9._%~-]+)",
        value,
    )
    assert found
    assert found[1].endswith(".pdf")
    name = file_name(title, "pdf")
    assert not set(name) & set('/\\"\r\n\0:;%\u202e\u2066')
    assert not name.startswith(".")
    assert len(name) <= 104


def test_a_device_name_is_replaced() -> None:
    assert file_name("con", "pdf") == "document.pdf"
