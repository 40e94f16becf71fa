from services.job.main import build
from services.job.settings import Settings
from shared.runtime import run

run(Settings, build)
