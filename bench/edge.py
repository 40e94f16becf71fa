"""Rows 1 to 3: what the gateway takes from the services behind it, and what it costs.

A bare proxy on the gateway's libraries is asked in the same rounds: what it takes is theirs.
"""

from contextlib import ExitStack

from bench import edge_system, processes
from bench.figures import Measured, NotMeasured, Results
from bench.load import Load, load
from bench.nginx import nginx


async def measure(rounds: int) -> Results:
    """Ask the service itself, the gateway and nginx by turns."""
    with_database, without, proxied = [], [], []
    missing: NotMeasured | None = None
    async with edge_system.running() as edge:
        with ExitStack() as stack:
            public, gateway_pid = stack.enter_context(edge.gateway())
            doors = {"service": (edge.service_port, edge.service_pid)}
            doors["gateway"] = (public, gateway_pid)
            bare = str(processes.free_port())
            behind = str(edge.service_port)
            proxy = stack.enter_context(processes.python("bench.bare_proxy", bare, behind))
            doors["bare"] = (int(bare), proxy.pid)
            try:
                doors["nginx"] = stack.enter_context(nginx(edge.service_port))
            except NotMeasured as reason:
                missing = reason

            async def ask(door: str, path: str) -> Load:
                port, pid = doors[door]
                return await load(port, path, edge.token, seconds=2, pid=pid)

            for door in doors:
                await edge_system.answers(doors[door][0], edge.job_path, edge.token)
                await ask(door, edge.job_path)
            for number in range(rounds):
                order = list(doors) if number % 2 else list(reversed(doors))
                without.append({door: await ask(door, edge_system.CONSTANT_PATH) for door in order})
                two = [door for door in order if door in {"service", "gateway"}]
                with_database.append({door: await ask(door, edge.job_path) for door in two})
            proxied = [found for found in without if "nginx" in found]
    return {
        "1": _throughput(with_database),
        "2": _throughput(without),
        "3": missing or _cost(proxied),
    }


def _throughput(rounds: list[dict[str, Load]]) -> Measured:
    through = Measured([found["gateway"].rate for found in rounds]).value
    direct = Measured([found["service"].rate for found in rounds]).value
    micros = Measured([found["gateway"].micros for found in rounds]).value
    return Measured(
        [found["gateway"].rate / found["service"].rate for found in rounds],
        {"direct/s": direct, "through/s": through, "gateway us": micros},
    )


def _cost(rounds: list[dict[str, Load]]) -> Measured:
    return Measured(
        [found["gateway"].micros / found["nginx"].micros for found in rounds],
        {
            name: Measured([found[door].micros for found in rounds]).value
            for name, door in (
                ("gateway us", "gateway"),
                ("nginx us", "nginx"),
                ("bare proxy us", "bare"),
            )
        }
        | {
            "nginx/s": Measured([found["nginx"].rate for found in rounds]).value,
            "bare proxy ÷ nginx": Measured(
                [found["bare"].micros / found["nginx"].micros for found in rounds]
            ).value,
        },
    )
