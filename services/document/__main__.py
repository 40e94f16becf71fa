from services.document.main import build
from services.document.settings import Settings
from shared.runtime import run

run(Settings, build)
