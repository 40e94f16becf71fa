"""Files on this machine's disk; for one host, or a volume that all processes share."""

import asyncio
import os
import re
import shutil
from contextlib import suppress
from pathlib import Path

from shared.errors import DependencyUnavailable
from shared.ids import new_id
from shared.storage.port import NoSuchFile

_KEY = re.compile(
    r"(?:[A-Za-z0-9_-][A-Za-z0-9_.-]{0,199}/){0,8}[A-Za-z0-9_-][A-Za-z0-9_.-]{0,199}\Z"
)


class LocalFileStorage:
    """Keeps each key as a file of mode 0600 below *root*; links are never followed out of it."""

    def __init__(self, root: Path) -> None:
        self._root = root.resolve()

    async def put(self, key: str, data: bytes, *, content_type: str) -> None:
        """Write to a file beside, sync it, and rename it into place."""
        del content_type  # the key's ending says it here
        await asyncio.to_thread(self._put, self._path(key), data)

    async def get(self, key: str) -> bytes:
        """Return the bytes under *key*; raises ``NoSuchFile``."""
        try:
            return await asyncio.to_thread(self._path(key).read_bytes)
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            raise NoSuchFile(key) from None
        except OSError as error:
            raise DependencyUnavailable("The file storage is not available.") from error

    async def delete(self, key: str) -> None:
        """Remove the file, if there is one."""
        with suppress(FileNotFoundError):
            await asyncio.to_thread(self._path(key).unlink)

    async def delete_below(self, folder: str) -> None:
        """Remove the folder; what is put into it meanwhile may fail or stay."""
        try:
            await asyncio.to_thread(shutil.rmtree, self._path(folder))
        except (FileNotFoundError, NotADirectoryError):
            return
        except OSError as error:
            raise DependencyUnavailable("The file storage is not available.") from error

    async def healthy(self) -> bool:
        """Tell whether files can be written below the root."""
        with suppress(OSError):
            self._root.mkdir(parents=True, exist_ok=True)
            return os.access(self._root, os.W_OK)
        return False

    def _path(self, key: str) -> Path:
        if not _KEY.match(key):
            raise ValueError("not a storage key")
        path = (self._root / key).resolve()
        if not path.is_relative_to(self._root):
            raise ValueError("the key leads out of the storage")
        return path

    @staticmethod
    def _put(path: Path, data: bytes) -> None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            fresh = path.with_name(f".{new_id().hex}.part")
            descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(path)
        except OSError as error:
            raise DependencyUnavailable("The file storage is not available.") from error
