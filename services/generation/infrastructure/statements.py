"""The statements that every stage executes, built once: building costs as much as executing.

The parameters are ``run``, ``done`` (stages), ``held`` (the fence), ``owner``, ``message`` and
``seconds``.
"""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Float,
    bindparam,
    exists,
    func,
    insert,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert

from services.generation.domain.generation import Generation, Status
from services.generation.infrastructure.tables import (
    generations,
    inputs,
    messaging,
    metadata,
    outputs,
    run_events,
)

SPAN: ColumnElement[Any] = text("make_interval(secs => :seconds)").bindparams(  # type: ignore[assignment]  # a text clause is an expression here
    bindparam("seconds", type_=Float)
)
"""The interval of so many ``seconds``."""
UNFINISHED = generations.c.status.in_([Status.PENDING, Status.GENERATING])
NOTING = insert(run_events)
_NEW = upsert(outputs)
KEEPING = _NEW.on_conflict_do_update(
    index_elements=[outputs.c.generation_id, outputs.c.stage],
    set_={"fence": _NEW.excluded.fence, "output": _NEW.excluded.output},
)
_HANDLED = exists().where(
    messaging.inbox.c.consumer == metadata.schema,
    messaging.inbox.c.message_id == bindparam("message"),
)
CLAIMING = (
    update(Generation)
    .where(
        generations.c.id == bindparam("run"),
        generations.c.stages_done == bindparam("done"),
        UNFINISHED,
        or_(generations.c.lease_until.is_(None), generations.c.lease_until < func.now()),
        ~_HANDLED,
    )
    .values(
        lease_owner=bindparam("owner"),
        lease_until=func.now() + SPAN,
        fence=generations.c.fence + 1,
        attempts=generations.c.attempts + 1,
    )
    .returning(Generation)
    .execution_options(synchronize_session=False, populate_existing=True)
)
EXTENDING = (
    update(generations)
    .where(generations.c.id == bindparam("run"), generations.c.fence == bindparam("held"))
    .where(UNFINISHED)
    .values(lease_until=func.now() + SPAN)
    .returning(generations.c.id)
)
FENCED = (
    select(Generation)
    .where(
        generations.c.id == bindparam("run"),
        generations.c.stages_done == bindparam("done"),
        generations.c.fence == bindparam("held"),
        UNFINISHED,
    )
    .with_for_update()
    .execution_options(populate_existing=True)
)
_LEFT = (
    select(func.jsonb_object_agg(outputs.c.stage, outputs.c.output))
    .where(outputs.c.generation_id == bindparam("run"))
    .scalar_subquery()
)
MATERIAL = select(inputs, _LEFT.label("outputs")).where(inputs.c.generation_id == bindparam("run"))
