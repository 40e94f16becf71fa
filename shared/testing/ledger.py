"""What fault tests count, and the sum over all of them (messaging.md b)."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path

from shared.testing.fault_size import LONG, SEED

PROPERTY = "fault_ledger"
"""The name under which a test's entry travels in its report, also from another test process."""
WRONG = ("lost", "phantom", "duplicate_effects", "stuck", "inversions")
"""What must be 0 whatever breaks."""


@dataclass
class Entry:
    """One test: what it did to the system, and what was found wrong afterwards."""

    test: str = ""
    rows: str = ""
    """The rows of the failure matrix it proves, e.g. ``1`` or ``8, 32``."""
    messages: int = 0
    """Messages committed by senders."""
    runs: int = 0
    """Generations asked for."""
    faults: int = 0
    lost: int = 0
    phantom: int = 0
    duplicate_effects: int = 0
    stuck: int = 0
    inversions: int = 0
    copies: int = 0
    """Messages that were delivered again; allowed, and the reason for inboxes."""
    dead_letters: int = 0
    observed: dict[str, float] = field(default_factory=dict)
    """Figures worth keeping, e.g. ``{"flow_back_seconds": 0.4}``."""

    @property
    def clean(self) -> bool:
        """Whether nothing is wrong."""
        return not any(getattr(self, kind) for kind in WRONG)

    def __str__(self) -> str:
        """Return the entry as one line."""
        observed = "".join(f", {name} {value:g}" for name, value in self.observed.items())
        return f"row {self.rows}: {_counts(self)}{observed} ({self.test})"


def total(entries: Iterable[Entry]) -> Entry:
    """Return the sum of *entries*."""
    entries = list(entries)
    counts = [one.name for one in fields(Entry) if one.type in {int, "int"}]
    return Entry(**{name: sum(getattr(one, name) for one in entries) for name in counts})


def summary(entries: Iterable[Entry]) -> str:
    """Return the line that stands at the end of a run."""
    return f"fault ledger: {_counts(total(entries))}, seed {SEED}"


def write(path: Path, entries: Sequence[Entry]) -> None:
    """Write *entries* and their sum to *path* as JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    told = {
        "seed": SEED,
        "long": LONG,
        "total": {k: v for k, v in asdict(total(entries)).items() if isinstance(v, int)},
        "entries": [asdict(one) for one in sorted(entries, key=lambda one: one.test)],
    }
    path.write_text(json.dumps(told, indent=1) + "\n")


def _counts(entry: Entry) -> str:
    kinds = ("messages", "runs", "faults", *WRONG, "copies", "dead_letters")
    return ", ".join(f"{kind.replace('_', ' ')} {getattr(entry, kind)}" for kind in kinds)
