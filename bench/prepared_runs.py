"""Runs that wait for the model's stage: copies of one run, with its first two stages done.

Their rows and their commands are what the second stage of a run leaves behind, so that a row can
begin where the model is called, and with as many runs as it needs.
"""

import asyncio
from collections.abc import Sequence
from uuid import UUID

import asyncpg

from bench.whole_system import WholeSystem
from shared.contracts.event import Envelope
from shared.contracts.generation import RunStage, Stage
from shared.messaging.rabbitmq import RabbitTransport
from shared.messaging.transport import Exchange, Outgoing

_WAVE = 100
_COPIES = """
insert into generation.generations
select (jsonb_populate_record(one, jsonb_build_object(
    'id', gen_random_uuid(), 'status', 'generating', 'stages_done', 2, 'fence', 2, 'attempts', 0,
    'created_at', now(), 'updated_at', now(), 'enqueued_at', now(), 'completed_at', null,
    'deadline_at', now() + interval '1 hour', 'documents', '[]'::jsonb, 'ats_score', null,
    'token_usage', 0, 'cost_usd', 0,
    'stage_progress', stage_progress || (
        select jsonb_object_agg(stage, '{"status": "pending", "started_at": null,
                                         "completed_at": null}'::jsonb)
        from unnest(array['generate_content', 'validate_quality', 'export_document']) stage)
))).*
from generation.generations one, generate_series(1, $2) where id = $1
returning id
"""
_INPUTS = """
insert into generation.generation_inputs
select (jsonb_populate_record(one, jsonb_build_object('generation_id', copy))).*
from generation.generation_inputs one, unnest($2::uuid[]) copy where generation_id = $1
"""
_OUTPUTS = """
insert into generation.stage_outputs
select (jsonb_populate_record(one, jsonb_build_object('generation_id', copy))).*
from generation.stage_outputs one, unnest($2::uuid[]) copy
where generation_id = $1 and stage in ('analyze_job', 'compile_profile')
"""
_GIVEN_UP = "update generation.generations set status = 'cancelled' where id = any($1)"


class PreparedRuns:
    """Copies of the completed run *template* in a running system."""

    def __init__(self, system: WholeSystem, template: UUID) -> None:
        self._system = system
        self._template = template
        self._copies: list[UUID] = []

    async def make(self, count: int) -> None:
        """Put *count* runs in front of the third stage, and their commands into its queue."""
        connection = await asyncpg.connect(self._system.database_url)
        try:
            async with connection.transaction():
                made = await connection.fetch(_COPIES, self._template, count)
                self._copies = [row["id"] for row in made]
                for statement in (_INPUTS, _OUTPUTS):
                    await connection.execute(statement, self._template, self._copies)
            user_id = await connection.fetchval(
                "select user_id from generation.generations where id = $1", self._template
            )
        finally:
            await connection.close()
        commands = [
            RunStage(generation_id=copy, user_id=user_id, stage=Stage.GENERATE_CONTENT)
            for copy in self._copies
        ]
        async with RabbitTransport(self._system.broker_url) as transport:
            for first in range(0, count, _WAVE):
                await _publish(transport, commands[first : first + _WAVE])

    async def give_up(self) -> None:
        """Cancel what is left of the copies, and wait until nothing is queued for them."""
        connection = await asyncpg.connect(self._system.database_url)
        try:
            await connection.execute(_GIVEN_UP, self._copies)
        finally:
            await connection.close()
        async with RabbitTransport(self._system.broker_url) as transport, asyncio.timeout(120):
            while (await transport.waiting([RunStage.queue]))[RunStage.queue].ready:  # noqa: ASYNC110 -- the broker tells nobody
                await asyncio.sleep(0.1)


async def _publish(transport: RabbitTransport, commands: Sequence[RunStage]) -> None:
    wave = [
        Outgoing(
            command.event_id,
            Exchange.COMMANDS,
            RunStage.queue,
            Envelope.wrap(command, producer="generation").model_dump_json().encode(),
            RunStage.name,
        )
        for command in commands
    ]
    if any(await transport.publish(wave)):
        raise RuntimeError("a command was not confirmed")
