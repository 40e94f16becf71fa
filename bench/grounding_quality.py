"""Print the gate's figures: lies that get through, truths that are blocked (tailoring.md §7).

Run as ``python -m bench.grounding_quality [seed] [rounds]``.
"""

import sys
import time
from collections import Counter
from datetime import date

from services.generation.domain.facts import FactSheet
from services.generation.domain.grounding.gate import examine, examine_line
from services.generation.tests.grounding.lies import written_lies
from services.generation.tests.grounding.mutations import mutations
from services.generation.tests.grounding.persons import PERSONS, TARGET, sheet
from services.generation.tests.grounding.rephrasings import Rephrasing, derived, written

TODAY = date(2026, 11, 21)


def main(seed: int = 7, rounds: int = 2) -> None:
    """Examine the seeded lies and the truthful rephrasings, and print both figures."""
    sheets = {name: sheet(name) for name in PERSONS}
    began = time.perf_counter()
    lies = list(mutations(seed=seed, rounds=rounds))
    through = Counter(
        lie.kind
        for lie in lies
        if examine(lie.content, sheets[lie.person], TARGET, today=TODAY).passed
    )
    spent = (time.perf_counter() - began) / len(lies)
    print(f"fabrications: {len(lies)}, through: {sum(through.values())} {dict(through)}")
    print(f"time per document: {1000 * spent:.0f} ms")
    truths = [*written(), *derived()]
    blocked = [one.line.text for one in truths if _blocked(one, sheets[one.person])]
    told = written_lies()
    passed = [one.line.text for one in told if not _blocked(one, sheets[one.person])]
    print(f"hand-written lies: {len(told)}, through: {len(passed)} {passed}")
    share = 100 * len(blocked) / len(truths)
    print(f"truthful lines: {len(truths)}, blocked: {len(blocked)} = {share:.1f} % {blocked}")


def _blocked(one: Rephrasing, facts: FactSheet) -> bool:
    found = examine_line(
        one.line, facts, TARGET, entry_item=one.item, letter=one.letter, today=TODAY
    )
    return bool(found)


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:3]))
