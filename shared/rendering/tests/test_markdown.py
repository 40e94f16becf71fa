import pytest

from shared.rendering.exportable import exportable
from shared.rendering.markdown import escape_markdown, markdown
from shared.rendering.tests.samples import english_resume
from shared.testing.growth import growth

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("C++ and C#", "C++ and C#"),
        ("snake_case", "snake_case"),
        ("_all_ *this*", r"\_all\_ \*this\*"),
        ("<script>", r"\<script\>"),
        ("[x](javascript:y)", r"\[x\](javascript:y)"),
        ("# no heading", r"\# no heading"),
        ("- no bullet", r"\- no bullet"),
        ("2016. A good year", r"2016\. A good year"),
        ("2016 was good", "2016 was good"),
        ("R & D", "R & D"),
        ("&lt;b&gt;", r"\&lt;b\&gt;"),
        ("F #", r"F \#"),
        ("a|b `c` \\", r"a\|b \`c\` \\"),
    ],
)
def test_user_text_never_becomes_markup(text: str, escaped: str) -> None:
    assert escape_markdown(text) == escaped


def test_headings_entries_and_bullets_have_their_marks() -> None:
    text = markdown(exportable(english_resume()))
    assert text.startswith("# Maren Holloway\n\n")
    assert (
        "\n\n## Experience\n\n### Senior Data Engineer\n\n**Robust Intelligence & Partners**  \nMar 2020 – Present  \n"
        in text
    )
    assert "\n- Mentors two junior engineers in Python, testing and on-call work.\n" in text
    assert "**Data:** Apache Spark" in text


@pytest.mark.parametrize("piece", ["_", "#", "1", " #", "&", "<"])
def test_escaping_takes_linear_time(piece: str) -> None:
    half = piece * (50_000 // len(piece))
    assert growth(escape_markdown, half, half + half) < 4
