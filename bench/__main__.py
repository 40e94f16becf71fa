"""``make bench``: measures the table of quality.md §1 and prints it.

``python -m bench [--rows 1,2,7] [--rounds 5]`` measures, prints, and keeps the table in
``out/bench.json``; rows that were not asked for stay there as they were. ``--write-docs`` measures
nothing and puts the kept table into ``docs/performance.md``. The exit status tells whether every
row could be measured, not how fast this machine is.
"""

import argparse
import importlib
import sys
import time
import traceback
from pathlib import Path

import uvloop

from bench import report
from bench.figures import FIGURES, Figure, Measured, NotMeasured, Results
from shared import logging

OUT = Path("out/bench.json")
PAGE = Path("docs/performance.md")
ROUNDS = 5


async def measure(module: str, rounds: int) -> Results:
    """Return what *module* gives for its figures; trouble of any kind is a reason, not an end."""
    keys = [figure.key for figure in FIGURES if figure.module == module]
    try:
        found: Results = await importlib.import_module(f"bench.{module}").measure(rounds)
    except NotMeasured as reason:
        return dict.fromkeys(keys, reason)
    except ModuleNotFoundError as error:
        return dict.fromkeys(keys, NotMeasured(f"{error.name} is not there"))
    except Exception as error:  # noqa: BLE001 -- one row that breaks must not cost the others
        traceback.print_exc()
        first_line = f"{type(error).__name__}: {error}".partition("\n")[0]
        return dict.fromkeys(keys, NotMeasured(first_line[:200]))
    return {key: found.get(key, NotMeasured("gave nothing")) for key in keys}


def main() -> int:
    """Measure, print and keep; return the exit status."""
    asked = argparse.ArgumentParser(prog="python -m bench")
    asked.add_argument("--rows", default="", help="numbers of rows, with commas; all by default")
    asked.add_argument("--rounds", type=int, default=ROUNDS)
    asked.add_argument("--write-docs", action="store_true", help=f"bring {PAGE} up to date")
    given = asked.parse_args()
    logging.configure(service="bench", level="WARNING")
    if given.write_docs:
        report.write_page(PAGE, report.read(OUT))
        return 0
    rows = {int(number) for number in given.rows.split(",") if number.strip()}
    wanted = [figure for figure in FIGURES if not rows or figure.row in rows]
    complete = True
    for module in dict.fromkeys(figure.module for figure in wanted):
        started = time.monotonic()
        results = uvloop.run(measure(module, given.rounds))
        for figure in wanted:
            if figure.module == module:
                complete &= _tell(figure, results[figure.key])
        print(f"  [{module}: {time.monotonic() - started:.0f} s]", flush=True)
    print("\n" + report.as_table(report.read(OUT), {figure.key for figure in wanted}))
    return 0 if complete else 1


def _tell(figure: Figure, result: Measured | NotMeasured) -> bool:
    report.keep(OUT, figure, result)
    print(report.as_line(figure, result), flush=True)
    return isinstance(result, Measured)


if __name__ == "__main__":
    sys.exit(main())
