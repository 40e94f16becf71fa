"""The composition root: the one place that knows every concrete class."""

from pathlib import Path

from services.job.api import jobs
from services.job.application.jobs import Jobs
from services.job.infrastructure.pasted_text import text_of
from services.job.infrastructure.repositories import SqlUnitOfWork
from services.job.infrastructure.tables import messaging, metadata
from services.job.settings import Settings
from shared.database import Database, Pool
from shared.service import Parts, Service, create_api


def build(settings: Settings, parts: Parts) -> Service:
    """Return the job service."""
    pool = Pool(settings.pool_size, settings.pool_overflow, settings.pool_wait_seconds)
    database = Database(settings.database_url, metadata, messaging, pool=pool)
    begin = database.units(SqlUnitOfWork)

    api = create_api("job", title="JobWise job")
    api.state.jobs = Jobs(begin, text_of, clock=parts.clock)
    api.include_router(jobs.router)
    return Service(
        name="job",
        api=api,
        database=database,
        parts=parts,
        migrations=Path(__file__).parent / "migrations",
    )
