"""The embedded system with a writer that takes its time: ``python -m tests.system.slow_system``."""

import sys

from deploy.embedded import main
from services.generation.testing import SlowWriter

if __name__ == "__main__":
    sys.exit(main({"generation": {"writer": SlowWriter(seconds=3.0)}}))
