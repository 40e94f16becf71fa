"""Read a JSON file that should be a JSON Resume."""

import json
import math
from typing import Any, NoReturn

from services.profile.domain.importing.errors import DamagedFile
from services.profile.infrastructure.reading.plain_text import decode
from services.profile.infrastructure.reading.read_file import FileKind, ReadFile

_INT64 = 1 << 63
_INT64_DIGITS = 20
_DEEPEST = 36  # an export holds a profile, of 32 levels itself, below two more
_MOST_VALUES = 30_000  # and says everything twice


def read_json(data: bytes) -> ReadFile:
    """The JSON object of the file; raises ``DamagedFile`` for anything that is none."""
    text, warnings = decode(data)
    try:
        document = json.loads(text, parse_constant=_refuse, parse_float=_number, parse_int=_integer)
    except (ValueError, RecursionError):
        raise DamagedFile("The file is no valid JSON.") from None
    if not isinstance(document, dict):
        raise DamagedFile("The file is JSON but no JSON Resume.")
    _check(document)
    return ReadFile(FileKind.JSON_RESUME, "", document, warnings)


def _number(digits: str) -> float:
    value = float(digits)
    if not math.isfinite(value):
        raise ValueError
    return value


def _integer(digits: str) -> int | float:
    """An integer beyond 64 bits is kept as the nearest number that other programs know."""
    value = int(digits) if len(digits) <= _INT64_DIGITS else _number(digits)
    return value if -_INT64 <= value < _INT64 else float(value)


def _refuse(_name: str) -> NoReturn:
    raise ValueError


def _check(document: Any) -> None:  # any JSON value
    count, stack = 0, [(document, 1)]
    while stack:
        value, depth = stack.pop()
        count += 1
        if count > _MOST_VALUES or depth > _DEEPEST:
            raise DamagedFile("The JSON of the file is too large or nested too deeply.")
        if isinstance(value, dict):
            stack.extend((inner, depth + 1) for inner in value.values())
            stack.extend((key, depth + 1) for key in value)
        elif isinstance(value, list):
            stack.extend((inner, depth + 1) for inner in value)
        elif isinstance(value, str):
            _check_text(value)


def _check_text(value: str) -> None:
    if "\x00" in value or any("\ud800" <= letter <= "\udfff" for letter in value):
        raise DamagedFile("The file holds characters that cannot be stored.")
