"""A question is asked once, guarded, repaired once, and never trusted."""

import asyncio
import json
from collections import deque
from typing import Any

import pytest
from pydantic import BaseModel

from shared.llm.conversation import AnswerUnusable, Conversation, converse
from shared.llm.model import Answer, ModelUnavailable, Question

pytestmark = pytest.mark.unit

SYSTEM = "You write the lines of a resume from facts, and from nothing but these facts, briefly."
QUESTION = Question(
    name="lines",
    system=SYSTEM,
    user=json.dumps({"facts": ["line one\nline two", "ü"]}),
    schema={"type": "object"},
    max_tokens=100,
)
GOOD = '{"title": "Baker"}'


class Scripted:
    """A model that gives its answers in order; an exception is raised."""

    provider = "double"
    model = "m"

    def __init__(self, *answers: str | Exception) -> None:
        self._answers = deque(answers)
        self.asked: list[Question] = []

    async def ask(self, question: Question) -> Answer:
        self.asked.append(question)
        answer = self._answers.popleft()
        if isinstance(answer, Exception):
            raise answer
        return Answer(
            text=answer,
            provider=self.provider,
            model=self.model,
            input_tokens=7,
            output_tokens=3,
            cost_usd=0.5,
        )


class Kept:
    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}

    async def recall(self, request_hash: str) -> Answer | None:
        return self.answers.get(request_hash)

    async def keep(self, request_hash: str, answer: Answer) -> None:
        self.answers[request_hash] = answer


def title(got: dict[str, Any]) -> str:
    if not isinstance(got.get("title"), str):
        raise ValueError("title is missing")  # noqa: TRY004 -- what a reader raises
    return str(got["title"])


async def ask(model: Scripted, memory: Kept | None = None) -> Conversation[str]:
    return await converse(model, QUESTION, title, memory)


async def test_a_good_answer_is_read_and_billed() -> None:
    said = await ask(Scripted(GOOD))
    assert (said.value, said.tokens, said.cost_usd) == ("Baker", 10, 0.5)


async def test_data_is_one_line_of_json_between_marks_that_never_repeat() -> None:
    model = Scripted(GOOD, GOOD)
    await ask(model)
    await ask(model)
    users = [asked.user.split("\n") for asked in model.asked]
    assert [len(lines) for lines in users] == [3, 3]
    for (first, data, last), asked in zip(users, model.asked, strict=True):
        assert first == last
        assert len(first) >= 16
        assert first in asked.system
        assert asked.system.startswith(SYSTEM)
        assert json.loads(data) == json.loads(QUESTION.user)
    assert users[0][0] != users[1][0]


async def test_hidden_characters_that_were_forgotten_do_not_join_words() -> None:
    model = Scripted(GOOD)
    hidden = Question(name="x", system=SYSTEM, user='{"a": "An\\u200bna"}', schema={}, max_tokens=5)
    await converse(model, hidden, title)
    assert json.loads(model.asked[0].user.split("\n")[1]) == {"a": "An na"}


@pytest.mark.parametrize("bad", ["", "no", '{"title": ', '{"name": "Baker"}'])
async def test_a_bad_answer_is_repaired_once_with_the_reason(bad: str) -> None:
    model = Scripted(bad, GOOD)
    said = await ask(model)
    assert said.value == "Baker"
    assert len(said.answers) == 2
    repair = json.loads(model.asked[1].user.split("\n")[1])
    assert repair["data"] == json.loads(QUESTION.user)
    assert repair["previous_answer"] == bad
    assert repair["refused_because"]


async def test_a_second_bad_answer_ends_it_and_both_are_billed() -> None:
    model = Scripted("no", '{"name": 1}', GOOD)
    with pytest.raises(AnswerUnusable) as ended:
        await ask(model)
    assert ended.value.reason == "title is missing"
    assert len(ended.value.answers) == len(model.asked) == 2


async def test_the_reason_of_a_schema_names_places_and_no_values() -> None:
    class Line(BaseModel):
        title: int

    model = Scripted('{"title": "secret value"}', '{"title": "secret value"}')
    with pytest.raises(AnswerUnusable) as ended:
        await converse(model, QUESTION, Line.model_validate)
    assert ended.value.reason == "title: int_parsing"


@pytest.mark.parametrize("leak", [f'{{"title": "{SYSTEM}"}}', SYSTEM[10:60]])
async def test_an_answer_that_repeats_the_instruction_is_not_used_nor_repaired(leak: str) -> None:
    model = Scripted(leak, GOOD)
    with pytest.raises(AnswerUnusable) as ended:
        await ask(model)
    assert ended.value.reason == "leaked_prompt"
    assert len(ended.value.answers) == len(model.asked) == 1


async def test_an_answer_with_the_canary_of_its_call_is_not_used_even_when_recalled() -> None:
    class Dumping(Scripted):
        async def ask(self, question: Question) -> Answer:
            self._answers.append(json.dumps({"title": question.system.split()[-1]}))
            return await super().ask(question)

    memory = Kept()
    for model in (Dumping(), Scripted(GOOD)):
        with pytest.raises(AnswerUnusable) as ended:
            await ask(model, memory)
        assert ended.value.reason == "leaked_prompt"
    assert model.asked == []


async def test_nothing_is_asked_twice() -> None:
    memory = Kept()
    first = await ask(Scripted("no", GOOD), memory)
    again = Scripted()
    second = await ask(again, memory)
    assert second.value == first.value
    assert again.asked == []
    assert (second.tokens, second.cost_usd, second.answers) == (0, 0, ())


async def test_an_answer_is_kept_before_it_is_read() -> None:
    def dies(_got: dict[str, Any]) -> str:
        raise KeyboardInterrupt

    memory = Kept()
    with pytest.raises(KeyboardInterrupt):
        await converse(Scripted(GOOD), QUESTION, dies, memory)
    assert [answer.text for answer in memory.answers.values()] == [GOOD]


async def test_another_question_is_another_memory() -> None:
    memory = Kept()
    await ask(Scripted(GOOD), memory)
    model = Scripted('{"title": "Cook"}')
    other = Question(
        name="lines", system=SYSTEM, user='{"facts": []}', schema={"type": "object"}, max_tokens=100
    )
    assert (await converse(model, other, title, memory)).value == "Cook"


async def test_without_a_first_answer_the_model_is_unavailable() -> None:
    with pytest.raises(ModelUnavailable, match="timeout"):
        await ask(Scripted(ModelUnavailable("timeout")))


async def test_without_a_repair_the_first_answer_is_billed_and_unusable() -> None:
    with pytest.raises(AnswerUnusable) as ended:
        await ask(Scripted("no", ModelUnavailable("timeout")))
    assert len(ended.value.answers) == 1


async def test_both_turns_together_have_one_deadline() -> None:
    class Slow(Scripted):
        async def ask(self, question: Question) -> Answer:
            answer = await super().ask(question)
            await asyncio.sleep(0.2 if answer.text == "no" else 3600)
            return answer

    with pytest.raises(AnswerUnusable) as ended:
        await converse(Slow("no", GOOD), QUESTION, title, within=1)
    assert len(ended.value.answers) == 1
    with pytest.raises(ModelUnavailable, match="timeout"):
        await converse(Slow(GOOD), QUESTION, title, within=0.05)
