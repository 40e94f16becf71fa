"""A session that only asks: being told to change something is a mistake of ours."""

from typing import Any

from sqlalchemy import Select, event
from sqlalchemy.orm import Session, UOWTransaction


class ChangeWhileReading(RuntimeError):
    """A unit of work that was opened for reading was asked to change something, or to lock it.

    Every statement of it commits by itself, so nothing of this would hold together.
    """


class ReadingSession(Session):
    """Refuses to flush, and every statement but a plain question (``ChangeWhileReading``).

    SQLAlchemy's own event for statements would cost a twentieth of a read.
    """

    def execute(self, statement: Any, *given: Any, **named: Any) -> Any:  # as Session has it
        """Ask."""
        _require_question(statement)
        return super().execute(statement, *given, **named)

    def scalar(self, statement: Any, *given: Any, **named: Any) -> Any:  # as Session has it
        """Ask for one value."""
        _require_question(statement)
        return super().scalar(statement, *given, **named)

    def scalars(self, statement: Any, *given: Any, **named: Any) -> Any:  # as Session has it
        """Ask for one column."""
        _require_question(statement)
        return super().scalars(statement, *given, **named)

    def require_unchanged(self) -> None:
        """Raise ``ChangeWhileReading`` if an object was added, deleted or modified."""
        if self.new or self.deleted or any(self.is_modified(one) for one in self.dirty):
            raise ChangeWhileReading


def _require_question(statement: Any) -> None:  # whatever a session takes
    # SQLAlchemy has no public way to ask a statement for its locks.
    if not isinstance(statement, Select) or statement._for_update_arg is not None:  # noqa: SLF001 -- see above
        raise ChangeWhileReading


@event.listens_for(ReadingSession, "before_flush")
def _nothing_to_flush(session: ReadingSession, _flushing: UOWTransaction, _: object) -> None:
    session.require_unchanged()
