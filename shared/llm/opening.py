"""Opening the configured model."""

from typing import TYPE_CHECKING

from shared.llm.model import TOTAL_SECONDS
from shared.llm.settings import ModelSettings

if TYPE_CHECKING:
    from shared.llm.client import OpenAIModel


def open_model(
    settings: ModelSettings, *, total_seconds: float = TOTAL_SECONDS
) -> "OpenAIModel | None":
    """Return the configured model, or None when there is none (``LLM_PROVIDER=offline``).

    No question takes longer than *total_seconds*, repetitions included.
    """
    if not settings.configured:
        return None
    # The library is 500 modules, and half a second of each start: only those wait that use it.
    from shared.llm.client import OpenAIModel  # noqa: PLC0415 -- see above

    return OpenAIModel(settings, total_seconds=total_seconds)
