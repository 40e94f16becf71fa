"""Read uploaded files in a process of their own that can do nothing else (security.md F3)."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from services.profile.domain.importing import errors
from services.profile.infrastructure.reading.child import ANSWER_LIMIT
from services.profile.infrastructure.reading.file_kind import kind_of
from services.profile.infrastructure.reading.read_file import FileKind, ReadFile
from shared.errors import DomainError

FILE_LIMIT = 10 * 1024 * 1024  # security.md F2
WALL_SECONDS = 20.0
AT_ONCE = 2
_LAST_WORDS_SECONDS = 2.0
_CHILD = Path(__file__).with_name("child.py")
_ROOT = Path(__file__).resolve().parents[4]


class SandboxedReader:
    """Reads files one child process each, at most two at once; later ones wait.

    A child has 10 s of processor time, 20 s in all, 512 MiB, no environment, no writable file,
    and no network where the kernel allows that. Whatever happens, none outlives its reading.
    """

    def __init__(self, *, at_once: int = AT_ONCE, wall_seconds: float = WALL_SECONDS) -> None:
        """Make a reader with its own limit of children at once."""
        self._turns = asyncio.Semaphore(at_once)
        self._wall_seconds = wall_seconds

    async def read(self, filename: str, data: bytes) -> ReadFile:
        """The content of the file.

        Raises ``UnsupportedFile`` (415), ``FileTooLarge`` (413), and as 422 ``EmptyFile``,
        ``EncryptedFile``, ``DamagedFile``, ``NoTextLayer``, ``TooManyPages``.
        """
        if len(data) > FILE_LIMIT:
            raise errors.FileTooLarge
        if not data.strip():
            raise errors.EmptyFile
        kind = kind_of(filename, data)
        async with self._turns:
            answer = await self._ask_child(kind, data)
        return _understood(kind, answer)

    async def _ask_child(self, kind: FileKind, data: bytes) -> bytes:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-I", "-B", str(_CHILD), str(_ROOT), kind.value, str(os.getpid())),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={},
            cwd="/",
            start_new_session=True,
        )
        try:
            async with asyncio.timeout(self._wall_seconds):
                return await _converse(process, data)
        except TimeoutError:
            raise errors.DamagedFile("Reading the file took too long; it may be damaged.") from None
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            await asyncio.shield(_ended(process))


async def _ended(process: asyncio.subprocess.Process) -> None:
    """Wait for the end of a killed child, and throw away what it has still said.

    A pipe that is not read to its end stays open.
    """
    if process.stdout is not None:
        with suppress(TimeoutError):  # a grandchild that got away may hold the other side
            async with asyncio.timeout(_LAST_WORDS_SECONDS):
                while await process.stdout.read(65_536):
                    pass
    await process.wait()


async def _converse(process: asyncio.subprocess.Process, data: bytes) -> bytes:
    """Hand the file over and take the answer, which has a limit, too."""
    if process.stdin is None or process.stdout is None:  # pragma: no cover -- both are pipes
        raise errors.DamagedFile
    sending = asyncio.create_task(_send(process.stdin, data))
    try:
        chunks: list[bytes] = []
        size = 0
        while chunk := await process.stdout.read(65_536):
            size += len(chunk)
            if size > ANSWER_LIMIT:
                raise errors.DamagedFile
            chunks.append(chunk)
        return b"".join(chunks)
    finally:
        sending.cancel()
        with suppress(asyncio.CancelledError):
            await sending


async def _send(stream: asyncio.StreamWriter, data: bytes) -> None:
    with suppress(BrokenPipeError, ConnectionResetError):
        stream.write(data)
        await stream.drain()
        stream.close()


def _understood(kind: FileKind, answer: bytes) -> ReadFile:
    if not answer:
        # Killed by a limit: processor time or memory.
        raise errors.DamagedFile("Reading the file took too long or too much memory.")
    content: dict[str, Any] = json.loads(answer)  # written by child.py
    if "error" in content:
        raise _error(content)
    return ReadFile(
        kind, content["text"], content["document"], content["warnings"], content["pages"]
    )


def _error(content: dict[str, Any]) -> DomainError:
    """The child's error as the class that it was."""
    code, message = content["error"], content.get("message")
    if code == errors.TooManyPages.code:
        return errors.TooManyPages(content["details"]["limit"])
    simple: dict[str, Callable[[], DomainError]] = {
        errors.EmptyFile.code: errors.EmptyFile,
        errors.EncryptedFile.code: errors.EncryptedFile,
        errors.NoTextLayer.code: errors.NoTextLayer,
        errors.UnsupportedFile.code: errors.UnsupportedFile,
        errors.FileTooLarge.code: errors.FileTooLarge,
        errors.DamagedFile.code: errors.DamagedFile,
    }
    error = simple.get(code, errors.DamagedFile)()
    if message:
        error.message = message
    return error
