"""A model that counts who asks it, and tells how its provider does."""

from uuid import UUID

from services.generation.infrastructure.model_allowance import ModelAllowance
from services.generation.infrastructure.provider_states import SqlProviderStates
from shared.llm.model import Answer, LanguageModel, ModelUnavailable, Question

HOUR_LIMIT = "hour_limit"


class ProviderWatch:
    """Writes the state of a model's provider down whenever it has changed."""

    def __init__(self, states: SqlProviderStates) -> None:
        self._states = states
        self._noted: dict[tuple[str, str], str] = {}

    async def look(self, model: LanguageModel) -> None:
        """Note the state, unless this process noted the same before; plain models have none."""
        state = str(getattr(model, "state", "ready"))
        key = (model.provider, model.model)
        if self._noted.get(key) != state:
            await self._states.note(*key, state)
            self._noted[key] = state


class MeteredModel:
    """``LanguageModel`` for one user: each call takes one of the hour's allowance."""

    def __init__(
        self, model: LanguageModel, user_id: UUID, allowance: ModelAllowance, watch: ProviderWatch
    ) -> None:
        self._model = model
        self._user_id = user_id
        self._allowance = allowance
        self._watch = watch

    @property
    def provider(self) -> str:
        """The provider's name."""
        return self._model.provider

    @property
    def model(self) -> str:
        """The model's name."""
        return self._model.model

    async def ask(self, question: Question) -> Answer:
        """Return the answer; raises ``ModelUnavailable``, of ``hour_limit`` without asking."""
        if not await self._allowance.take(self._user_id):
            raise ModelUnavailable(HOUR_LIMIT)
        try:
            answer = await self._model.ask(question)
        except ModelUnavailable:
            await self._watch.look(self._model)
            raise
        # An answer is kept before anything else happens; the watch can wait.
        return answer
