"""The composition root: the one place that knows every concrete class."""

from pathlib import Path

from services.job.api import jobs, parsing
from services.job.application.jobs import Jobs
from services.job.application.parsing import Parsing
from services.job.application.second_reading import SecondReading
from services.job.infrastructure.html_text import html_to_text
from services.job.infrastructure.llm_reader import MODEL_SECONDS, LlmReader
from services.job.infrastructure.pasted_text import text_of
from services.job.infrastructure.repositories import SqlUnitOfWork
from services.job.infrastructure.tables import messaging, metadata, model_allowances
from services.job.settings import Settings
from shared.database import Database, Pool
from shared.llm.allowance import ModelAllowance
from shared.llm.model import LanguageModel
from shared.llm.opening import open_model
from shared.service import Parts, Service, create_api


def build(settings: Settings, parts: Parts, *, model: LanguageModel | None = None) -> Service:
    """Return the job service; *model* replaces the configured one."""
    pool = Pool(settings.pool_size, settings.pool_overflow, settings.pool_wait_seconds)
    database = Database(settings.database_url, metadata, messaging, pool=pool)
    begin = database.units(SqlUnitOfWork)
    own = open_model(settings.llm, total_seconds=MODEL_SECONDS) if model is None else None
    reads = model or own
    allowance = ModelAllowance(
        database, model_allowances, per_hour=settings.llm.calls_per_hour, clock=parts.clock
    )
    second_reading = SecondReading(
        LlmReader(reads, allowance, clock=parts.clock) if reads else None
    )

    api = create_api("job", title="JobWise job")
    api.state.jobs = Jobs(begin, text_of, clock=parts.clock, second_reading=second_reading)
    api.state.parsing = Parsing(text_of, html_to_text, second_reading)
    api.include_router(parsing.router)
    api.include_router(jobs.router)
    return Service(
        name="job",
        api=api,
        database=database,
        parts=parts,
        migrations=Path(__file__).parent / "migrations",
        resources=() if own is None else (own,),
    )
