from services.profile.main import build
from services.profile.settings import Settings
from shared.runtime import run

run(Settings, build)
