"""The composition root: the one place that knows every concrete class."""

from pathlib import Path

from services.generation.api import generations, lifecycle, live, providers
from services.generation.application.exports import Exports
from services.generation.application.history import History
from services.generation.application.pipeline import Patience, Pipeline
from services.generation.application.providers import ProviderCatalogue
from services.generation.application.removals import Removals
from services.generation.application.requests import GenerationRequests
from services.generation.application.stage_work import StageWork
from services.generation.application.sweeper import Sweeper
from services.generation.domain.model_menu import ModelMenu
from services.generation.domain.ports import Writer
from services.generation.infrastructure.llm_mender import LlmMender
from services.generation.infrastructure.llm_writer import LlmWriter
from services.generation.infrastructure.model_calls import SqlLedger
from services.generation.infrastructure.model_desk import OVERALL_SECONDS, ModelDesk
from services.generation.infrastructure.offline_writer import OfflineWriter
from services.generation.infrastructure.owners import HttpDocuments, HttpJobs, HttpProfiles
from services.generation.infrastructure.progress_feed import ProgressFeed
from services.generation.infrastructure.provider_states import SqlProviderStates
from services.generation.infrastructure.repositories import SqlUnitOfWork
from services.generation.infrastructure.tables import messaging, metadata
from services.generation.settings import Settings
from shared.contracts.document import DocumentExported, DocumentExportFailed
from shared.contracts.generation import RunStage
from shared.database import Database, Pool
from shared.ids import new_id
from shared.llm.model import LanguageModel
from shared.llm.opening import open_model
from shared.llm.presets import PRESETS
from shared.messaging.consumer import Limits
from shared.service import Parts, Service, create_api


def build(
    settings: Settings,
    parts: Parts,
    *,
    writer: Writer | None = None,
    model: LanguageModel | None = None,
) -> Service:
    """Return the generation service.

    *writer* replaces every other; *model* the language model that the settings name, if any.
    """
    pool = Pool(settings.pool_size, settings.pool_overflow, settings.pool_wait_seconds)
    database = Database(settings.database_url, metadata, messaging, pool=pool)
    begin = database.units(SqlUnitOfWork)
    api = create_api("generation", title="JobWise generation")
    feed = ProgressFeed(database, parts.transport, stopping=api.state.stopping)
    profiles = HttpProfiles(settings.profile_url)
    jobs = HttpJobs(settings.job_url)
    documents = HttpDocuments(settings.document_url)
    own = open_model(settings.llm) if model is None else None
    asked = model or own
    menu = _menu(settings, asked)
    states = SqlProviderStates(database, clock=parts.clock)
    work = _work(settings, parts, database, writer=writer, model=asked)
    pipeline = Pipeline(
        begin,
        work,
        feed,
        clock=parts.clock,
        owner=new_id().hex,
        patience=Patience(lease=settings.lease_seconds, stage=settings.stage_seconds),
    )
    exports = Exports(begin, feed, clock=parts.clock)
    sweeper = Sweeper(
        begin, feed, parts.storage, clock=parts.clock, every_seconds=settings.sweep_seconds
    )

    api.include_router(providers.router)  # before /generations/{generation_id}
    api.include_router(generations.router)
    api.include_router(live.router)
    api.include_router(lifecycle.router)
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
        resources=(profiles, jobs, documents, feed, *((own,) if own else ())),
        loops=(sweeper.run,),
    )
    api.state.requests = GenerationRequests(
        begin,
        profiles=profiles,
        jobs=jobs,
        documents=documents,
        clock=parts.clock,
        allowances=settings.allowances,
        menu=menu,
    )
    usual = {name.value: preset.model for name, preset in PRESETS.items()}
    api.state.providers = ProviderCatalogue(menu, states, usual)
    api.state.removals = Removals(begin, feed, clock=parts.clock)
    api.state.history = History(begin, feed, stopping=api.state.stopping)
    return service


def _menu(settings: Settings, model: LanguageModel | None) -> ModelMenu:
    if model is None:
        return ModelMenu()
    allowed = settings.llm.allowed_models if settings.llm.configured else ()
    return ModelMenu(model.provider, allowed or (model.model,))


def _work(
    settings: Settings,
    parts: Parts,
    database: Database,
    *,
    writer: Writer | None,
    model: LanguageModel | None,
) -> StageWork:
    offline = OfflineWriter()
    if model is None or writer is not None:
        return StageWork(writer or offline, offline, parts.storage)
    desk = ModelDesk(
        model,
        database,
        clock=parts.clock,
        calls_per_hour=settings.llm.calls_per_hour,
        seconds=min(OVERALL_SECONDS, settings.stage_seconds * 0.8),
    )
    return StageWork(
        LlmWriter(offline, desk),
        offline,
        parts.storage,
        mender=LlmMender(desk),
        ledger=SqlLedger(database),
    )
