"""Pages become the lines that a reader sees."""

import time

import pytest

from services.job.domain.parsing.posting import parse_posting
from services.job.infrastructure.html_text import html_to_text

pytestmark = pytest.mark.unit

PAGE = """
<html><head><title>Jobs</title><style>p {color: red}</style></head><body>
<nav>Home Careers</nav>
<h1>Ferry <b>Captain</b></h1>
<p>Location:&nbsp;Split, Croatia</p>
<div style="display: none">Salary: $1</div><!-- Salary: $2 -->
<h2>Requirements</h2>
<ul><li><p>Five years of experience at sea</p></li><li>Radio &amp; radar</li></ul>
<script>alert("Salary: $3")</script>
</body></html>
"""


def test_blocks_become_lines_and_items_become_bullets() -> None:
    lines = [line for line in html_to_text(PAGE).splitlines() if line]

    assert lines == [
        "Ferry Captain",
        "Location: Split, Croatia",
        "Requirements",
        "- Five years of experience at sea",
        "- Radio & radar",
    ]


def test_what_nobody_sees_is_left_out() -> None:
    text = html_to_text(PAGE)

    assert "Salary" not in text
    assert "Home" not in text


def test_the_text_of_a_page_parses_like_a_pasted_one() -> None:
    job = parse_posting(html_to_text(PAGE))

    assert (job.title, job.location, job.years_asked) == ("Ferry Captain", "Split, Croatia", 5)


@pytest.mark.parametrize("piece", ["<div>x", "<p><b>x", "<a href=x>y", "<", "<ul><li>x"])
def test_hostile_markup_is_read_quickly(piece: str) -> None:
    started = time.process_time()

    html_to_text(piece * 50_000)

    assert time.process_time() - started < 10  # minutes, before the depth was limited
