"""Open a ZIP archive that may be hostile: limits counted while reading (security.md F2)."""

import io
import zipfile
import zlib
from pathlib import PurePosixPath

from services.profile.domain.importing.errors import (
    DamagedFile,
    EncryptedFile,
    FileTooLarge,
    UnsupportedFile,
)

ENTRIES = 1_000
INFLATED = 50 * 1024 * 1024
RATIO = 100
_RATIO_FROM = 64 * 1024  # a small entry may be as repetitive as it likes
_CHUNK = 64 * 1024
_ENCRYPTED = 0x1
_SYMLINK = 0o120000
_ARCHIVES = (".zip", ".docx", ".jar", ".7z", ".rar", ".gz", ".tar", ".bz2", ".xz", ".exe", ".dll")


class Archive:
    """A checked archive. Entries are inflated on demand, against one common limit."""

    def __init__(self, data: bytes) -> None:
        """Check the directory of the archive; raises the errors of ``domain.importing.errors``."""
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            entries = self._zip.infolist()
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError):
            raise DamagedFile from None
        if len(entries) > ENTRIES:
            raise FileTooLarge(f"The file holds more than {ENTRIES} parts.")
        self._left = INFLATED
        self._entries: dict[str, zipfile.ZipInfo] = {}
        for entry in entries:
            _check(entry)
            self._entries[entry.filename] = entry

    @property
    def names(self) -> list[str]:
        """The names of all entries."""
        return list(self._entries)

    def read(self, name: str) -> bytes | None:
        """The content of an entry; None where there is no such entry."""
        entry = self._entries.get(name)
        if entry is None:
            return None
        chunks: list[bytes] = []
        size = 0
        try:
            with self._zip.open(entry) as stream:
                while chunk := stream.read(_CHUNK):
                    size += len(chunk)
                    self._left -= len(chunk)
                    if self._left < 0 or (
                        size > _RATIO_FROM and size > RATIO * max(1, entry.compress_size)
                    ):
                        raise FileTooLarge("The file unpacks to far more than it holds.")
                    chunks.append(chunk)
        except (zipfile.BadZipFile, zlib.error, ValueError, EOFError, OSError, NotImplementedError):
            raise DamagedFile from None
        return b"".join(chunks)


def _check(entry: zipfile.ZipInfo) -> None:
    path = PurePosixPath(entry.filename.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or (path.parts and ":" in path.parts[0]):
        raise UnsupportedFile("The archive holds a path that leads out of it.")
    if entry.external_attr >> 16 & 0o170000 == _SYMLINK:
        raise UnsupportedFile("The archive holds a symbolic link.")
    if entry.flag_bits & _ENCRYPTED:
        raise EncryptedFile
    if path.suffix.lower() in _ARCHIVES:
        raise UnsupportedFile("The archive holds another archive or a program.")
    if entry.file_size > INFLATED:
        raise FileTooLarge("The file unpacks to far more than it holds.")
