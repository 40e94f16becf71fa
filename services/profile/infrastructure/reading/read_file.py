"""What reading a file yields."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class FileKind(StrEnum):
    """The kinds of files that we read."""

    PDF = "pdf"
    DOCX = "docx"
    TEXT = "text"
    MARKDOWN = "markdown"
    JSON_RESUME = "json_resume"
    LINKEDIN = "linkedin"


@dataclass(frozen=True, slots=True)
class ReadFile:
    """The content of a file.

    ``text`` has one line for each line that a reader sees, cells of a row set apart by tabs,
    headings marked ``#``; ``document`` is the JSON of a JSON Resume, or the tables of a LinkedIn
    export by their names. ``warnings`` says what was left out.
    """

    kind: FileKind
    text: str = ""
    document: dict[str, Any] | None = None  # any JSON object
    warnings: list[str] = field(default_factory=list)
    pages: int = 0
