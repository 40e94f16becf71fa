"""What a stage leaves behind for the next one: frozen dataclasses that survive as JSON.

A worker may die between two stages and another one goes on, so an output that comes back from
JSONB equals the one that went in.
"""

from collections.abc import Mapping
from dataclasses import asdict, fields, is_dataclass
from enum import Enum
from functools import lru_cache
from types import UnionType
from typing import Any, ClassVar, Self, Union, get_args, get_origin, get_type_hints


class Stored:
    """Base of frozen dataclasses whose fields are JSON values, enums, tuples or Stored again."""

    __slots__ = ()
    __dataclass_fields__: ClassVar[dict[str, Any]]  # typeshed's own annotation

    def to_json(self) -> dict[str, Any]:
        """Return this value as JSON: tuples become lists, enums their values."""
        return {name: _plain(value) for name, value in asdict(self).items()}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Read what ``to_json`` wrote; an absent field takes its default.

        Keys that this version does not know are passed over: a newer worker may have written them.
        Raises TypeError when a field without a default is absent.
        """
        known = _known(cls)  # type: ignore[arg-type]  # classes can be hashed, whatever theirs can
        return cls(**{name: _typed(known[name], data[name]) for name in known if name in data})


@lru_cache(maxsize=128)
def _known(kind: type[Stored]) -> Mapping[str, Any]:
    """Return the resolved annotations of the fields; resolving takes longer than reading."""
    hints = get_type_hints(kind)
    return {field.name: hints[field.name] for field in fields(kind)}


def _plain(value: Any) -> Any:  # any field of a Stored
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value


def _typed(hint: Any, value: Any) -> Any:  # a resolved annotation and the JSON for it
    origin, arguments = get_origin(hint), get_args(hint)
    if value is None:
        return None
    if origin in (Union, UnionType):
        chosen = [argument for argument in arguments if argument is not type(None)]
        return _typed(chosen[0], value) if len(chosen) == 1 else value
    if origin is tuple:
        inner = arguments if arguments[-1:] != (Ellipsis,) else (arguments[0],) * len(value)
        return tuple(_typed(part, item) for part, item in zip(inner, value, strict=True))
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint(value)
    if isinstance(hint, type) and is_dataclass(hint) and issubclass(hint, Stored):
        return hint.from_json(value)
    return value
