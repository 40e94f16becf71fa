"""What ``/result`` shows: the text, the scores, and the evidence behind both (api.md §5, §9.9)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.generation.domain.facts import FactSheet
from services.generation.domain.generation import Generation, Inputs, Status
from services.generation.domain.selection import Selection
from services.generation.domain.stages.export_document import changes, provenance
from shared.contracts.content import Content
from shared.contracts.generation import Stage
from shared.rendering import exportable, html, markdown, plain_text

Json = dict[str, Any]  # in the shapes of api.md §8
Outputs = Mapping[Stage, Mapping[str, Any]]  # JSON of the finished stages


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A finished document, or the draft that waits for its owner."""

    generation_id: UUID
    status: Status
    document_id: UUID | None
    pdf_url: str | None
    content: Json
    match_score: float | None
    ats_score: float | None
    keywords: Json
    requirements: list[Any]  # {text, state, evidence}
    breakdown: Json | None
    provenance: list[Json]
    changes: Json
    notices: list[str]
    writer: Json


def finished_result(
    generation: Generation, inputs: Inputs, outputs: Outputs, document: Mapping[str, Any]
) -> Result:
    """Return the result of a completed run; *document* is its owner's JSON."""
    texts = {name: document.get(f"content_{name}") or "" for name in ("text", "markdown", "html")}
    content = {**texts, "structured": document.get("content") or {}}
    return _result(generation, inputs, outputs, content)


def draft_result(generation: Generation, inputs: Inputs, outputs: Outputs) -> Result:
    """Return the draft of a run that waits for review: its text and no file."""
    draft = _proven(outputs)
    source = exportable(draft)
    content = {
        "text": plain_text(source),
        "markdown": markdown(source),
        "html": html(source),
        "structured": draft.model_dump(mode="json"),
    }
    return _result(generation, inputs, outputs, content)


def _proven(outputs: Outputs) -> Content:
    first = outputs[Stage.VALIDATE_QUALITY]["documents"][0]
    return Content.model_validate(first["content"])


def _result(generation: Generation, inputs: Inputs, outputs: Outputs, content: Json) -> Result:
    facts = FactSheet.from_profile(inputs.profile)
    selection = Selection.from_json(outputs[Stage.COMPILE_PROFILE])
    made = generation.result
    report = outputs[Stage.VALIDATE_QUALITY]["documents"][0]["report"]
    return Result(
        generation_id=generation.id,
        status=generation.status,
        document_id=UUID(made["document_id"]) if made else None,
        pdf_url=made["pdf_url"] if made else None,
        content=content,
        match_score=generation.match_score,
        ats_score=generation.ats_score,
        keywords=_keywords(selection, facts),
        requirements=[
            {
                "text": one.text,
                "state": one.state.value,
                "evidence": _evidence(one.evidence, facts),
            }
            for one in selection.match.requirements
        ],
        breakdown=selection.match.breakdown,
        provenance=provenance(_proven(outputs), facts),
        changes={**changes(selection, facts), "quality": report},
        notices=_notices(generation, outputs),
        writer=_writer(outputs),
    )


def _writer(outputs: Outputs) -> Json:
    """Return who worded the asked document; of the built-in writer there is only a name."""
    first = outputs[Stage.GENERATE_CONTENT]["documents"][0]
    by_model = {name: first.get(name) or None for name in ("provider", "model", "prompt_version")}
    return {"name": first["writer"], **by_model}


def _keywords(selection: Selection, facts: FactSheet) -> Json:
    return {
        "matched": [
            {
                "keyword": one.keyword,
                "required": one.required,
                "weight": one.weight,
                "evidence": _evidence(one.evidence, facts),
                "job_span": list(one.span) if one.span else None,
            }
            for one in selection.match.matched
        ],
        "missing": [
            {"keyword": one.keyword, "required": one.required, "weight": one.weight}
            for one in selection.match.missing
        ],
    }


def _evidence(fact_ids: tuple[str, ...], facts: FactSheet) -> list[Json]:
    return [
        {"id": fact_id, "text": facts.facts[fact_id].text}
        for fact_id in fact_ids
        if fact_id in facts
    ]


def _notices(generation: Generation, outputs: Outputs) -> list[str]:
    said = [
        notice
        for document in outputs[Stage.GENERATE_CONTENT]["documents"]
        for notice in document["notices"]
    ]
    if generation.error_message:
        said.append(generation.error_message)
    return list(dict.fromkeys(said))
