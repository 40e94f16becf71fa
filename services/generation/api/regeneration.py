"""What may be changed when a generation is asked for once more (api.md §5)."""

from typing import Annotated, Any

from pydantic import ConfigDict, Field, StringConstraints

from services.generation.api.schemas import OptionsCreate
from shared.idempotency.body_field import ClientRequestId
from shared.schemas import Schema


def _without_defaults(schema: dict[str, Any]) -> None:  # JSON Schema
    """An option that is left out is the earlier one, so the usual defaults would mislead."""
    for described in schema["properties"].values():
        described.pop("default", None)


class OptionsChange(OptionsCreate):
    """The options to change; what is left out stays as it was."""

    model_config = ConfigDict(json_schema_extra=_without_defaults)


class RegenerationCreate(Schema):
    """What shall be different this time; nothing needs to be."""

    options: OptionsChange = Field(default_factory=OptionsChange)
    instructions: Annotated[str, StringConstraints(max_length=2_000)] | None = Field(
        None, description="Takes the place of options.instructions"
    )
    client_request_id: ClientRequestId = None

    def changes(self) -> dict[str, Any]:
        """Return the options that were given, by their names in the domain."""
        named = self.options.model_fields_set
        wished = self.options.to_domain()
        given: dict[str, Any] = {name: getattr(wished, name) for name in named}
        if self.instructions is not None:
            given["instructions"] = self.instructions
        return given
