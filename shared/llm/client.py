"""A model behind any OpenAI-compatible door."""

import asyncio
import logging
import time
from types import TracebackType
from typing import Any, Self

import httpx2
import structlog
from openai import (
    APIStatusError,
    AsyncOpenAI,
    DefaultAioHttpClient,
)

from shared import tracing
from shared.clock import Clock, SystemClock
from shared.llm.breaker import CircuitBreaker, State
from shared.llm.capped import cap
from shared.llm.completion import Completion, read_completion
from shared.llm.dialect import Dialect
from shared.llm.estimate import estimated_tokens
from shared.llm.failures import CAUGHT, Failure, failure_of
from shared.llm.metrics import BREAKER_OPEN, CALLS, SECONDS, TOKENS
from shared.llm.model import (
    TOTAL_SECONDS,
    Answer,
    ModelNotAllowed,
    ModelUnavailable,
    Question,
)
from shared.llm.retrying import wait_before
from shared.llm.settings import ModelSettings

log = structlog.get_logger(__name__)

MAX_ATTEMPTS = 4
_SHORTEST_CALL = 0.2
"""With less time than this left, a failure would be ours and not the provider's."""
_MAX_ADAPTATIONS = 4
_BAD_REQUEST = 400
_MILLION = 1_000_000
# Their debug lines hold whole prompts.
for _talkative in ("openai", "httpx2", "aiohttp"):
    logging.getLogger(_talkative).setLevel(logging.WARNING)


