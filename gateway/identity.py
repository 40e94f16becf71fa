"""Who may pass: a valid access token of a session that has not ended."""

import asyncio
import time
from contextlib import suppress
from datetime import datetime
from typing import Self

import aiohttp
import structlog

from gateway.errors import unauthenticated, unavailable
from shared.errors import DependencyUnavailable
from shared.identity import LEEWAY_SECONDS, Identity, InvalidToken, TokenVerifier

log = structlog.get_logger(__name__)

POLL_SECONDS = 1.0
"""A session that ends is refused everywhere within two of these (security.md A17)."""


class Revocations:
    """The sessions that ended before their tokens expired, as auth lists them each second."""

    def __init__(self, auth_url: str) -> None:
        self._url = f"{auth_url.rstrip('/')}/internal/revocations"
        self._ended: dict[str, float] = {}
        self._cursor = ""
        self._watched: dict[str, set[asyncio.Event]] = {}
        self._client: aiohttp.ClientSession | None = None
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        """Ask once, so that a restart opens no gap, and go on asking."""
        self._client = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=2))
        await self._poll()
        self._task = asyncio.create_task(self._run(), name="revocations")
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop polling."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
        if self._client is not None:
            await self._client.close()

    def has_ended(self, identity: Identity) -> bool:
        """Tell whether the session of a token is over."""
        return str(identity.session_id) in self._ended

    async def until_over(self, identity: Identity) -> None:
        """Wait until the session of a token has ended or the token has expired."""
        session, ended = str(identity.session_id), asyncio.Event()
        watching = self._watched.setdefault(session, set())
        watching.add(ended)
        try:
            if not self.has_ended(identity):
                async with asyncio.timeout(identity.expires_at + LEEWAY_SECONDS - time.time()):
                    await ended.wait()
        except TimeoutError:
            pass
        finally:
            watching.discard(ended)
            if not watching:
                self._watched.pop(session, None)

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(POLL_SECONDS)
            await self._poll()

    async def _poll(self) -> None:
        try:
            await self._ask()
        except (aiohttp.ClientError, OSError, LookupError, TypeError, ValueError) as error:
            log.warning("revocations_unavailable", error=type(error).__name__)

    async def _ask(self) -> None:
        if self._client is None:
            raise RuntimeError("open the list with 'async with' first")
        query = {"since": self._cursor} if self._cursor else {}
        async with self._client.get(self._url, params=query) as answer:
            answer.raise_for_status()
            found = await answer.json()
        for session in found["sessions"]:
            until = datetime.fromisoformat(session["expires_at"])
            self._ended[session["session_id"]] = until.timestamp()
            for ended in self._watched.get(session["session_id"], ()):
                ended.set()
        self._cursor = str(found["cursor"])
        self.forget_expired()

    def forget_expired(self) -> None:
        """Forget sessions whose last token is over: nobody can come back with it."""
        now = time.time()
        for session_id in [known for known, until in self._ended.items() if until < now]:
            del self._ended[session_id]


class Doorkeeper:
    """Decides from the ``Authorization`` header who is asking."""

    def __init__(self, verifier: TokenVerifier, revocations: Revocations) -> None:
        self._verifier = verifier
        self._revocations = revocations

    async def identify(self, authorization: bytes | None, *, required: bool) -> Identity | None:
        """Return the caller, or None where no token is given and none is needed.

        Raises ``Refusal``: 401 for a token that does not hold, also where none is needed; 503
        when the keys to check it cannot be had.
        """
        if authorization is None:
            if required:
                raise unauthenticated()
            return None
        scheme, _, token = authorization.decode("latin-1").partition(" ")
        if scheme.lower() != "bearer":
            raise unauthenticated()
        try:
            identity = await self._verifier.verify(token.strip())
        except InvalidToken:
            raise unauthenticated() from None
        except DependencyUnavailable:
            raise unavailable() from None
        if self._revocations.has_ended(identity):
            raise unauthenticated()
        return identity

    async def until_over(self, identity: Identity | None) -> None:
        """Wait until *identity* may no longer listen; for ever where nobody has signed in."""
        if identity is None:
            await asyncio.Event().wait()
        else:
            await self._revocations.until_over(identity)
