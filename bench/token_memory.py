"""Row 4: what the gateway saves by remembering the tokens that it has verified.

``python -m bench.token_memory`` is a gateway that remembers none.
"""

import runpy
from contextlib import ExitStack

from bench import edge_system
from bench.figures import Measured, Results
from bench.load import Load, load
from shared.identity import TokenVerifier

_PATH = edge_system.CONSTANT_PATH


async def measure(rounds: int) -> Results:
    """Ask the gateway and its forgetful twin by turns; take the CPU time of each."""
    found: list[dict[str, Load]] = []
    async with edge_system.running() as edge:
        with ExitStack() as stack:
            doors = {
                "remembered": stack.enter_context(edge.gateway()),
                "verified": stack.enter_context(edge.gateway("bench.token_memory")),
            }
            for port, _ in doors.values():
                await edge_system.answers(port, _PATH, edge.token)
                await load(port, _PATH, edge.token)
            for number in range(rounds):
                order = list(doors) if number % 2 else list(reversed(doors))
                found.append(
                    {
                        name: await load(
                            doors[name][0], _PATH, edge.token, seconds=2, pid=doors[name][1]
                        )
                        for name in order
                    }
                )
    facts = {
        f"{name} us": Measured([one[name].micros for one in found]).value
        for name in ("remembered", "verified")
    }
    ratios = [one["remembered"].micros / one["verified"].micros for one in found]
    return {"4": Measured(ratios, facts)}


def _forgetful() -> None:
    usual = TokenVerifier.__init__

    def forget(self: TokenVerifier, *given: object, **named: object) -> None:
        usual(self, *given, **{**named, "remembered": 0})  # type: ignore[arg-type]  # as given

    TokenVerifier.__init__ = forget  # type: ignore[method-assign]  # in this process only
    runpy.run_module("gateway", run_name="__main__")


if __name__ == "__main__":
    _forgetful()