class OpenAIModel:
    """A ``LanguageModel`` over HTTP; ``async with`` closes its connections at the end.

    What a provider refuses (a response format, a parameter) is not sent to it again.
    """

    def __init__(
        self,
        settings: ModelSettings,
        *,
        model: str = "",
        total_seconds: float = TOTAL_SECONDS,
        breaker: CircuitBreaker | None = None,
        clock: Clock | None = None,
        client: AsyncOpenAI | None = None,
    ) -> None:
        """Use *model*, or the default one, of the configured provider; opens no connection."""
        self._settings = settings
        self._model = model or settings.default_model
        self._total = total_seconds
        self._breaker = breaker or CircuitBreaker()
        self._clock = clock or SystemClock()
        self._dialect = Dialect(settings.preset.first_rung)
        self._siblings: dict[str, OpenAIModel] = {self._model: self}
        self._client = client or _client(settings)

    @property
    def provider(self) -> str:
        """The provider's name, e.g. ``openai``."""
        return str(self._settings.provider)

    @property
    def model(self) -> str:
        """The model's name."""
        return self._model

    @property
    def state(self) -> State:
        """How the provider does, as far as our own calls tell."""
        return self._breaker.state

    def named(self, model: str) -> "OpenAIModel":
        """Return the same door to another model; raises ``ModelNotAllowed``."""
        if model not in self._settings.allowed_models:
            raise ModelNotAllowed("this model is not among LLM_MODEL and LLM_MODELS")
        if model not in self._siblings:
            self._siblings[model] = OpenAIModel(
                self._settings,
                model=model,
                total_seconds=self._total,
                breaker=self._breaker,
                clock=self._clock,
                client=self._client,
            )
        return self._siblings[model]

    async def __aenter__(self) -> Self:
        """Nothing is opened before the first question."""
        return self

    async def __aexit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        """Close the connections."""
        await self._client.close()

    async def ask(self, question: Question) -> Answer:
        """Return the answer; repeats a call that failed while the time allows it.

        Raises ``ModelUnavailable`` after at most 150 seconds in all.
        """
        with tracing.span(
            f"chat {self._model}",
            {
                "gen_ai.operation.name": "chat",
                "gen_ai.provider.name": self.provider,
                "gen_ai.request.model": self._model,
                "jobwise.question": question.name,
            },
            kind=tracing.SpanKind.CLIENT,
        ) as span:
            answer = await self._measured(question)
            if span is not None:
                span.set_attribute("gen_ai.usage.input_tokens", answer.input_tokens)
                span.set_attribute("gen_ai.usage.output_tokens", answer.output_tokens)
        TOKENS.labels(self.provider, self._model, "input").inc(answer.input_tokens)
        TOKENS.labels(self.provider, self._model, "output").inc(answer.output_tokens)
        return answer

    async def _measured(self, question: Question) -> Answer:
        began = time.perf_counter()
        outcome = "cancelled"
        try:
            completion = await self._persist(question, time.monotonic() + self._total)
            answer = self._answer(question, completion)
            outcome = "ok"
            return answer  # noqa: TRY300 -- what follows tells of it too
        except ModelUnavailable as error:
            outcome = error.reason
            raise
        finally:
            seconds = time.perf_counter() - began
            CALLS.labels(self.provider, self._model, outcome).inc()
            SECONDS.labels(self.provider, self._model).observe(seconds)
            BREAKER_OPEN.labels(self.provider).set(self._breaker.state is State.DOWN)
            log.info(
                "model_asked",
                provider=self.provider,
                model=self._model,
                question=question.name,
                outcome=outcome,
                ms=round(seconds * 1000),
            )

    async def _persist(self, question: Question, deadline: float) -> Completion:
        attempt = 1
        while True:
            if not self._breaker.admits():
                raise ModelUnavailable("circuit_open")
            failure = await self._attempt(question, deadline)
            if isinstance(failure, Completion):
                return failure
            attempt += 1
            wait = wait_before(attempt, failure.retry_after, now=self._clock.now())
            too_late = time.monotonic() + wait + _SHORTEST_CALL > deadline
            if not failure.passing or attempt > MAX_ATTEMPTS or too_late:
                raise ModelUnavailable(failure.reason)
            await asyncio.sleep(wait)

    async def _attempt(self, question: Question, deadline: float) -> Completion | Failure:
        """Make one call, and tell the circuit breaker how it went."""
        reported = False
        try:
            seconds = min(self._settings.timeout_seconds, max(0.0, deadline - time.monotonic()))
            async with asyncio.timeout(seconds):
                completion = await self._call(question)
            self._breaker.succeeded()
            reported = True
        except CAUGHT as error:
            failure = failure_of(error)
            if failure.counts:
                self._breaker.failed()
            else:
                self._breaker.succeeded()
            reported = True
            return failure
        finally:
            if not reported:
                self._breaker.abandoned()
        return completion

    async def _call(self, question: Question) -> Completion:
        adaptations = 0
        while True:
            asked = self._dialect.request(self._model, question)
            try:
                # Raw, because the library's own reading believes whatever comes; and by the door
                # below ``create``, which would walk through all of the request once more.
                raw = await self._client.post(
                    "/chat/completions", cast_to=httpx2.Response, body=asked
                )
            except APIStatusError as error:
                adaptations += 1
                learnt = error.status_code == _BAD_REQUEST and self._dialect.learns(
                    asked, error.response.text
                )
                if not learnt or adaptations > _MAX_ADAPTATIONS:
                    raise
            else:
                return read_completion(raw.content)

    def _answer(self, question: Question, completion: Completion) -> Answer:
        given, taken = completion.input_tokens, completion.output_tokens
        if given is None:
            given = estimated_tokens(question.system) + estimated_tokens(question.user)
        if taken is None:
            taken = estimated_tokens(completion.text)
        prices = (self._settings.price_input or 0.0, self._settings.price_output or 0.0)
        return Answer(
            text=completion.text,
            provider=self.provider,
            model=self._model,
            input_tokens=given,
            output_tokens=taken,
            cost_usd=(given * prices[0] + taken * prices[1]) / _MILLION,
        )


def _client(settings: ModelSettings) -> AsyncOpenAI:
    http = DefaultAioHttpClient(
        timeout=settings.timeout_seconds,
        follow_redirects=False,
        event_hooks={"response": [cap]},
    )
    headers: dict[str, Any] = {"Accept-Encoding": "identity"}  # the library's own type
    return AsyncOpenAI(
        api_key=settings.api_key or "none",
        base_url=settings.address,
        max_retries=0,
        timeout=settings.timeout_seconds,
        http_client=http,
        default_headers=headers,
    )
