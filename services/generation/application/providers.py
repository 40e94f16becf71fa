"""Which writers there are to choose from, and how they do."""

from collections.abc import Mapping
from dataclasses import dataclass

from services.generation.domain.model_menu import OFFLINE, ModelMenu
from services.generation.domain.ports import ProviderStates

_WRITES = ("resume", "cover_letter")
_READY = "ready"


@dataclass(frozen=True, slots=True)
class Provider:
    """A provider with one of its models; ``state`` is ``ready``, ``degraded`` or ``down``.

    One that is not configured cannot be asked, so it is ``down``.
    """

    name: str
    model: str
    configured: bool
    state: str
    capabilities: tuple[str, ...]


class ProviderCatalogue:
    """The built-in writer, the operator's provider, and those that could be configured."""

    def __init__(self, menu: ModelMenu, states: ProviderStates, known: Mapping[str, str]) -> None:
        """Show the models of *menu*; *known* names other providers with their usual models."""
        self._menu = menu
        self._states = states
        self._known = known

    async def all(self) -> list[Provider]:
        """Return what can be used first; the built-in writer is always ready."""
        found = [Provider(OFFLINE, "", configured=True, state=_READY, capabilities=_WRITES)]
        worded = (*_WRITES, "instructions")
        for model in self._menu.models:
            seen = await self._states.of(self._menu.provider, model)
            state = seen.state if seen else _READY
            found.append(Provider(self._menu.provider, model, True, state, worded))
        found += [
            Provider(name, model, configured=False, state="down", capabilities=worded)
            for name, model in self._known.items()
            if name not in {OFFLINE, self._menu.provider}
        ]
        return found
