"""What a user may choose about a generated document (api.md §5, ``options``)."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from services.generation.domain.stored import Stored


class Tone(StrEnum):
    """How a cover letter sounds; facts are the same in every tone."""

    PROFESSIONAL = "professional"
    FRIENDLY = "friendly"
    FORMAL = "formal"
    ENTHUSIASTIC = "enthusiastic"
    CONCISE = "concise"


class Length(StrEnum):
    """How much is said: lines per job in a resume, paragraphs in a letter."""

    SHORT = "short"
    STANDARD = "standard"
    LONG = "long"


class Review(StrEnum):
    """Whether a proven document is finished at once or waits for its owner."""

    AUTO = "auto"
    MANUAL = "manual"


@dataclass(frozen=True, slots=True, kw_only=True)
class Options(Stored):
    """The options of one generation, with the defaults of api.md.

    ``language`` is the language of headings and of sentences written by us; empty means the
    language in which the profile is written, else English. The person's words are never
    translated. ``use_llm`` left at None means: exactly when the operator configured a provider.
    """

    template: str | None = None
    tone: Tone = Tone.PROFESSIONAL
    length: Length = Length.STANDARD
    language: str = ""
    max_pages: int = 2
    formats: tuple[str, ...] = ("pdf",)
    instructions: str = ""
    provider: str | None = None
    model: str | None = None
    use_llm: bool | None = None
    include_summary: bool = True
    include_cover_letter: bool = False
    review: Review = Review.AUTO

    @property
    def declines_model(self) -> bool:
        """Whether the user wants the built-in writer, even where a model is configured."""
        return self.use_llm is False or self.provider == "offline"

    @property
    def parameters(self) -> dict[str, Any]:
        """What the document keeps about how it was made; free text of the user stays out."""
        return {name: value for name, value in self.to_json().items() if name != "instructions"}
