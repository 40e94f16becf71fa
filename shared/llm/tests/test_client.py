"""Against a real server: every way in which providers misbehave ends in an answer or a reason."""

import asyncio
import logging
from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest
from prometheus_client import REGISTRY
from structlog.testing import capture_logs

from shared.llm.breaker import CircuitBreaker, State
from shared.llm.capped import MAX_ANSWER, AnswerTooLarge, cap
from shared.llm.client import OpenAIModel
from shared.llm.conversation import converse
from shared.llm.model import ModelNotAllowed, ModelUnavailable, Question
from shared.llm.opening import open_model
from shared.llm.presets import Provider
from shared.llm.settings import ModelSettings
from shared.testing.llm_server import Behaviour, LlmServer
from shared.testing.traces import recorded

pytestmark = pytest.mark.integration

KEY = "sk-marker-0123456789"
QUESTION = Question(
    name="lines",
    system="Be brief and marked-system.",
    user='{"fact": "marked-user"}',
    schema={"type": "object", "properties": {}, "required": [], "additionalProperties": False},
    max_tokens=64,
)


def settings(server: LlmServer, **more: Any) -> ModelSettings:
    given: dict[str, Any] = {
        "provider": "custom",
        "base_url": server.base_url,
        "model": "m",
        "api_key": KEY,
        "timeout_seconds": 2.0,
    }
    return ModelSettings(**given | more)


@pytest.fixture
async def server() -> AsyncIterator[LlmServer]:
    async with LlmServer(answer=lambda _: {"title": "Baker marked-answer"}) as running:
        yield running


@pytest.fixture
async def model(server: LlmServer) -> AsyncIterator[OpenAIModel]:
    async with OpenAIModel(settings(server), total_seconds=20) as opened:
        yield opened


async def refusal(model: OpenAIModel) -> str:
    with pytest.raises(ModelUnavailable) as refused:
        await model.ask(QUESTION)
    return refused.value.reason


async def test_the_question_is_sent_with_its_schema_and_its_limits(
    model: OpenAIModel, server: LlmServer
) -> None:
    answer = await model.ask(QUESTION)
    assert answer.text == '{"title": "Baker marked-answer"}'
    assert (answer.provider, answer.model) == ("custom", "m")
    (sent,) = server.payloads
    assert sent["max_tokens"] == 64
    assert sent["temperature"] == 0.2
    assert sent["response_format"]["json_schema"]["schema"] == QUESTION.schema
    assert [one["role"] for one in sent["messages"]] == ["system", "user"]
    assert "tools" not in sent
    assert server.headers[0]["authorization"] == f"Bearer {KEY}"


async def test_usage_is_billed_at_the_configured_price(server: LlmServer) -> None:
    priced = settings(server, price_input=2.0, price_output=10.0)
    async with OpenAIModel(priced) as model:
        answer = await model.ask(QUESTION)
    expected = (answer.input_tokens * 2.0 + answer.output_tokens * 10.0) / 1_000_000
    assert answer.cost_usd == pytest.approx(expected)
    assert answer.cost_usd > 0


async def test_missing_usage_is_estimated(model: OpenAIModel, server: LlmServer) -> None:
    server.script(Behaviour.NO_USAGE)
    answer = await model.ask(QUESTION)
    assert 5 <= answer.input_tokens <= 40
    assert 3 <= answer.output_tokens <= 20


@pytest.mark.parametrize(
    ("refused", "rung"),
    [
        ({"json_schema"}, "json_object"),
        ({"json_schema", "json_object"}, "text"),
    ],
)
async def test_a_refused_format_is_remembered(
    model: OpenAIModel, server: LlmServer, refused: set[str], rung: str
) -> None:
    server.refused_formats = frozenset(refused)
    await model.ask(QUESTION)
    assert server.calls == len(refused) + 1
    await model.ask(QUESTION)
    assert server.calls == len(refused) + 2
    last = server.payloads[-1]
    assert last.get("response_format", {"type": "text"})["type"] == rung
    assert '"additionalProperties": false' in last["messages"][0]["content"]


@pytest.mark.parametrize(
    "behaviour",
    [
        Behaviour.RATE_LIMITED,
        Behaviour.SERVER_ERROR,
        Behaviour.HTML_ERROR,
        Behaviour.HTML_PAGE,
        Behaviour.HANGS_UP,
        Behaviour.SILENT,
        Behaviour.DRIP,
    ],
)
async def test_what_may_pass_is_tried_again(
    model: OpenAIModel, server: LlmServer, behaviour: Behaviour
) -> None:
    server.script(behaviour)
    assert "Baker" in (await model.ask(QUESTION)).text
    assert server.calls >= 2  # a loaded machine may time out once more
    assert model.state is State.READY


