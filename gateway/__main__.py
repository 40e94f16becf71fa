import sys

import uvloop

from gateway.main import build, internal
from gateway.settings import Settings
from shared import logging, tracing
from shared.garbage import collect_seldom
from shared.process_metrics import watching_loop
from shared.server import bind, serving
from shared.settings import Environment, read
from shared.stopping import HARD_EXIT_SECONDS, stop_signal


async def main() -> None:
    """Serve until SIGTERM or SIGINT."""
    settings = read(Settings)
    development = settings.environment is Environment.DEVELOPMENT
    logging.configure(
        service="gateway",
        level=settings.effective_log_level,
        readable=development and sys.stderr.isatty(),
    )
    gateway = build(settings)
    stop = stop_signal(hard_exit_after=HARD_EXIT_SECONDS)
    public = bind(settings.listen_host, settings.listen_port)
    private = bind(settings.listen_host, settings.internal_port)
    async with (
        gateway.running(),
        watching_loop(),
        serving(internal, private),
        serving(gateway, public, protocol=gateway.protocol),
    ):
        collect_seldom()
        await stop.wait()
        gateway.stopping.set()


with tracing.exporting("gateway"):
    uvloop.run(main())
