"""What users ask of the service."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from services.generation.application.metrics import REQUESTED
from services.generation.domain.errors import GenerationUnsuccessful, ResultNotReady
from services.generation.domain.generation import Generation, Inputs, Status
from services.generation.domain.model_menu import ModelMenu
from services.generation.domain.options import Options
from services.generation.domain.ports import (
    BeginWork,
    Documents,
    Jobs,
    Profiles,
    UnitOfWork,
    Wanted,
)
from services.generation.domain.quota import Allowances, QuotaExceeded, month_of
from services.generation.domain.results import Result, draft_result, finished_result
from shared.clock import Clock
from shared.contracts.content import DocumentType
from shared.contracts.generation import GenerationRequested, QuotaChanged, RunStage, Stage
from shared.errors import Forbidden


class NotYourGeneration(Forbidden):
    """The run belongs to somebody else."""

    def __init__(self) -> None:
        super().__init__("This generation belongs to another user.")


class GenerationRequests:
    """Starts runs and answers for them."""

    def __init__(
        self,
        begin: BeginWork,
        *,
        profiles: Profiles,
        jobs: Jobs,
        documents: Documents,
        clock: Clock,
        allowances: Allowances,
        menu: ModelMenu,
    ) -> None:
        self._begin = begin
        self._allowances = allowances
        self._menu = menu
        self._profiles = profiles
        self._jobs = jobs
        self._documents = documents
        self._clock = clock

    async def request(
        self,
        *,
        user_id: UUID,
        token: str,
        account_email: str,
        tier: str,
        profile_id: UUID,
        job_id: UUID,
        document_type: DocumentType,
        options: Options,
        parent_id: UUID | None = None,
    ) -> Generation:
        """Start a run on the profile and job as they are now.

        The two owners are asked with the caller's token, so their "not yours" (403) and "unknown"
        (404) are ours too. The row, the quota that it takes, the facts and the first command
        commit together. Raises ``QuotaExceeded`` when the month's allowance of *tier* is used up,
        ``ProviderNotConfigured`` and ``ModelNotAllowed`` when the operator has no such model.
        """
        asks_model = self._menu.will_ask(options)
        profile, job = await asyncio.gather(
            self._profiles.snapshot(token, profile_id), self._jobs.snapshot(token, job_id)
        )
        generation = Generation.requested(
            user_id=user_id,
            profile_id=profile_id,
            job_id=job_id,
            document_type=document_type,
            options=options,
            at=self._clock.now(),
            parent_id=parent_id,
            asks_model=asks_model,
        )
        async with self._begin() as work:
            await _take_quota(work, generation, self._allowances.of(tier))
            await work.generations.add(generation, Inputs(profile, job, account_email))
            await work.generations.note(generation, "status", generation.created_at)
            # The work first: a run's messages are confirmed one after the other.
            await work.publish(
                RunStage(generation_id=generation.id, user_id=user_id, stage=Stage.ANALYZE_JOB)
            )
            await work.publish(
                GenerationRequested(
                    generation_id=generation.id,
                    user_id=user_id,
                    profile_id=profile_id,
                    job_id=job_id,
                    document_type=document_type,
                    aggregate_version=generation.version,
                )
            )
        REQUESTED.labels(str(document_type)).inc()
        return generation

    async def regenerate(
        self,
        generation_id: UUID,
        *,
        user_id: UUID,
        token: str,
        account_email: str,
        tier: str,
        changes: Mapping[str, Any],
    ) -> Generation:
        """Start a new run like the caller's earlier one, on profile and job as they are now.

        *changes* are the options to change, by their names in ``Options``. Raises what ``get`` and
        ``request`` raise; the earlier run may be in any state, and stays as it is.
        """
        parent = await self.get(generation_id, user_id=user_id)
        return await self.request(
            user_id=user_id,
            token=token,
            account_email=account_email,
            tier=tier,
            profile_id=parent.profile_id,
            job_id=parent.job_id,
            document_type=parent.document_type,
            options=replace(parent.options, **changes),
            parent_id=parent.id,
        )

    async def get(self, generation_id: UUID, *, user_id: UUID) -> Generation:
        """Return the caller's run; raises ``GenerationNotFound`` or ``NotYourGeneration``."""
        async with self._begin(reading=True) as work:
            return _owned(await work.generations.get(generation_id), user_id)

    async def find(
        self, wanted: Wanted, *, limit: int, offset: int
    ) -> tuple[Sequence[Generation], int]:
        """Return a page of the caller's runs, newest first, and how many there are."""
        async with self._begin(reading=True) as work:
            return await work.generations.find(wanted, limit=limit, offset=offset)

    async def result(self, generation_id: UUID, *, user_id: UUID, token: str) -> Result:
        """Return what the run made, with the evidence for it (api.md §9.9).

        Raises ``ResultNotReady`` while it runs and ``GenerationUnsuccessful`` if it failed.
        """
        async with self._begin(reading=True) as work:
            generation = _owned(await work.generations.get(generation_id), user_id)
            if not generation.status.is_final:
                raise ResultNotReady
            if generation.status in {Status.FAILED, Status.CANCELLED}:
                raise GenerationUnsuccessful(
                    generation.error_code or generation.status,
                    generation.error_message or "The generation was cancelled.",
                )
            inputs, outputs = await work.generations.material(generation_id)
        if generation.status is Status.NEEDS_REVIEW or not generation.documents:
            return draft_result(generation, inputs, outputs)
        document: Mapping[str, Any] = await self._documents.document(
            token, UUID((generation.result or {})["document_id"])
        )
        return finished_result(generation, inputs, outputs, document)


async def _take_quota(work: UnitOfWork, generation: Generation, allowed: int) -> None:
    month = month_of(generation.created_at)
    quota = await work.quotas.take(generation.user_id, month, allowed=allowed)
    if quota is None:
        used = await work.quotas.used(generation.user_id, month)
        raise QuotaExceeded(used=used, allowed=allowed, at=generation.created_at)
    await work.publish(
        QuotaChanged(
            user_id=quota.user_id,
            month=quota.month,
            used=quota.used,
            aggregate_version=quota.version,
        )
    )


def _owned(generation: Generation, user_id: UUID) -> Generation:
    if generation.user_id != user_id:
        raise NotYourGeneration
    return generation
