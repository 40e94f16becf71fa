"""Which models the operator allows, and whether a run will ask one (api.md §9.10)."""

from dataclasses import dataclass

from services.generation.domain.options import Options
from shared.errors import RuleBroken

OFFLINE = "offline"


class ProviderNotConfigured(RuleBroken):
    """The options name a provider that the operator has not set up."""

    code = "provider_not_configured"

    def __init__(self) -> None:
        super().__init__("This provider is not configured. See GET /generations/providers.")


class ModelNotAllowed(RuleBroken):
    """The options name a model that the operator has not allowed."""

    code = "model_not_allowed"

    def __init__(self) -> None:
        super().__init__("This model is not allowed. See GET /generations/providers.")


@dataclass(frozen=True, slots=True)
class ModelMenu:
    """The operator's provider ("" for none) and the models of it that may be asked for."""

    provider: str = ""
    models: tuple[str, ...] = ()

    @property
    def configured(self) -> bool:
        """Whether there is a model at all."""
        return bool(self.provider)

    def will_ask(self, options: Options) -> bool:
        """Tell whether a run with *options* asks a model.

        Raises ``ProviderNotConfigured`` or ``ModelNotAllowed`` if they name what is not on the
        menu. ``offline`` is a provider that is always there and has no models.
        """
        offline = options.provider == OFFLINE
        if options.provider and not offline and options.provider != self.provider:
            raise ProviderNotConfigured
        if options.model and (offline or options.model not in self.models):
            raise ModelNotAllowed if self.configured or offline else ProviderNotConfigured
        return self.configured and not options.declines_model
