"""The composition root: the one place that knows every concrete class."""

from pathlib import Path

from services.document.api import documents
from services.document.application.documents import Documents
from services.document.application.exports import Exports
from services.document.application.withdrawals import Withdrawals
from services.document.domain.ports import FileMaker
from services.document.infrastructure.rendering_pool import RenderingPool
from services.document.infrastructure.repositories import SqlUnitOfWork
from services.document.infrastructure.tables import messaging, metadata
from services.document.settings import Settings
from shared.contracts.document import ExportDocument
from shared.contracts.generation import GenerationCancelled, GenerationDeleted, GenerationFailed
from shared.database import Database, Pool
from shared.messaging.consumer import Limits
from shared.service import Parts, Service, create_api


def build(settings: Settings, parts: Parts, *, maker: FileMaker | None = None) -> Service:
    """Return the document service; *maker* replaces the pool of rendering processes."""
    pool = Pool(settings.pool_size, settings.pool_overflow, settings.pool_wait_seconds)
    database = Database(settings.database_url, metadata, messaging, pool=pool)
    begin = database.units(SqlUnitOfWork)
    rendering = RenderingPool(workers=settings.processes)
    withdrawals = Withdrawals(begin, parts.storage, every_seconds=settings.sweep_seconds)
    exports = Exports(begin, maker or rendering, parts.storage, withdrawals, clock=parts.clock)

    api = create_api("document", title="JobWise document")
    api.state.documents = Documents(begin, parts.storage)
    api.include_router(documents.router)
    return Service(
        name="document",
        api=api,
        database=database,
        parts=parts,
        migrations=Path(__file__).parent / "migrations",
        handlers={
            ExportDocument: exports.export,
            GenerationCancelled: withdrawals.on_ended,
            GenerationDeleted: withdrawals.on_ended,
            GenerationFailed: withdrawals.on_failed,
        },
        limits={ExportDocument.queue: Limits(concurrency=settings.concurrency)},
        resources=() if maker else (rendering,),
        loops=(withdrawals.run,),
    )
