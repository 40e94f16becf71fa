from services.auth.main import build
from services.auth.settings import Settings
from shared.runtime import run

run(Settings, build)
