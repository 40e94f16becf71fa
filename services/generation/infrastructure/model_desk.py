"""Where a model is asked about a person: hidden, counted, remembered, within a time."""

import asyncio
import json
import re
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from services.generation.domain.ports import Assignment
from services.generation.infrastructure.contacts import OUR_KEYS, firewall_of
from services.generation.infrastructure.model_calls import RunMemory
from services.generation.infrastructure.prompt_files import Prompt
from services.generation.infrastructure.provider_states import ProviderWatch, SqlProviderStates
from services.generation.infrastructure.tables import model_allowances
from shared.clock import Clock
from shared.database import Database
from shared.llm.allowance import MeteredModel, ModelAllowance
from shared.llm.conversation import converse
from shared.llm.firewall import ContactFirewall
from shared.llm.model import LanguageModel, ModelFamily, ModelNotAllowed, Question
from shared.llm.untrusted import visible_json

T = TypeVar("T")
Json = Mapping[str, Any]  # what is sent, and whatever is answered

_CONTACT = re.compile(r"\[\[(?:EMAIL|PHONE|LINK)_\d{1,9}\]\]")
OVERALL_SECONDS = 150.0
"""A question with its repair; the stage that asks ends after 180 s."""


class Inquiry:
    """What is asked about an assignment: the instruction, the data, the answer's schema.

    ``data`` is what a reader sees of the data; ``holds_unseen`` tells that there was more.
    """

    def __init__(self, prompt: Prompt, data: Json, schema: Json, *, max_tokens: int) -> None:
        self.prompt = prompt
        self.data, removed = visible_json(data)
        self.holds_unseen = bool(removed)
        self.schema = schema
        self.max_tokens = max_tokens


class ModelDesk:
    """Asks the configured model, or another allowed one, on behalf of a run."""

    def __init__(
        self,
        model: LanguageModel,
        database: Database,
        *,
        clock: Clock,
        calls_per_hour: int,
        seconds: float = OVERALL_SECONDS,
    ) -> None:
        self._model = model
        self._database = database
        self._seconds = seconds
        self._allowance = ModelAllowance(
            database, model_allowances, per_hour=calls_per_hour, clock=clock
        )
        self._watch = ProviderWatch(SqlProviderStates(database, clock=clock))

    def model_for(self, assignment: Assignment) -> LanguageModel:
        """Return the model that the options name, or the usual one.

        What was allowed when the run was asked for may be gone by now.
        """
        name = assignment.options.model
        if not name or name == self._model.model or not isinstance(self._model, ModelFamily):
            return self._model
        try:
            return self._model.named(name)
        except ModelNotAllowed:
            return self._model

    async def ask(self, assignment: Assignment, inquiry: Inquiry, read: Callable[[Json], T]) -> T:
        """Return what *read* makes of the answer, the person's data restored in it.

        Raises ``ModelUnavailable`` and ``AnswerUnusable``, nothing else because of the provider.
        """
        firewall = firewall_of(assignment.facts.snapshot, assignment.account_email)
        hidden = await asyncio.to_thread(firewall.hide_json, inquiry.data, kept_keys=OUR_KEYS)
        model = self.model_for(assignment)
        question = Question(
            name=inquiry.prompt.name,
            system=inquiry.prompt.text,
            user=json.dumps(hidden, ensure_ascii=False),
            schema=inquiry.schema,
            max_tokens=inquiry.max_tokens,
        )
        memory = RunMemory(
            self._database,
            assignment.generation_id,
            inquiry.prompt.name,
            inquiry.prompt.version,
            is_new=assignment.is_first_try,
        )
        metered = MeteredModel(model, assignment.user_id, self._allowance)
        try:
            talk = await converse(
                metered,
                question,
                lambda said: read(firewall.restore_json(_without_contacts(said, firewall))),
                memory,
                within=self._seconds,
            )
        finally:
            await self._watch.look(model)
        return talk.value


def _without_contacts(said: Any, firewall: ContactFirewall) -> Any:  # JSON of any shape
    """Return the answer without texts that ask for contact data to be put into a sentence.

    It stands in the contact block and nowhere else. A mark that was never given out says that the
    model made something up.
    """
    if isinstance(said, str):
        return "" if _CONTACT.search(said) or firewall.unknown(said) else said
    if isinstance(said, dict):
        return {key: _without_contacts(value, firewall) for key, value in said.items()}
    if isinstance(said, list):
        return [_without_contacts(value, firewall) for value in said]
    return said
