"""Signing keys: made once for all replicas, handed over without a restart."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from services.auth.domain.errors import NextKeyNotKnownYet, NoSuchSigningKey
from services.auth.domain.ports import BeginWork, StoredKeys
from services.auth.domain.signing_key import SigningKey, hand_over, is_due, ready_to_sign
from shared.clock import Clock


class SigningKeys:
    """Makes, rotates and withdraws the keys in the database; key rings follow within a minute.

    *make* returns a new pair, created at the given instant; *kept* is how long a retired key
    stays public, at least the lifetime of an access token.
    """

    def __init__(
        self,
        begin: BeginWork,
        *,
        make: Callable[[datetime], SigningKey],
        kept: timedelta,
        clock: Clock,
    ) -> None:
        self._begin = begin
        self._make = make
        self._kept = kept
        self._clock = clock

    async def ensure(self) -> Sequence[SigningKey]:
        """Return the keys in use, making a current and a next one where they are missing.

        Replicas that start at the same time agree on one pair.
        """
        async with self._begin(reading=True) as work:
            keys = list(await work.signing_keys.needed(self._kept, now=self._clock.now()))
        if any(key.is_current for key in keys) and any(key.is_next for key in keys):
            return keys
        async with self._begin() as work:
            await work.signing_keys.lock()
            now = self._clock.now()
            keys = list(await work.signing_keys.needed(self._kept, now=now))
            self._complete(keys, work.signing_keys.add, now)
            return keys

    async def listed(self) -> Sequence[SigningKey]:
        """Return the keys that sign, will sign, or whose tokens may still hold; oldest first."""
        async with self._begin() as work:
            return await work.signing_keys.needed(self._kept, now=self._clock.now())

    async def rotate(self, *, announced: timedelta = timedelta(0)) -> None:
        """Let the next key sign from now on and announce another one; no session is lost.

        Raises ``NextKeyNotKnownYet`` unless the next key has been public for *announced*.
        """
        async with self._begin() as work:
            await work.signing_keys.lock()
            now = self._clock.now()
            if announced:
                keys = await work.signing_keys.needed(self._kept, now=now)
                if not ready_to_sign(keys, announced, now=now):
                    raise NextKeyNotKnownYet
            await self._hand_over(work.signing_keys, now=now)

    async def rotate_if_due(self) -> bool:
        """Rotate if the current key has signed for 90 days; tell whether it did."""
        async with self._begin() as work:
            await work.signing_keys.lock()
            now = self._clock.now()
            if not is_due(await work.signing_keys.needed(self._kept, now=now), now=now):
                return False
            await self._hand_over(work.signing_keys, now=now)
            return True

    async def withdraw(self, kid: str) -> None:
        """Delete a key at once, because it is no longer secret; its tokens stop working.

        Raises ``NoSuchSigningKey``.
        """
        async with self._begin() as work:
            await work.signing_keys.lock()
            if not await work.signing_keys.remove(kid):
                raise NoSuchSigningKey
            now = self._clock.now()
            keys = list(await work.signing_keys.needed(self._kept, now=now))
            self._complete(keys, work.signing_keys.add, now)

    async def reseal(self, renewed: Callable[[bytes, str], bytes | None]) -> int:
        """Encrypt the private halves anew and return how many needed it.

        *renewed* returns what is to be stored for an encrypted key and its id, or None if that
        key is encrypted with the present secret already.
        """
        count = 0
        async with self._begin() as work:
            await work.signing_keys.lock()
            for key in await work.signing_keys.needed(self._kept, now=self._clock.now()):
                fresh = renewed(key.encrypted, key.kid)
                if fresh is not None:
                    key.encrypted = fresh
                    count += 1
        return count

    async def _hand_over(self, stored: StoredKeys, *, now: datetime) -> None:
        keys = list(await stored.needed(self._kept, now=now))
        hand_over(keys, now=now)
        self._complete(keys, stored.add, now)

    def _complete(
        self, keys: list[SigningKey], add: Callable[[SigningKey], None], now: datetime
    ) -> None:
        while not any(key.is_current for key in keys):
            if not any(key.is_next for key in keys):
                keys.append(self._make(now))
                add(keys[-1])
            hand_over(keys, now=now)
        if not any(key.is_next for key in keys):
            keys.append(self._make(now))
            add(keys[-1])
