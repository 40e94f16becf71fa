"""The looks that a document may have."""

from services.document.domain.errors import UnknownTemplate

TEMPLATES = ("classic", "modern")
DEFAULT_TEMPLATE = "classic"


def template_named(name: str | None) -> str:
    """Return the template's name, the default for none; raises ``UnknownTemplate``."""
    if name is None:
        return DEFAULT_TEMPLATE
    if name not in TEMPLATES:
        raise UnknownTemplate(TEMPLATES)
    return name
