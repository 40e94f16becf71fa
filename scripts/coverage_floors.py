"""Enforces the coverage floors of each layer: ``python -m scripts.coverage_floors <json>``."""

import json
import sys
from collections import defaultdict
from pathlib import Path

FLOORS = {"domain": 90.0, "application": 85.0, "api": 75.0, "overall": 85.0}


def measured(report: Path) -> dict[str, float]:
    """Return the covered share of each layer in per cent, from coverage's JSON report."""
    covered: dict[str, int] = defaultdict(int)
    total: dict[str, int] = defaultdict(int)
    for name, file in json.loads(report.read_text())["files"].items():
        summary = file["summary"]
        lines = summary["num_statements"] + summary.get("num_branches", 0)
        hit = summary["covered_lines"] + summary.get("covered_branches", 0)
        parts = Path(name).parts
        layers = ["overall"]
        layers += [part for part in parts[2:3] if parts[0] == "services" and part in FLOORS]
        for layer in layers:
            covered[layer] += hit
            total[layer] += lines
    return {layer: 100 * covered[layer] / total[layer] for layer in FLOORS if total[layer]}


def main(report: str) -> int:
    """Print each layer with its floor; returns 1 if one is below it."""
    below = 0
    for layer, share in measured(Path(report)).items():
        verdict = "ok" if share >= FLOORS[layer] else "BELOW ITS FLOOR"
        below += share < FLOORS[layer]
        sys.stdout.write(
            f"coverage {layer:12} {share:5.1f} %  floor {FLOORS[layer]:.0f} %  {verdict}\n"
        )
    return 1 if below else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
