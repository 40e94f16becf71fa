"""Read the ZIP of a LinkedIn data export, known by the names of its tables."""

import csv
import io
from pathlib import PurePosixPath

from services.profile.domain.importing.errors import DamagedFile, UnsupportedFile
from services.profile.infrastructure.reading.archive import Archive
from services.profile.infrastructure.reading.plain_text import decode
from services.profile.infrastructure.reading.read_file import FileKind, ReadFile

TABLES = (
    "Profile", "Positions", "Education", "Skills", "Languages", "Certifications", "Projects",
    "Email Addresses", "PhoneNumbers", "Honors", "Publications", "Courses", "Volunteering",
    "Patents", "Organizations", "Test Scores", "Profile Summary", "Recommendations_Received",
)  # fmt: skip
_TELLING = frozenset({"Profile", "Positions"})
_MOST_ROWS = 1_000
_LONGEST_CELL = 50_000
_NOTES_END = "Notes:"


def read_linkedin(data: bytes) -> ReadFile:
    """The tables of the export as ``document``; raises ``UnsupportedFile`` for any other ZIP."""
    archive = Archive(data)
    found = {
        PurePosixPath(name).stem: name for name in archive.names if name.lower().endswith(".csv")
    }
    if not _TELLING & set(found):
        raise UnsupportedFile("The ZIP is no LinkedIn data export: Profile.csv is not in it.")
    warnings: list[str] = []
    tables: dict[str, list[dict[str, str]]] = {}
    for table in TABLES:
        content = archive.read(found[table]) if table in found else None
        if content is None:
            continue
        text, notes = decode(content)
        warnings += notes
        tables[table] = _rows(text)
    return ReadFile(FileKind.LINKEDIN, "", dict(tables), warnings)


def _rows(text: str) -> list[dict[str, str]]:
    """The rows of a table by column; LinkedIn's note before a table is skipped."""
    if text.startswith(_NOTES_END):
        text = text.partition("\n\n")[2]
    csv.field_size_limit(_LONGEST_CELL)
    try:
        reader = csv.DictReader(io.StringIO(text, newline=""))
        rows = []
        for row in reader:
            rows.append({
                str(name).strip(): value.strip()
                for name, value in row.items()
                if name and isinstance(value, str) and value.strip()
            })  # fmt: skip
            if len(rows) > _MOST_ROWS:
                raise DamagedFile("A table of the export has too many rows.")
    except csv.Error:
        raise DamagedFile("A table of the export is damaged.") from None
    return [row for row in rows if row]
