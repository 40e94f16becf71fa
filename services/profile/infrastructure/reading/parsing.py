"""Choose the reader for a kind of file. Each is imported only when it is needed."""

from services.profile.domain.importing.errors import EmptyFile
from services.profile.infrastructure.reading.read_file import FileKind, ReadFile

CHARACTERS = 100_000  # security.md F2


def parse(kind: str, data: bytes) -> ReadFile:
    """The content of a file of the given kind; raises the errors of ``domain.importing.errors``."""
    read = _reader_of(FileKind(kind), data)
    if len(read.text) > CHARACTERS:
        warning = f"Only the first {CHARACTERS} characters were read."
        read = ReadFile(
            read.kind, read.text[:CHARACTERS], read.document, [*read.warnings, warning], read.pages
        )
    if read.document is None and not any(letter.isalnum() for letter in read.text):
        raise EmptyFile
    return read


def _reader_of(kind: FileKind, data: bytes) -> ReadFile:
    # The imports stand inside so that a text file does not pay for a PDF library.
    if kind is FileKind.PDF:
        from services.profile.infrastructure.reading.pdf import read_pdf  # noqa: PLC0415 -- see above

        return read_pdf(data)
    if kind is FileKind.DOCX:
        from services.profile.infrastructure.reading.docx import read_docx  # noqa: PLC0415 -- see above

        return read_docx(data)
    if kind is FileKind.LINKEDIN:
        from services.profile.infrastructure.reading.linkedin_archive import (  # noqa: PLC0415 -- see above
            read_linkedin,
        )

        return read_linkedin(data)
    from services.profile.infrastructure.reading.plain_text import decode  # noqa: PLC0415 -- see above

    if kind is FileKind.JSON_RESUME:
        from services.profile.infrastructure.reading.json_document import (  # noqa: PLC0415 -- see above
            read_json,
        )

        return read_json(data)
    text, warnings = decode(data)
    return ReadFile(kind, text, None, warnings)
