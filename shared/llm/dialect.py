"""How one model of one provider wants to be asked; learnt from its refusals."""

import json
from typing import Any

from shared.llm.model import Question
from shared.llm.presets import Rung

_NEXT = {Rung.JSON_SCHEMA: Rung.JSON_OBJECT, Rung.JSON_OBJECT: Rung.TEXT}
_ABOUT_FORMAT = ("response_format", "json_schema", "json_object", "json mode", "schema")


class Dialect:
    """What is remembered for the life of the process."""

    def __init__(self, first: Rung) -> None:
        self.rung = first
        self._limit = "max_tokens"
        self._temperature = True

    def request(self, model: str, question: Question) -> dict[str, Any]:
        """Return the body of a request for a chat completion."""
        system = question.system
        if self.rung is not Rung.JSON_SCHEMA:
            schema = json.dumps(question.schema, ensure_ascii=False)
            system = (
                f"{system}\n\nAnswer with one JSON object that fits this JSON Schema, and with "
                f"nothing else:\n{schema}"
            )
        request: dict[str, Any] = {
            "model": model,
            "messages": [
                {"role": "system", "content": system},
                {"role": "user", "content": question.user},
            ],
            self._limit: question.max_tokens,
        }
        if self._temperature:
            request["temperature"] = question.temperature
        if self.rung is Rung.JSON_SCHEMA:
            described = {"name": question.name, "strict": True, "schema": dict(question.schema)}
            request["response_format"] = {"type": "json_schema", "json_schema": described}
        elif self.rung is Rung.JSON_OBJECT:
            request["response_format"] = {"type": "json_object"}
        return request

    def learns(self, asked: dict[str, Any], refusal: str) -> bool:
        """Whether *refusal* (the text of a 400) tells how to ask *asked* another way.

        If so, every later request is made in that way.
        """
        told = refusal.casefold()
        if "max_tokens" in asked and "max_completion_tokens" in told:
            self._limit = "max_completion_tokens"
            return True
        if "temperature" in asked and "temperature" in told:
            self._temperature = False
            return True
        used = asked.get("response_format", {}).get("type")
        if used is None or not any(word in told for word in _ABOUT_FORMAT):
            return False
        if used == self.rung:  # else another call has learnt it meanwhile
            self.rung = _NEXT[self.rung]
        return True
