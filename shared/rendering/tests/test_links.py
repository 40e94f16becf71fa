import pytest

from shared.rendering.links import link_target
from shared.testing.growth import growth

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("a.b+c@example.org", "mailto:a.b+c@example.org"),
        ("https://example.org/a?b=c#d", "https://example.org/a?b=c#d"),
        ("HTTP://example.org", "HTTP://example.org"),
        ("github.com/someone", "https://github.com/someone"),
        ("https://example.org/žluť (1)", ""),
        ("https://example.org/žluť", "https://example.org/%C5%BElu%C5%A5"),
        ('https://example.org/"><script>', "https://example.org/%22%3E%3Cscript%3E"),
        ("https://example.org/a)(b", "https://example.org/a%29%28b"),
    ],
)
def test_web_and_mail_addresses_become_links(text: str, target: str) -> None:
    assert link_target(text) == target


@pytest.mark.parametrize(
    "text",
    [
        "javascript:alert(1)", "JaVaScRiPt://example.org/%0aalert(1)", "file:///etc/passwd",
        "data:text/html,x", "https://user:pw@example.org", "//example.org", "vbscript:x",
        "mailto:a@b.c?bcc=d@e.f", "https://exa mple.org", "+44 20 7946 0123", "", "Bristol",
        "a@b.org\r\nBcc: x@y.z", "https://" + "a" * 3000,
    ],
)  # fmt: skip
def test_nothing_else_becomes_a_link(text: str) -> None:
    assert link_target(text) == ""


@pytest.mark.parametrize(
    ("start", "piece"), [("", "a."), ("a@", "b."), ("http://", "a"), ("", "a@")]
)
def test_links_are_recognised_in_linear_time(start: str, piece: str) -> None:
    half = piece * (50_000 // len(piece))
    assert growth(link_target, start + half, start + half + half) < 4
