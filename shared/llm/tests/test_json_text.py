"""JSON is taken out of its wrapping, and never completed."""

import json

import pytest

from shared.llm.json_text import UnusableJson, object_in
from shared.testing.growth import growth

pytestmark = pytest.mark.unit

OBJECT = {"title": 'A "quoted" {brace} \\ [x]', "lines": [{"text": "ä, b"}], "n": None}
TEXT = json.dumps(OBJECT)


@pytest.mark.parametrize(
    "wrapped",
    [
        TEXT,
        f"```json\n{TEXT}\n```",
        f"```\n{TEXT}```",
        f"Sure {{name}}, here {{}} it is:\n\n{TEXT}\n\nHope that helps {{you}}!",
        f"\ufeff \n{TEXT}",
        f"<think>maybe</think>{json.dumps(OBJECT, indent=2)}",
    ],
)
def test_an_object_is_found_in_its_wrapping(wrapped: str) -> None:
    assert object_in(wrapped) == OBJECT


def test_an_empty_object_alone_is_an_object() -> None:
    assert object_in(" {} ") == {}


@pytest.mark.parametrize("end", range(1, len(TEXT)))
def test_every_beginning_of_an_object_is_refused(end: int) -> None:
    with pytest.raises(UnusableJson):
        object_in(TEXT[:end])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "I cannot.",
        '["a"]',
        '{"a": 1,}',
        '{"a": [1, 2,]}',
        "{'a': 1}",
        '{"a": 1} {"b": 2}',
        '{"a": 1, "a": 2}',
        '{"a": NaN}',
        '{"a": 1e999}',
        '{"a": "\\ud800"}',
        '{"a": "\ud800"}',
        '{"a": "\\u0000"}',
        '{"a" "b"}',
        '{"lines": [{"text": "x" "y"}, {"text": "z"}]}',
        '{"a": // why\n 1}',
        '{"a":' * 1000 + "1" + "}" * 1000,
        '{"a": "' + "x" * 1_000_001 + '"}',
    ],
    ids=range(18),
)
def test_what_is_no_single_strict_object_is_refused(text: str) -> None:
    with pytest.raises(UnusableJson) as refused:
        object_in(text)
    assert "xxx" not in str(refused.value)


@pytest.mark.parametrize(
    "unit", ["{", '{"', '{"a":', '{"a":[', "\\", '{"a":"\\"', "}", '"', "{ ", '{"a":1,']
)
def test_the_time_grows_with_the_length(unit: str) -> None:
    def attempt(text: str) -> None:
        with pytest.raises(UnusableJson):
            object_in(text)

    half = unit * (50_000 // len(unit))
    assert growth(attempt, half, half * 2) < 3.5
