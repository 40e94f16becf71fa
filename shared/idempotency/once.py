"""Carrying a keyed request out once, and giving its answer again."""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

import structlog
from fastapi import Request, Response

from shared.errors import DependencyUnavailable
from shared.idempotency.answers import Answer, Verdict, verdict_on
from shared.idempotency.facts import MalformedKey
from shared.idempotency.fingerprint import fingerprint_of
from shared.idempotency.keys import Keys
from shared.idempotency.reservation import Reservation, current
from shared.identity import caller_of
from shared.problems import answer_to

log = structlog.get_logger(__name__)

HEADER = "Idempotency-Key"
BODY_FIELD = "client_request_id"
"""Stands for the header where a body has this field."""
MAX_LENGTH = 200
_KEY = re.compile(rf"[\x21-\x7e]{{1,{MAX_LENGTH}}}\Z")

Handle = Callable[[Request], Awaitable[Response]]


async def answer_once(
    request: Request, handle: Handle, *, reads_form: bool, key_in_body: bool
) -> Response:
    """Answer *request* by *handle*, or as its key was answered before.

    Without a key, or without a token that holds, the key does not matter. The reservation is
    committed first; *handle* then runs with no transaction of ours open, and its units of work
    note in their own transactions that the request took effect (``Database.units``).
    """
    if HEADER not in request.headers and not key_in_body:
        return await handle(request)
    caller = await caller_of(request)
    key = await _key_of(request, in_body=key_in_body) if caller is not None else None
    if caller is None or key is None:
        return await handle(request)
    keys: Keys = request.app.state.idempotency
    fingerprint = await fingerprint_of(request, reads_form=reads_form)
    reservation: Reservation | None = None
    try:
        found = await keys.reserve(caller.user_id, key, fingerprint)
        if isinstance(found, Answer):
            log.info("idempotent_replay", status=found.status)
            return found.again()
        reservation = found
    finally:
        if reservation is None:
            await request.close()  # nobody will read the upload
    async with _held(keys, reservation):
        try:
            response = await handle(request)
        except Exception as error:
            await _settle(keys, reservation, answer_to(error))
            raise
        await _settle(keys, reservation, response)
        return response


async def _key_of(request: Request, *, in_body: bool) -> str | None:
    given = request.headers.getlist(HEADER)
    if given:
        if len(given) > 1 or not _KEY.match(given[0]):
            raise MalformedKey
        return given[0]
    if in_body and await request.body():
        body = await request.json()
        key = body.get(BODY_FIELD) if isinstance(body, dict) else None
        if isinstance(key, str) and 0 < len(key) <= MAX_LENGTH:
            return key
    return None


@asynccontextmanager
async def _held(keys: Keys, reservation: Reservation) -> AsyncIterator[None]:
    """Keep the lock alive, and let units of work know whom they work for."""
    alive = asyncio.create_task(_prolong_for_ever(keys, reservation), name="idempotency-lock")
    token = current.set(reservation)
    try:
        yield
    finally:
        current.reset(token)
        reservation.ended = True
        alive.cancel()
        with suppress(asyncio.CancelledError):
            await alive


async def _prolong_for_ever(keys: Keys, reservation: Reservation) -> None:
    held = True
    while held:
        await asyncio.sleep(keys.lock.total_seconds() / 3)
        with suppress(DependencyUnavailable):  # next time, perhaps
            held = await keys.prolong(reservation)


async def _settle(keys: Keys, reservation: Reservation, answer: Response | None) -> None:
    """Keep the answer (None: a crash) or free the key; the client gets its answer in any case.

    If the database is away now, the lock runs out by itself, and what has taken effect stays noted.
    """
    verdict = Verdict.PASSING if answer is None else verdict_on(answer)
    try:
        if answer is not None and verdict is Verdict.FINAL:
            await keys.keep(reservation, Answer.of(answer))
        else:
            await keys.release(reservation, refused=verdict is Verdict.REFUSED)
    except Exception:
        log.warning("idempotent_answer_not_kept", exc_info=True)
