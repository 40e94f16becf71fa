"""The composition root: the one place that knows every concrete class."""

from pathlib import Path

from services.profile.api import exports, imports, profiles
from services.profile.application.imports import ProfileImports
from services.profile.application.profiles import Profiles
from services.profile.domain.ports import ResumeReader
from services.profile.infrastructure.repositories import SqlUnitOfWork
from services.profile.infrastructure.resume_reader import SandboxedResumeReader
from services.profile.infrastructure.tables import messaging, metadata
from services.profile.settings import Settings
from shared.contracts.profile import ImportProfile
from shared.database import Database, Pool
from shared.messaging.consumer import Limits
from shared.service import Parts, Service, create_api


def build(settings: Settings, parts: Parts, *, reader: ResumeReader | None = None) -> Service:
    """Return the profile service; *reader* replaces the one with the sandbox."""
    pool = Pool(settings.pool_size, settings.pool_overflow, settings.pool_wait_seconds)
    database = Database(settings.database_url, metadata, messaging, pool=pool)
    begin = database.units(SqlUnitOfWork)
    cases = ProfileImports(
        begin,
        reader or SandboxedResumeReader(at_once=settings.import_concurrency),
        parts.storage,
        clock=parts.clock,
        sweep_seconds=settings.sweep_seconds,
    )

    api = create_api("profile", title="JobWise profile")
    api.state.profiles = Profiles(begin, clock=parts.clock)
    api.state.imports = cases
    api.include_router(imports.router)
    api.include_router(profiles.router)
    api.include_router(exports.router)
    return Service(
        name="profile",
        api=api,
        database=database,
        parts=parts,
        migrations=Path(__file__).parent / "migrations",
        handlers={ImportProfile: cases.run},
        limits={ImportProfile.queue: Limits(concurrency=settings.import_concurrency)},
        loops=(cases.sweep,),
    )
