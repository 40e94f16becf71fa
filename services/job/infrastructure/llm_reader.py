"""A language model as the reader of what rules leave open."""

import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import structlog

from services.job.domain.errors import ModelHourReached
from services.job.domain.ports import ReaderUnavailable
from shared.clock import Clock
from shared.llm.allowance import HOUR_LIMIT, MeteredModel, ModelAllowance
from shared.llm.conversation import AnswerUnusable, converse
from shared.llm.firewall import ContactFirewall
from shared.llm.model import LanguageModel, ModelUnavailable, Question
from shared.llm.untrusted import visible_json

log = structlog.get_logger(__name__)

_SYSTEM = """You read a job posting and copy out the words that say a few things about the job.

For each wanted field give the exact words of the posting, copied letter by letter: no other \
spelling, no translation, no summary, no order changed. Give null where the posting does not say it.

title: the name of the position, without company, place, level of pay or a reference number.
company: the employer who hires, not an agency's client list, a product or a job board.
location: the place of work.
salary: the pay with its currency and period; no bonus, funding or revenue.
employment_type: the words for full time, part time, contract, internship or temporary work.
application_deadline: the last day on which one can apply."""
_MAX_TOKENS = 600
_LONGEST_TEXT = 20_000
MODEL_SECONDS = 20.0
"""For one question; somebody waits for the answer to a request."""
_SECONDS = 25.0
"""For the question and its repair."""


class LlmReader:
    """``PostingReader`` by a model; contact data in the posting stays here."""

    def __init__(self, model: LanguageModel, allowance: ModelAllowance, *, clock: Clock) -> None:
        self._model = model
        self._allowance = allowance
        self._clock = clock

    async def quote(self, text: str, fields: Sequence[str], *, user_id: UUID) -> Mapping[str, str]:
        """Return the model's words for *fields*; raises as ``PostingReader`` says."""
        firewall = ContactFirewall()
        data, _ = visible_json({"wanted": list(fields), "posting": text[:_LONGEST_TEXT]})
        hidden = data | {"posting": firewall.hide(data["posting"])}
        question = Question(
            name="posting_fields",
            system=_SYSTEM,
            user=json.dumps(hidden, ensure_ascii=False),
            schema=_schema(fields),
            max_tokens=_MAX_TOKENS,
            temperature=0.0,
        )
        metered = MeteredModel(self._model, user_id, self._allowance)
        try:
            said = await converse(
                metered, question, lambda got: _read(got, fields), within=_SECONDS
            )
        except ModelUnavailable as error:
            if error.reason == HOUR_LIMIT:
                raise ModelHourReached(self._allowance.resets_at, now=self._clock.now()) from None
            raise ReaderUnavailable(error.reason) from error
        except AnswerUnusable as error:
            log.warning("model_answer_unusable", reason=error.reason)
            raise ReaderUnavailable("unusable answer") from error
        return {name: firewall.restore(words) for name, words in said.value.items()}


def _schema(fields: Sequence[str]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {name: {"type": ["string", "null"]} for name in fields},
        "required": list(fields),
        "additionalProperties": False,
    }


def _read(got: Mapping[str, Any], fields: Sequence[str]) -> dict[str, str]:
    if set(got) - set(fields):
        raise ValueError("there are fields that were not wanted")
    if any(not isinstance(value, (str, type(None))) for value in got.values()):
        raise ValueError("every field must be a string or null")
    return {name: value for name, value in got.items() if value}
