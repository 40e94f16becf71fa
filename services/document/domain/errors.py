"""Why a document could not be found or made: facts for the person who asked for it."""

import unicodedata
from collections.abc import Iterable

from shared.errors import Conflict, DependencyUnavailable, Forbidden, NotFound, RuleBroken

_NAMED = 20
"""How many characters a refusal names; the count tells of the others."""


class DocumentNotFound(NotFound):
    """There is no such document."""

    def __init__(self) -> None:
        super().__init__("Document not found.")


class NotYourDocument(Forbidden):
    """The document belongs to somebody else."""

    def __init__(self) -> None:
        super().__init__("This document belongs to another user.")


class NotExported(Conflict):
    """The document has no file of this format yet."""

    code = "not_exported"

    def __init__(self, file_format: str) -> None:
        super().__init__(
            f"This document was not exported as {file_format}.", details={"format": file_format}
        )


class UnsupportedCharacters(RuleBroken):
    """The format cannot show these characters rightly, so nothing is made (tailoring.md §6)."""

    code = "unsupported_characters"

    def __init__(self, characters: Iterable[str]) -> None:
        self.characters = tuple(sorted(set(characters)))
        named = [_name(character) for character in self.characters[:_NAMED]]
        more = len(self.characters) - len(named)
        super().__init__(
            "This format cannot show these characters: "
            + ", ".join(named)
            + (f" and {more} more" if more else "")
            + ". Use DOCX, HTML or TXT, or replace them.",
            details={"characters": named, "count": len(self.characters)},
        )

    def __reduce__(self) -> tuple[type["UnsupportedCharacters"], tuple[tuple[str, ...]]]:
        """Survive the way back from a worker process."""
        return type(self), (self.characters,)


class PageBudgetExceeded(RuleBroken):
    """Even in the smallest readable type the content needs more pages than were allowed."""

    code = "page_budget_exceeded"

    def __init__(self, pages: int, max_pages: int) -> None:
        self.pages = pages
        self.max_pages = max_pages
        super().__init__(
            f"The content needs {pages} pages, {max_pages} are allowed; cut lines or allow more.",
            details={"pages": pages, "max_pages": max_pages},
        )

    def __reduce__(self) -> tuple[type["PageBudgetExceeded"], tuple[int, int]]:
        """Survive the way back from a worker process."""
        return type(self), (self.pages, self.max_pages)


class UnknownTemplate(RuleBroken):
    """There is no template of this name."""

    code = "unknown_template"

    def __init__(self, known: Iterable[str]) -> None:
        self.known = tuple(known)
        super().__init__(
            "There is no such template; choose one of " + ", ".join(self.known) + ".",
            details={"templates": list(self.known)},
        )

    def __reduce__(self) -> tuple[type["UnknownTemplate"], tuple[tuple[str, ...]]]:
        """Survive the way back from a worker process."""
        return type(self), (self.known,)


class ReadBackIncomplete(RuleBroken):
    """The finished file, read back, does not say all that its content says."""

    code = "read_back_incomplete"

    def __init__(self, places: Iterable[str], share: float) -> None:
        self.places = tuple(places)
        self.share = share
        super().__init__(
            f"Reading the file back found {share:.1%} of its content; it is not published.",
            details={"places": list(self.places[:_NAMED]), "share": round(share, 4)},
        )

    def __reduce__(self) -> tuple[type["ReadBackIncomplete"], tuple[tuple[str, ...], float]]:
        """Survive the way back from a worker process."""
        return type(self), (self.places, self.share)


class RenderingUnavailable(DependencyUnavailable):
    """The rendering processes keep dying or take too long; later may help."""

    code = "rendering_unavailable"

    def __init__(self) -> None:
        super().__init__("Rendering is not available at the moment.")

    def __reduce__(self) -> tuple[type["RenderingUnavailable"], tuple[()]]:
        """Survive the way back from a worker process."""
        return type(self), ()


def _name(character: str) -> str:
    code = f"U+{ord(character):04X}"
    name = unicodedata.name(character, "")
    shown = f"{character} " if character.isprintable() else ""
    return f"{shown}({code}{' ' + name if name else ''})"
