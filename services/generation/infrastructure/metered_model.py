"""A model that counts who asks it."""

from uuid import UUID

from services.generation.infrastructure.model_allowance import ModelAllowance
from shared.llm.model import Answer, LanguageModel, ModelUnavailable, Question

HOUR_LIMIT = "hour_limit"


class MeteredModel:
    """``LanguageModel`` for one user: each call takes one of the hour's allowance."""

    def __init__(self, model: LanguageModel, user_id: UUID, allowance: ModelAllowance) -> None:
        self._model = model
        self._user_id = user_id
        self._allowance = allowance

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
        return await self._model.ask(question)
