"""What a file is, by its name and its first bytes together (security.md F1)."""

import re
from pathlib import PurePosixPath

from services.profile.domain.importing.errors import EncryptedFile, UnsupportedFile
from services.profile.infrastructure.reading.read_file import FileKind

_PDF_MARK = b"%PDF-"
_PDF_WITHIN = 1024
_ZIP_MARK = b"PK\x03\x04"
_OLE_MARK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_PACKAGE = "EncryptionInfo".encode("utf-16-le")
_ZIP_END = b"PK\x05\x06"
_ZIP_TAIL = 65_557
_BYTE_ORDER = (b"\xff\xfe", b"\xfe\xff")
_FOREIGN = (
    _PDF_MARK, _ZIP_MARK, _OLE_MARK, b"{\\rtf", b"MZ", b"\x7fELF", b"\x89PNG", b"\xff\xd8\xff",
    b"GIF8", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"RIFF", b"#!", b"\xca\xfe\xba\xbe",
)  # fmt: skip
_MARKUP = re.compile(rb"\s*<(?:!doctype|html|\?xml|script|svg|head|body)", re.IGNORECASE)
_TEXT_KINDS = {
    ".txt": FileKind.TEXT,
    ".text": FileKind.TEXT,
    ".md": FileKind.MARKDOWN,
    ".markdown": FileKind.MARKDOWN,
}


def kind_of(filename: str, data: bytes) -> FileKind:
    """The kind of file that name and content agree on.

    Raises ``UnsupportedFile`` where they do not, for other kinds, and for files that are two
    kinds at once; ``EncryptedFile`` for a Word file locked by a password.
    """
    suffix = PurePosixPath(filename.replace("\\", "/")).suffix.lower()
    if suffix == ".pdf":
        _check_pdf(data)
        return FileKind.PDF
    if suffix == ".docx":
        if data.startswith(_OLE_MARK):
            if _ENCRYPTED_PACKAGE in data:
                raise EncryptedFile
            raise UnsupportedFile("The file is an old Word document (.doc) with another name.")
        _check_zip(data)
        return FileKind.DOCX
    if suffix == ".zip":
        _check_zip(data)
        return FileKind.LINKEDIN
    if suffix in _TEXT_KINDS:
        _check_text(data)
        return _TEXT_KINDS[suffix]
    if suffix == ".json":
        _check_text(data)
        return FileKind.JSON_RESUME
    raise UnsupportedFile


def _check_pdf(data: bytes) -> None:
    start = data.find(_PDF_MARK, 0, _PDF_WITHIN + len(_PDF_MARK))
    if start < 0:
        raise UnsupportedFile("The file is named .pdf but is no PDF.")
    if data.startswith(_FOREIGN[1:]) or _MARKUP.match(data):
        raise UnsupportedFile("The file is a PDF and something else at once.")
    if _ends_as_zip(data):
        raise UnsupportedFile("The file is a PDF and an archive at once.")


def _ends_as_zip(data: bytes) -> bool:
    end = data.rfind(_ZIP_END, max(0, len(data) - _ZIP_TAIL))
    if end < 0 or end + 22 > len(data):
        return False
    comment = int.from_bytes(data[end + 20 : end + 22], "little")
    return end + 22 + comment == len(data)


def _check_zip(data: bytes) -> None:
    if not data.startswith(_ZIP_MARK):
        raise UnsupportedFile("The content of the file does not fit its name.")
    if _PDF_MARK in data[: _PDF_WITHIN + len(_PDF_MARK)]:
        raise UnsupportedFile("The file is an archive and a PDF at once.")


def _check_text(data: bytes) -> None:
    if data.startswith(_BYTE_ORDER):
        return
    if data.startswith(_FOREIGN) or _MARKUP.match(data) or b"\x00" in data:
        raise UnsupportedFile("The content of the file does not fit its name: it is no plain text.")
