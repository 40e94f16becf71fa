"""What a stage leaves behind for the next one: frozen dataclasses that survive as JSON.

A worker may die between two stages and another one goes on, so an output that comes back from
JSONB equals the one that went in.
"""

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
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
        kind: Any = type(self)  # classes can be hashed, whatever theirs can
        return {name: _plain(getattr(self, name)) for name in _readers(kind)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Read what ``to_json`` wrote; an absent field takes its default.

        Keys that this version does not know are passed over: a newer worker may have written them.
        Raises TypeError when a field without a default is absent.
        """
        kind: Any = cls  # as above
        known = _readers(kind).items()
        return cls(**{name: read(data[name]) for name, read in known if name in data})


_Reader = Callable[[Any], Any]
"""Makes a field's value of its JSON."""
_ATOMS = frozenset({str, int, float, bool, type(None)})


@lru_cache(maxsize=128)
def _readers(kind: type[Stored]) -> Mapping[str, _Reader]:
    """Return what reads each field; finding that out takes longer than reading."""
    hints = get_type_hints(kind)
    return {field.name: _or_none(_reader(hints[field.name])) for field in fields(kind)}


def _or_none(read: _Reader) -> _Reader:
    return read if read is _same else lambda value: None if value is None else read(value)


def _reader(hint: Any) -> _Reader:  # a resolved annotation
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        chosen = [argument for argument in arguments if argument is not type(None)]
        return _reader(chosen[0]) if len(chosen) == 1 else _same
    if origin is tuple:
        inner = [_or_none(_reader(part)) for part in arguments if part is not Ellipsis]
        if arguments[-1:] == (Ellipsis,):
            return lambda value: tuple(map(inner[0], value))
        return lambda value: tuple(read(item) for read, item in zip(inner, value, strict=True))
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint
    if isinstance(hint, type) and is_dataclass(hint) and issubclass(hint, Stored):
        return hint.from_json
    return _same


def _same(value: Any) -> Any:  # what is JSON already
    return value


def _plain(value: Any) -> Any:  # any field of a Stored
    if type(value) in _ATOMS:
        return value
    if isinstance(value, Stored):
        return value.to_json()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value
