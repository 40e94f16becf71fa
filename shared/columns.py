"""Columns that the services' tables have in common."""

from enum import StrEnum

from sqlalchemy import Enum


def words(kind: type[StrEnum]) -> Enum:
    """Return the type of a column that keeps an enum by its values, as text of 32 at most.

    The database knows no list of them: a new value needs no migration.
    """
    return Enum(
        kind,
        native_enum=False,
        create_constraint=False,
        length=32,
        values_callable=lambda members: [member.value for member in members],
    )
