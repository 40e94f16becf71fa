"""The gate's two figures: no lie gets through, hardly a truth is blocked (tailoring.md §7)."""

from collections import Counter
from datetime import date

import pytest

from services.generation.domain.grounding.atoms import Verdict
from services.generation.domain.grounding.gate import examine, examine_line
from services.generation.tests.grounding.documents import cover_letter, resume
from services.generation.tests.grounding.lies import written_lies
from services.generation.tests.grounding.mutations import mutations
from services.generation.tests.grounding.persons import PERSONS, TARGET, sheet
from services.generation.tests.grounding.rephrasings import Rephrasing, derived, written
from shared.contracts.content import Content

TODAY = date(2026, 11, 21)
SHEETS = {name: sheet(name) for name in PERSONS}


def _verdict(content: Content, person: str) -> Verdict:
    return examine(content, SHEETS[person], TARGET, today=TODAY)


def _blocked(one: Rephrasing) -> bool:
    return bool(
        examine_line(
            one.line,
            SHEETS[one.person],
            TARGET,
            entry_item=one.item,
            letter=one.letter,
            today=TODAY,
        )
    )


@pytest.mark.untraced
def test_no_seeded_lie_passes_the_gate() -> None:
    lies = list(mutations(seed=7, rounds=1))
    through = Counter(lie.kind for lie in lies if _verdict(lie.content, lie.person).passed)
    print(f"fabrications: {len(lies)}, through: {sum(through.values())} {dict(through)}")  # noqa: T201 -- a figure to read in the test's output
    assert len(lies) >= 300
    assert not through


def test_no_lie_written_by_hand_passes_the_gate() -> None:
    lies = written_lies()
    through = [lie.line.text for lie in lies if not _blocked(lie)]
    print(f"hand-written lies: {len(lies)}, through: {len(through)}")  # noqa: T201 -- a figure to read in the test's output
    assert through == []


@pytest.mark.untraced
def test_truthful_rephrasings_are_hardly_ever_blocked() -> None:
    truths = [*written(), *derived()]
    blocked = [one.line.text for one in truths if _blocked(one)]
    share = 100 * len(blocked) / len(truths)
    print(f"rephrasings: {len(truths)}, blocked: {len(blocked)} = {share:.1f} % {blocked}")  # noqa: T201 -- a figure to read in the test's output
    assert len(truths) >= 200
    assert share <= 2.0


def test_truthful_documents_pass_whole() -> None:
    for person in PERSONS:
        for content in (resume(person), cover_letter(person)):
            assert _verdict(content, person).violations == ()
