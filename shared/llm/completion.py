"""A provider's answer, read without trusting its form."""

import json
from dataclasses import dataclass
from typing import Any


class NotACompletion(ValueError):
    """The body is no chat completion: a proxy's page, or another protocol."""


@dataclass(frozen=True, slots=True)
class Completion:
    """The text, and what is billed; None where the provider does not say."""

    text: str
    input_tokens: int | None
    output_tokens: int | None


def read_completion(body: bytes) -> Completion:
    """Return what *body* says; a refusal or an empty answer is the empty text.

    Raises ``NotACompletion``.
    """
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        raise NotACompletion from None
    choices = value.get("choices") if isinstance(value, dict) else None
    if not isinstance(choices, list) or not choices or not isinstance(choices[0], dict):
        raise NotACompletion
    message = choices[0].get("message")
    text = _text(message.get("content")) if isinstance(message, dict) else ""
    if choices[0].get("finish_reason") == "content_filter":
        text = ""  # what stands there was cut by a filter, at any place
    usage = value.get("usage")
    counts = usage if isinstance(usage, dict) else {}
    return Completion(text, _count(counts, "prompt_tokens"), _count(counts, "completion_tokens"))


def _text(content: Any) -> str:  # a text, or parts of one with some providers
    if isinstance(content, str):
        return content
    if isinstance(content, list):
        parts = [part.get("text") for part in content if isinstance(part, dict)]
        return "".join(part for part in parts if isinstance(part, str))
    return ""


def _count(usage: dict[str, Any], name: str) -> int | None:
    count = usage.get(name)
    fits = isinstance(count, int) and not isinstance(count, bool) and 0 <= count < 1 << 31
    return count if fits else None