@pytest.mark.parametrize(
    ("behaviour", "reason"),
    [
        (Behaviour.RATE_LIMITED, "rate_limited"),
        (Behaviour.SERVER_ERROR, "server_error"),
        (Behaviour.SILENT, "timeout"),
        (Behaviour.DRIP, "timeout"),
        (Behaviour.HANGS_UP, "unreachable"),
        (Behaviour.UNAUTHORIZED, "refused"),
    ],
)
async def test_what_does_not_pass_ends_in_time_with_its_reason(
    server: LlmServer, behaviour: Behaviour, reason: str
) -> None:
    server.usual = behaviour
    patience = 0.3 if reason == "timeout" else 5
    async with OpenAIModel(settings(server, timeout_seconds=patience), total_seconds=1.5) as model:
        began = asyncio.get_running_loop().time()
        assert await refusal(model) == reason
        assert asyncio.get_running_loop().time() - began < 60
    if behaviour is Behaviour.UNAUTHORIZED:
        assert server.calls == 1


async def test_nobody_listening_is_unreachable() -> None:
    nowhere = ModelSettings(provider=Provider.CUSTOM, base_url="http://127.0.0.1:9/v1", model="m")
    async with OpenAIModel(nowhere, total_seconds=1) as model:
        assert await refusal(model) == "unreachable"


@pytest.mark.parametrize(
    "said",
    [
        b"garbage\r\n\r\n",
        b"HTTP/1.1 99999 x\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 1\r\n\r\nx",
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 4\r\n\r\n\xff\xfe{}",
        b"",
    ],
    ids=range(8),
)
async def test_a_broken_protocol_is_a_reason_and_no_accident(said: bytes) -> None:
    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(65536)
        writer.write(said)
        writer.close()

    door = await asyncio.start_server(speak, "127.0.0.1", 0)
    port = door.sockets[0].getsockname()[1]
    broken = ModelSettings(
        provider=Provider.CUSTOM, base_url=f"http://127.0.0.1:{port}/v1", model="m"
    )
    async with door, OpenAIModel(broken, total_seconds=1) as model:
        assert await refusal(model) in {"unreachable", "server_error", "refused", "too_large"}


async def test_retry_after_is_kept(model: OpenAIModel, server: LlmServer) -> None:
    server.retry_after = "1"
    server.script(Behaviour.RATE_LIMITED)
    began = asyncio.get_running_loop().time()
    await model.ask(QUESTION)
    assert asyncio.get_running_loop().time() - began >= 1


async def test_a_wait_beyond_the_budget_is_not_begun(model: OpenAIModel, server: LlmServer) -> None:
    server.retry_after = "3600"
    server.usual = Behaviour.RATE_LIMITED
    began = asyncio.get_running_loop().time()
    assert await refusal(model) == "rate_limited"
    assert asyncio.get_running_loop().time() - began < 60
    assert server.calls == 1


async def test_an_answer_of_five_megabytes_is_refused_while_it_comes(server: LlmServer) -> None:
    held = 0

    async def count(response: httpx2.Response) -> None:
        await cap(response)
        assert isinstance(response.stream, httpx2.AsyncByteStream)
        stream: httpx2.AsyncByteStream = response.stream

        class Counted(httpx2.AsyncByteStream):
            async def __aiter__(self) -> AsyncIterator[bytes]:
                nonlocal held
                async for chunk in stream:
                    held += len(chunk)
                    yield chunk

            async def aclose(self) -> None:
                await stream.aclose()

        response.stream = Counted()

    server.usual = Behaviour.HUGE
    async with httpx2.AsyncClient(event_hooks={"response": [count]}, timeout=30) as client:
        with pytest.raises(AnswerTooLarge):
            await client.post(f"{server.base_url}/chat/completions", json={"messages": []})
    assert 0 < held <= MAX_ANSWER
    async with OpenAIModel(settings(server, timeout_seconds=30)) as model:
        assert await refusal(model) == "too_large"
    assert server.calls == 2


@pytest.mark.parametrize("behaviour", [Behaviour.REFUSAL, Behaviour.EMPTY])
async def test_an_answer_without_text_is_billed_and_empty(
    model: OpenAIModel, server: LlmServer, behaviour: Behaviour
) -> None:
    server.script(behaviour)
    answer = await model.ask(QUESTION)
    assert answer.text == ""
    assert answer.input_tokens > 0


