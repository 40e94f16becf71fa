from html.parser import HTMLParser

import pytest

from shared.rendering.exportable import exportable
from shared.rendering.html import html
from shared.rendering.outline import outline
from shared.rendering.tests.samples import ATTACKS, cover_letter, english_resume, resume_saying

pytestmark = pytest.mark.unit


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.targets: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.targets += [value or "" for name, value in attrs if name in {"href", "src"}]
        assert not [name for name, _ in attrs if name.startswith("on")]

    def handle_data(self, data: str) -> None:
        self.text += data


def _parsed(text: str) -> _Page:
    page = _Page()
    page.feed(text)
    return page


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_is_shown_as_text_and_does_nothing(attack: str) -> None:
    source = exportable(resume_saying(attack))
    page = _parsed(html(source))
    harmless = _parsed(html(exportable(resume_saying("harmless"))))
    assert set(page.tags) <= set(harmless.tags)
    assert all(target.startswith(("https://", "http://", "mailto:")) for target in page.targets)
    shown = " ".join(page.text.split())
    for block in outline(source):
        for span in block.spans:
            assert span.text in shown


def test_the_page_forbids_scripts_and_outside_references() -> None:
    text = html(exportable(english_resume()))
    assert "default-src 'none'" in text
    assert '<html lang="en">' in text
    assert "<title>Maren Holloway - Resume - Senior Data Engineer</title>" in text


def test_the_language_cannot_leave_its_attribute() -> None:
    text = html(exportable(english_resume(language='en" onload="alert(1)')))
    assert 'onload="' not in text


def test_lists_are_closed() -> None:
    for content in (english_resume(), cover_letter()):
        text = html(exportable(content))
        assert text.count("<ul>") == text.count("</ul>")
