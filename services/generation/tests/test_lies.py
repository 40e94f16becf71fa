"""What a writer invents is never seen: the stored, ordered and shown documents hold the truth."""

import json
from typing import Any

import pytest

from services.generation.testing import KINDS_OF_LIES, LyingWriter
from services.generation.tests.conftest import GenerationService, Json, Start
from services.generation.tests.people import PEOPLE
from shared.contracts.generation import Stage

pytestmark = pytest.mark.integration


def words(content: Any) -> Any:  # any JSON
    """Return *content* without ids, whose digits might look like a lie."""
    if isinstance(content, dict):
        return {key: words(value) for key, value in content.items() if key != "sources"}
    return [words(value) for value in content] if isinstance(content, list) else content


def said(content: Any) -> str:  # any JSON
    return json.dumps(words(content), ensure_ascii=False)


async def documents(generation: GenerationService, asked: Json, stage: Stage) -> list[Json]:
    found: list[Json] = (await generation.output(asked, stage))["documents"]
    return found


async def proven(generation: GenerationService, liar: LyingWriter, asked: Json) -> list[Json]:
    """Check that no lie got through a run; return the reports on its documents."""
    done = await generation.ended(asked)
    assert done["status"] in {"completed", "needs_review"}, done
    kept = await documents(generation, asked, Stage.VALIDATE_QUALITY)
    shown = await generation.result(asked)
    for lie in liar.told:
        assert lie not in said([one["content"] for one in kept])
        assert lie not in shown["content"]["text"]
        assert lie not in shown["content"]["html"]
        assert lie not in said(shown["provenance"])
    assert shown["changes"]["quality"] == kept[0]["report"]
    return [one["report"] for one in kept]


@pytest.mark.untraced
@pytest.mark.parametrize("kind", ["resume", "cover-letter"])
async def test_no_kind_of_lie_gets_through(start: Start, kind: str) -> None:
    liar = LyingWriter(seed=0, lies=3)
    generation = await start(writer=liar)
    asked = [await generation.ask(kind) for _ in KINDS_OF_LIES[::3]]
    for one in asked:
        told_before = said(await written(generation, one))
        (report,) = await proven(generation, liar, one)
        lies = [lie for lie in liar.told if lie in told_before]
        refused = said([report["refused"], report["replaced"], report["corrected"]])
        for lie in lies:
            assert lie in refused, (lie, report)
    assert len(liar.told) > len(KINDS_OF_LIES) / 3
    for content in generation.desk.contents:
        assert not [lie for lie in liar.told if lie in said(content.model_dump(mode="json"))]


async def written(generation: GenerationService, asked: Json) -> list[Json]:
    """Return what the writer made, as it is kept: unproven."""
    await generation.ended(asked)
    return [one["content"] for one in await documents(generation, asked, Stage.GENERATE_CONTENT)]


@pytest.mark.untraced
async def test_the_truth_takes_the_place_of_a_lie(start: Start) -> None:
    honest = await start()
    truth = said(await written(honest, await honest.ask()))
    liar = LyingWriter(seed=KINDS_OF_LIES.index("employer in a line"))
    generation = await start(writer=liar)
    asked = [await generation.ask() for _ in range(6)]
    replaced = []
    for one in asked:
        (report,) = await proven(generation, liar, one)
        replaced += report["replaced"]
    assert any(one["after"] for one in replaced)
    for one in replaced:
        assert one["why"]
        assert json.dumps(one["after"], ensure_ascii=False)[1:-1] in truth
        assert any(lie in one["before"] for lie in liar.told)


async def test_many_lies_of_many_people_do_not_get_through(start: Start) -> None:
    liar = LyingWriter(seed=7, lies=9)
    generation = await start(writer=liar)
    asked = [await generation.ask(person=name, include_cover_letter=True) for name in PEOPLE]
    for one in asked:
        reports = await proven(generation, liar, one)
        assert len(reports) == 2
        assert all(report["refused"] for report in reports)
    assert len(liar.told) > 9 * len(PEOPLE)
