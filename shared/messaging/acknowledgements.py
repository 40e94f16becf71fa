"""Acknowledging the deliveries of one channel: what ends together leaves together."""

import asyncio
from collections.abc import Iterable

from aiormq.abc import AbstractChannel

from shared.messaging.rabbitmq_calls import bounded


class Acknowledgements:
    """Sends the acknowledgements of *channel*, as few frames as its deliveries allow.

    A channel numbers its deliveries from 1 on, and one frame may acknowledge every number up to its
    own (AMQP 0-9-1, basic.ack, ``multiple``). Such a frame is sent only if each number that it
    covers has ended here; one above a gap is acknowledged by itself. Numbers die with their
    channel, so each channel has an object of its own.
    """

    def __init__(self, channel: AbstractChannel) -> None:
        self.channel = channel
        self._ended: set[int] = set()
        self._told: set[int] = set()
        self._all_told = 0
        """The broker knows of every number up to this one."""
        self._sending = False

    async def acknowledge(self, number: int) -> None:
        """Have delivery *number* acknowledged; returns at once while another call is sending.

        Raises ``BrokerUnavailable`` to the one that sends. What could not be sent goes with the
        next, if the channel lives on.
        """
        self._ended.add(number)
        if self._sending:
            return  # whoever is at it takes this one along
        self._sending = True
        try:
            await asyncio.sleep(0)  # whatever ends in this turn of the loop comes along
            while self._ended:
                await bounded(self._send())
        finally:
            self._sending = False

    async def _send(self) -> None:
        top = self._all_told
        while (top + 1) in self._ended or (top + 1) in self._told:
            top += 1
        together = {number for number in self._ended if number <= top}
        if together:
            # Its highest new number, because the broker takes an old one for a mistake. Nobody
            # waits for the frame to leave: whether it arrives is not known even then.
            await self.channel.basic_ack(max(together), multiple=True, wait=False)
            self._note(together)
        for number in sorted(self._ended):
            if number > top:
                await self.channel.basic_ack(number, wait=False)
                self._note([number])

    def _note(self, numbers: Iterable[int]) -> None:
        self._ended.difference_update(numbers)
        self._told.update(numbers)
        while (self._all_told + 1) in self._told:
            self._all_told += 1
            self._told.remove(self._all_told)