@pytest.mark.parametrize(
    "behaviour", [Behaviour.FENCED, Behaviour.IN_PROSE, Behaviour.HALF_JSON, Behaviour.CUT_OFF]
)
async def test_a_conversation_gets_through_what_models_do_to_json(
    model: OpenAIModel, server: LlmServer, behaviour: Behaviour
) -> None:
    server.script(behaviour)
    said = await converse(model, QUESTION, lambda got: got["title"])
    assert said.value == "Baker marked-answer"
    assert server.calls == (1 if behaviour in {Behaviour.FENCED, Behaviour.IN_PROSE} else 2)


async def test_a_provider_that_is_down_is_not_asked(server: LlmServer) -> None:
    server.usual = Behaviour.SERVER_ERROR
    breaker = CircuitBreaker(threshold=2, pause=60)
    async with OpenAIModel(settings(server), breaker=breaker) as model:
        await refusal(model)
        assert server.calls == 2
        assert model.state is State.DOWN
        assert await refusal(model) == "circuit_open"
        assert server.calls == 2


async def test_a_cancelled_question_says_nothing_about_the_provider(
    model: OpenAIModel, server: LlmServer
) -> None:
    server.script(Behaviour.SILENT)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.2):
            await model.ask(QUESTION)
    assert model.state is State.READY


async def test_only_allowed_models_are_asked(server: LlmServer) -> None:
    async with OpenAIModel(settings(server, models="small")) as model:
        assert model.named("m") is model
        small = model.named("small")
        assert model.named("small") is small
        assert (await small.ask(QUESTION)).model == "small"
        with pytest.raises(ModelNotAllowed):
            model.named("big")
    assert server.payloads[0]["model"] == "small"


async def test_no_prompt_no_answer_and_no_key_is_logged(
    model: OpenAIModel, server: LlmServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with capture_logs() as events:
        await model.ask(QUESTION)
        server.script(Behaviour.UNAUTHORIZED)
        await refusal(model)
    said = f"{events} {caplog.text}"
    assert "model_asked" in said
    for secret in ("marked-user", "marked-system", "marked-answer", KEY):
        assert secret not in said


async def test_calls_tokens_and_seconds_are_counted(model: OpenAIModel) -> None:
    def value(name: str, **labels: str) -> float:
        named = {"provider": "custom", "model": model.model, **labels}
        return REGISTRY.get_sample_value(name, named) or 0.0

    before = value("llm_calls_total", outcome="ok"), value("llm_tokens_total", direction="input")
    answer = await model.ask(QUESTION)
    assert value("llm_calls_total", outcome="ok") == before[0] + 1
    assert value("llm_tokens_total", direction="input") == before[1] + answer.input_tokens
    assert value("llm_seconds_count") >= 1


async def test_a_provider_that_is_not_asked_any_more_is_seen(
    model: OpenAIModel, server: LlmServer
) -> None:
    def is_open() -> float | None:
        return REGISTRY.get_sample_value("llm_breaker_open", {"provider": "custom"})

    await model.ask(QUESTION)
    assert is_open() == 0
    server.script(*[Behaviour.UNAUTHORIZED] * 20)
    for _ in range(20):
        await refusal(model)
        if model.state is State.DOWN:
            break
    assert model.state is State.DOWN
    assert is_open() == 1


async def test_a_question_is_a_span_without_its_words(
    model: OpenAIModel, server: LlmServer
) -> None:
    with recorded() as traces:
        answer = await model.ask(QUESTION)
        server.script(Behaviour.UNAUTHORIZED)
        await refusal(model)
    asked, refused = traces.all()
    told = dict(asked.attributes or {})
    assert asked.name == "chat m"
    assert told["gen_ai.usage.input_tokens"] == answer.input_tokens
    assert told["gen_ai.usage.output_tokens"] == answer.output_tokens
    assert dict(refused.attributes or {})["error.type"] == "ModelUnavailable"
    for secret in ("marked-user", "marked-system", "marked-answer", KEY):
        assert secret not in asked.to_json() + refused.to_json()
    assert all("traceparent" not in headers for headers in server.headers)


async def test_offline_opens_nothing() -> None:
    assert open_model(ModelSettings()) is None


async def test_a_parameter_that_is_refused_is_spelled_anew_or_left_out(server: LlmServer) -> None:
    from shared.llm.dialect import Dialect
    from shared.llm.presets import Rung

    dialect = Dialect(Rung.JSON_SCHEMA)
    asked = dialect.request("m", QUESTION)
    assert dialect.learns(asked, "Unsupported parameter: use 'max_completion_tokens' instead")
    assert dialect.learns(asked, "Unsupported value: 'temperature' does not support 0.2")
    asked = dialect.request("m", QUESTION)
    assert asked["max_completion_tokens"] == 64
    assert not {"max_tokens", "temperature"} & set(asked)
    assert not dialect.learns(asked, "The prompt is too long")
