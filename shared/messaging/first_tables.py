"""The outbox and inbox as every service's first migration makes them."""

from alembic import op
from sqlalchemy import MetaData

from shared.messaging.outbox import messaging_tables


def create_messaging_tables(schema: str) -> None:
    """Create ``outbox`` and ``inbox`` in *schema*; called by each ``0001`` migration."""
    metadata = MetaData(schema=schema)
    messaging_tables(metadata)
    metadata.create_all(op.get_bind(), checkfirst=False)


def drop_messaging_tables(schema: str) -> None:
    """Undo ``create_messaging_tables``."""
    op.drop_table("outbox", schema=schema)
    op.drop_table("inbox", schema=schema)
