"""The composition root: the one place that knows every concrete class."""

from pathlib import Path

from services.generation.api import generations, live
from services.generation.application.exports import Exports
from services.generation.application.history import History
from services.generation.application.pipeline import Patience, Pipeline
from services.generation.application.requests import GenerationRequests
from services.generation.application.stage_work import StageWork
from services.generation.application.sweeper import Sweeper
from services.generation.domain.ports import Writer
from services.generation.infrastructure.offline_writer import OfflineWriter
from services.generation.infrastructure.owners import HttpDocuments, HttpJobs, HttpProfiles
from services.generation.infrastructure.progress_feed import ProgressFeed
from services.generation.infrastructure.repositories import SqlUnitOfWork
from services.generation.infrastructure.tables import messaging, metadata
from services.generation.settings import Settings
from shared.contracts.document import DocumentExported, DocumentExportFailed
from shared.contracts.generation import RunStage
from shared.database import Database, Pool
from shared.ids import new_id
from shared.messaging.consumer import Limits
from shared.service import Parts, Service, create_api


def build(settings: Settings, parts: Parts, *, writer: Writer | None = None) -> Service:
    """Return the generation service; *writer* replaces the offline one."""
    pool = Pool(settings.pool_size, settings.pool_overflow, settings.pool_wait_seconds)
    database = Database(settings.database_url, metadata, messaging, pool=pool)
    begin = database.units(SqlUnitOfWork)
    api = create_api("generation", title="JobWise generation")
    feed = ProgressFeed(database, parts.transport, stopping=api.state.stopping)
    profiles = HttpProfiles(settings.profile_url)
    jobs = HttpJobs(settings.job_url)
    documents = HttpDocuments(settings.document_url)
    offline = OfflineWriter()
    pipeline = Pipeline(
        begin,
        StageWork(writer or offline, offline, parts.storage),
        feed,
        clock=parts.clock,
        owner=new_id().hex,
        patience=Patience(lease=settings.lease_seconds, stage=settings.stage_seconds),
    )
    exports = Exports(begin, feed, clock=parts.clock)
    sweeper = Sweeper(begin, feed, clock=parts.clock, every_seconds=settings.sweep_seconds)

    api.include_router(generations.router)
    api.include_router(live.router)
    service = Service(
        name="generation",
        api=api,
        database=database,
        parts=parts,
        migrations=Path(__file__).parent / "migrations",
        handlers={
            RunStage: pipeline.run,
            DocumentExported: exports.finished,
            DocumentExportFailed: exports.failed,
        },
        limits={RunStage.queue: Limits(concurrency=settings.concurrency)},
        resources=(profiles, jobs, documents, feed),
        loops=(sweeper.run,),
    )
    api.state.requests = GenerationRequests(
        begin, profiles=profiles, jobs=jobs, documents=documents, clock=parts.clock
    )
    api.state.history = History(begin, feed, stopping=api.state.stopping)
    return service
