"""A generation worker whose writer takes its time: ``python -m tests.system.slow_worker worker``."""

from functools import partial

from services.generation.main import build
from services.generation.settings import Settings
from services.generation.testing import SlowWriter
from shared.runtime import run

if __name__ == "__main__":
    run(Settings, partial(build, writer=SlowWriter(seconds=1.5)))
