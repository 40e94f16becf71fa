"""The measured table as JSON, as text and as a part of ``docs/performance.md``."""

import json
import os
import platform
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from datetime import UTC, datetime
from math import isinf
from pathlib import Path
from typing import Any

from bench.figures import FIGURES, Figure, Measured, NotMeasured, Verdict

_BEGIN = "<!-- bench: begin; written by python -m bench --write-docs -->"
_END = "<!-- bench: end -->"

Kept = Mapping[str, Mapping[str, Any]]  # JSON
"""What was measured of each figure, by its key."""


def keep(path: Path, figure: Figure, result: Measured | NotMeasured) -> None:
    """Put one result into the file at *path*; what it holds of other figures stays."""
    whole: dict[str, Any] = {"machine": _machine(), "figures": dict(read(path))}  # JSON
    whole["figures"][figure.key] = _as_json(figure, result)
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(whole, indent=1, ensure_ascii=False) + "\n")


def read(path: Path) -> Kept:
    """Return the figures in the file at *path*; none where there is no file."""
    if not path.exists():
        return {}
    found: Kept = json.loads(path.read_text())["figures"]
    return found


def as_line(figure: Figure, result: Measured | NotMeasured) -> str:
    """Return a result as it is told while the others are still to come."""
    if isinstance(result, NotMeasured):
        return f"{figure.key:>4} {figure.what}: not measured: {result}"
    facts = ", ".join(f"{name} {_short(value)}" for name, value in result.facts.items())
    value = f"{result.value:.3g}{_unit(figure)}"
    return f"{figure.key:>4} {figure.what}: {value} ({figure.verdict(result.value)}) {facts}"


def as_table(kept: Kept, keys: AbstractSet[str]) -> str:
    """Return the table of the figures *keys* in Markdown."""
    lines = [
        "| row | what | floor | goal | measured | rounds | verdict |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    shown = [figure for figure in FIGURES if figure.key in keys and figure.key in kept]
    lines += [_row(figure, kept[figure.key]) for figure in shown]
    return "\n".join(lines)


def write_page(page: Path, kept: Kept) -> None:
    """Replace the generated part of *page* by the table of all figures.

    Raises ``ValueError`` if the page has no such part.
    """
    before, _, rest = page.read_text().partition(_BEGIN)
    _, found, after = rest.partition(_END)
    if not found:
        raise ValueError(f"{page} has no generated part")
    table = as_table(kept, set(kept))
    page.write_text(f"{before}{_BEGIN}\n\n{table}\n\n{_END}{after}")


def _row(figure: Figure, kept: Mapping[str, Any]) -> str:
    if kept["verdict"] == Verdict.NOT_MEASURED:
        measured, spread = "–", "–"
        verdict = f"{Verdict.NOT_MEASURED}: {kept['reason']}"
    else:
        measured = f"**{kept['measured']:.3g}{_unit(figure)}**"
        spread = "{:.3g} to {:.3g}".format(*kept["spread"])
        verdict = kept["verdict"]
    floor = "–" if isinf(figure.floor) else f"{figure.floor:g}{_unit(figure)}"
    goal = f"{figure.goal:g}{_unit(figure)}"
    return (
        f"| {figure.key} | {figure.what} | {floor} | {goal} | {measured} | {spread} | {verdict} |"
    )


def _as_json(figure: Figure, result: Measured | NotMeasured) -> dict[str, Any]:  # JSON
    told: dict[str, Any] = {  # JSON
        "what": figure.what,
        "unit": figure.unit or "ratio",
        "floor": None if isinf(figure.floor) else figure.floor,
        "goal": figure.goal,
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    if isinstance(result, NotMeasured):
        return told | {"verdict": Verdict.NOT_MEASURED, "reason": str(result)}
    return told | {
        "measured": result.value,
        "spread": result.spread,
        "rounds": list(result.values),
        "verdict": figure.verdict(result.value),
        "facts": dict(result.facts),
    }


def _machine() -> dict[str, Any]:  # JSON
    return {
        "cpus": os.cpu_count(),
        "load": os.getloadavg(),
        "python": platform.python_version(),
        "system": platform.platform(),
    }


def _unit(figure: Figure) -> str:
    return f" {figure.unit}" if figure.unit else ""


def _short(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:.4g}"
