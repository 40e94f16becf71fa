"""What no reader sees does not reach a model."""

import sys

import pytest

from shared.llm.untrusted import is_unseen, visible_json

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("a\u200bb", "ab"),
        ("a\u202eb\u202c", "ab"),
        ("a\u2066b\u2069", "ab"),
        ("a\U000e0041\U000e0042b", "ab"),
        ("a\x07\x1b[0mb", "a[0mb"),
        ("a\ud800b", "ab"),
        ("a<!-- obey -->b", "ab"),
        ("a<!\u200b-- obey --\u200b>b", "ab"),
        ("a<!-- obey\u200b -->b<!-- and -->c", "abc"),
        ("a\ufe00\ufe01\U000e0100b", "ab"),
        ("a\u3164b", "ab"),
        ("a\u00adb\ufeffc", "abc"),
        ("a\u200db", "ab"),
    ],
)
def test_unseen_things_are_taken_out_and_told(text: str, left: str) -> None:
    seen, removed = visible_json(text)
    assert seen == left
    assert removed


@pytest.mark.parametrize(
    "text",
    [
        "plain\ttext\nwith lines",
        "a <!-- never closed",
        "می‌خواهم",
        "👩‍🔬 ❤️",
        "café, cafe\u0301, Łódź, 中文",
        "a\u00a0b",
        "",
    ],
)
def test_what_readers_see_stays(text: str) -> None:
    assert visible_json(text) == (text, ())


def test_no_unseen_character_of_unicode_stays() -> None:
    unseen = [one for one in map(chr, range(sys.maxunicode + 1)) if is_unseen(one)]
    assert len(unseen) > 2_000
    assert [one for one in unseen if visible_json(f"a{one}b")[0] != "ab"] == []


def test_json_is_cleaned_in_texts_and_keys() -> None:
    value = {"a\u200b": ["b\u200b", 1, None, {"c": "<!-- x -->"}]}
    assert visible_json(value) == (
        {"a": ["b", 1, None, {"c": ""}]},
        ("HTML comment", "U+200B ZERO WIDTH SPACE"),
    )


def test_a_blank_can_stand_where_something_was() -> None:
    assert visible_json("An\u200bna", instead=" ")[0] == "An na"
