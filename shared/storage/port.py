"""What a file storage promises."""

from typing import Protocol


class NoSuchFile(Exception):
    """There is no file under this key."""


class FileStorage(Protocol):
    """Keeps bytes under keys of ours; a key is ``<part>/<part>/…`` of letters, digits, ``-_.``."""

    async def put(self, key: str, data: bytes, *, content_type: str) -> None:
        """Store *data*, replacing what was there; returns once it is durable.

        Raises ``DependencyUnavailable`` when the storage is away.
        """
        ...

    async def get(self, key: str) -> bytes:
        """Return the bytes under *key*; raises ``NoSuchFile`` or ``DependencyUnavailable``."""
        ...

    async def delete(self, key: str) -> None:
        """Remove the file; nothing happens if there is none."""
        ...

    async def delete_below(self, folder: str) -> None:
        """Remove every file whose key begins with ``<folder>/``; nothing happens if none does.

        A file that is put meanwhile may stay. Raises ``DependencyUnavailable``.
        """
        ...

    async def healthy(self) -> bool:
        """Answer whether the storage can be used now."""
        ...
