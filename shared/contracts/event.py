"""The two kinds of message, and the envelope both travel in."""

from datetime import UTC, datetime
from typing import Any, ClassVar, Self
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from uuid6 import uuid7

MAX_BYTES = 64 * 1024
"""A message on the wire is never larger: documents travel by reference (messaging.md a3)."""


def _new_id() -> UUID:
    return UUID(int=uuid7().int)


class Message(BaseModel):
    """What one service tells another.

    Contracts only grow: add optional fields freely, publish a new major for anything else. Unknown
    fields are ignored, so that a consumer may lag behind its producer.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    name: ClassVar[str]
    """The wire name, ``<publisher>.<snake_case>``."""
    version: ClassVar[int] = 1
    """The major version; it is the suffix of the routing key."""
    subject: ClassVar[str]
    """The field that names the aggregate; messages of one aggregate keep their order."""

    event_id: UUID = Field(default_factory=_new_id)
    occurred_at: AwareDatetime = Field(default_factory=lambda: datetime.now(UTC))
    aggregate_version: int = 0

    @classmethod
    def routing_key(cls) -> str:
        """Return the key under which a broker routes this kind of message."""
        return f"{cls.name}.v{cls.version}"

    @classmethod
    def unwrap(cls, envelope: "Envelope") -> Self:
        """Return the message inside *envelope*.

        Raises pydantic's ``ValidationError`` if its data does not fit this kind.
        """
        return cls.model_validate(
            {
                **envelope.data,
                "event_id": envelope.id,
                "occurred_at": envelope.occurred_at,
                "aggregate_version": envelope.aggregate_version,
            }
        )

    @property
    def aggregate_id(self) -> str:
        """The id of the aggregate that this message is about."""
        return str(getattr(self, self.subject))


class Event(Message):
    """A fact: it has happened, and anybody may listen."""


class Command(Message):
    """Work for exactly one queue."""

    queue: ClassVar[str]
    """The queue that does the work, ``<service>.<purpose>``."""


class Subject(BaseModel):
    """The aggregate that a message is about."""

    model_config = ConfigDict(frozen=True)

    type: str
    id: str


class Envelope(BaseModel):
    """The body of every message on the wire (messaging.md a3)."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: UUID
    type: str
    version: int
    occurred_at: AwareDatetime
    producer: str
    subject: Subject
    aggregate_version: int
    correlation_id: str | None = None
    causation_id: UUID | None = None
    user_id: UUID | None = None
    data: dict[str, Any]  # JSON: the message's own class gives it its types

    @classmethod
    def wrap(
        cls,
        message: Message,
        *,
        producer: str,
        correlation_id: str | None = None,
        causation_id: UUID | None = None,
    ) -> Self:
        """Put *message* into its envelope; ``user_id`` is taken from the message if it has one."""
        data = message.model_dump(mode="json")
        for known in ("event_id", "occurred_at", "aggregate_version"):
            data.pop(known)
        return cls(
            id=message.event_id,
            type=message.name,
            version=message.version,
            occurred_at=message.occurred_at,
            producer=producer,
            subject=Subject(type=message.subject.removesuffix("_id"), id=message.aggregate_id),
            aggregate_version=message.aggregate_version,
            correlation_id=correlation_id,
            causation_id=causation_id,
            user_id=getattr(message, "user_id", None),
            data=data,
        )
