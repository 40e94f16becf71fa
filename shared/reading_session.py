"""A session that only asks: being told to change something is a mistake of ours."""

from sqlalchemy import Select, event
from sqlalchemy.orm import ORMExecuteState, Session, UOWTransaction


class ChangeWhileReading(RuntimeError):
    """A unit of work that was opened for reading was asked to change something, or to lock it.

    Every statement of it commits by itself, so nothing of this would hold together.
    """


class ReadingSession(Session):
    """Refuses to flush, and every statement but a plain question (``ChangeWhileReading``)."""

    def require_unchanged(self) -> None:
        """Raise ``ChangeWhileReading`` if an object was added, deleted or modified."""
        if self.new or self.deleted or any(self.is_modified(one) for one in self.dirty):
            raise ChangeWhileReading


@event.listens_for(ReadingSession, "do_orm_execute")
def _only_questions(state: ORMExecuteState) -> None:
    statement = state.statement
    if not isinstance(statement, Select):
        raise ChangeWhileReading
    # SQLAlchemy has no public way to ask a statement for its locks.
    if statement._for_update_arg is not None:  # noqa: SLF001 -- see above
        raise ChangeWhileReading


@event.listens_for(ReadingSession, "before_flush")
def _nothing_to_flush(session: ReadingSession, _flushing: UOWTransaction, _: object) -> None:
    session.require_unchanged()
