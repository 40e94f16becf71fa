"""argon2id in a small pool of threads (security.md A1, A3, A6)."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import BoundedSemaphore
from typing import ParamSpec, Self, TypeVar

import structlog
from argon2 import PasswordHasher, Type, extract_parameters
from argon2.exceptions import InvalidHashError, VerificationError

from services.auth.domain.errors import HashingBusy
from services.auth.domain.passwords import normalised

log = structlog.get_logger(__name__)

THREADS = 2
QUEUE = 32
MAX_MEMORY_KIB = 256 * 1024
MAX_TIME_COST = 10
MAX_PARALLELISM = 8
NOBODYS = "a password that nobody has"
"""What the hash for unknown accounts is made of; not even it lets anybody in."""

P = ParamSpec("P")
R = TypeVar("R")


class Argon2Passwords:
    """Hashes and verifies; open it before use, which makes the hash for unknown accounts."""

    def __init__(
        self,
        *,
        memory_kib: int,
        time_cost: int,
        parallelism: int,
        threads: int = THREADS,
        queue: int = QUEUE,
    ) -> None:
        self._hasher = PasswordHasher(
            time_cost=time_cost,
            memory_cost=memory_kib,
            parallelism=parallelism,
            hash_len=32,
            salt_len=16,
            type=Type.ID,
        )
        self._places = BoundedSemaphore(threads + queue)
        self._threads = threads
        self._pool: ThreadPoolExecutor | None = None
        self._dummy = ""

    async def __aenter__(self) -> Self:
        """Start the threads and make the dummy hash with today's parameters."""
        self._pool = ThreadPoolExecutor(self._threads, thread_name_prefix="argon2")
        self._dummy = await self.hash(NOBODYS)
        return self

    async def __aexit__(self, *_: object) -> None:
        """Let running hashes finish."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    async def hash(self, password: str) -> str:
        """Return a salted hash of *password* in NFC; raises ``HashingBusy``."""
        return await self._run(self._hasher.hash, normalised(password))

    async def verify(self, stored: str | None, password: str) -> bool:
        """Tell whether *password* is the one of *stored*.

        None, and a stored hash that we refuse to compute (memory over 256 MiB, more than 10
        passes or 8 lanes, another algorithm), cost as much time as any other and say no. Raises
        ``HashingBusy``.
        """
        computable = stored if stored is not None and _is_sane(stored) else None
        matches = await self._run(_matches, self._hasher, computable or self._dummy, password)
        return matches and computable is not None

    def is_outdated(self, stored: str) -> bool:
        """Tell whether *stored* was made with other parameters than today's."""
        return self._hasher.check_needs_rehash(stored)

    async def _run(self, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        if self._pool is None:
            raise RuntimeError("open the passwords with 'async with' first")
        if not self._places.acquire(blocking=False):
            raise HashingBusy
        future = self._pool.submit(work, *args, **kwargs)
        # The place is free when the work is done, not when its caller has lost patience.
        future.add_done_callback(lambda _: self._places.release())
        return await asyncio.wrap_future(future)


def _is_sane(stored: str) -> bool:
    """A hash from a hostile import must not make us compute for minutes (A1)."""
    try:
        given = extract_parameters(stored)
    except InvalidHashError:
        log.warning("password_hash_unreadable")
        return False
    return (
        given.type is Type.ID
        and given.memory_cost <= MAX_MEMORY_KIB
        and given.time_cost <= MAX_TIME_COST
        and given.parallelism <= MAX_PARALLELISM
    )


def _matches(hasher: PasswordHasher, stored: str, password: str) -> bool:
    try:
        return hasher.verify(stored, normalised(password))
    except (VerificationError, InvalidHashError):
        return False
