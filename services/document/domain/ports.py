"""What the document service needs from the outside to make files and prove them."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from shared.contracts.content import Content
from shared.rendering.exportable import Exportable


class FileFormat(StrEnum):
    """The kinds of file whose making is costly and whose text must be proved."""

    PDF = "pdf"
    DOCX = "docx"


@dataclass(frozen=True, slots=True)
class Rendered:
    """A finished file; ``page_count`` is ``None`` where pages depend on the reader (DOCX)."""

    data: bytes = field(repr=False)
    page_count: int | None = None


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What a file is made of, as found by opening it again.

    ``unembedded_fonts`` names fonts that the reader's machine would have to supply;
    ``page_count`` is ``None`` for formats without fixed pages.
    """

    page_count: int | None = None
    unembedded_fonts: tuple[str, ...] = ()
    images: int = 0
    title: str = ""
    language: str = ""
    links: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadBack:
    """A file as others see it: its text by each extractor's name, and its make."""

    texts: dict[str, str]
    facts: FileFacts


@dataclass(frozen=True, slots=True)
class Produced:
    """A file together with its reading-back."""

    file: Rendered
    read_back: ReadBack
    removed: tuple[str, ...] = ()
    """Names of characters that were left out because no file may hold them."""


class Renderer(Protocol):
    """Makes one kind of file. Same content and template, same bytes (PDF)."""

    def render(self, source: Exportable, template: str) -> Rendered:
        """Return the file.

        Raises ``UnsupportedCharacters``, ``PageBudgetExceeded`` or ``UnknownTemplate``.
        """
        ...


class TextExtractor(Protocol):
    """Reads the text of a file in the order in which it stands there."""

    name: str

    def extract(self, data: bytes) -> str:
        """Return the text; lines are separated by newlines, pages too."""
        ...


class FileMaker(Protocol):
    """Renders and reads back away from the event loop."""

    async def make(
        self, content: Content, file_format: FileFormat, template: str | None = None
    ) -> Produced:
        """Return the file and its reading-back.

        Raises what ``Renderer.render`` raises, and ``RenderingUnavailable``.
        """
        ...
