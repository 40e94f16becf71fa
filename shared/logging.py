"""Logs: facts with fields, one JSON object a line (or readable ones for a terminal)."""

import hashlib
import json
import logging
import re
import sys
from collections.abc import Mapping, MutableMapping
from contextvars import Token
from datetime import UTC, datetime
from functools import lru_cache
from types import TracebackType
from typing import Any

import structlog
from structlog.contextvars import bind_contextvars, reset_contextvars

_SECRET_KEYS = re.compile(
    r"password|passwd|secret|token|authorization|cookie|api_key|phone|full_name|resume|body",
    re.IGNORECASE,
)
_EMAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}")
_SECRET_TEXTS = (
    re.compile(r"eyJ[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]*"),  # a JWT
    re.compile(r"(?i)bearer\s+[A-Za-z0-9._~+/-]{8,}=*"),
    re.compile(r"\$argon2[a-z]{1,2}\$[^\s\"']{10,300}"),
    re.compile(r"(?i)cookie[\"']?:[^\n]{0,8000}"),
    re.compile(  # password=…, "refresh_token": "…"
        r"(?i)(?:password|_secret|_token|api_key|api-key)[\"']?\s{0,3}[:=]\s{0,3}[^\s,;&}]{1,500}"
    ),
    re.compile(  # a refresh token, or another long random text
        r"(?<![A-Za-z0-9_-])(?=[a-z0-9_-]{0,42}[A-Z])[A-Za-z0-9_-]{43,}(?![A-Za-z0-9_-])"
    ),
    re.compile(
        r"(?:DETAIL:|\[parameters:|Key \()[^\n]{0,20000}"
    ),  # rows, as PostgreSQL quotes them
    re.compile(r"(?:'input'|input_value)[:=][^\n]{0,20000}"),  # rejected values, as pydantic does
    re.compile(r"(?<=://)[^\s/:@]{1,100}:[^\s/@]{1,200}(?=@)"),  # user:password of a URL
)
_PLAIN = re.compile(r"(?:[a-z0-9_./{}-]*|[A-Z]{1,8})\Z")
"""Texts in which none of these can be: words, ids, routes, methods. Every request writes some."""
_NUMBERS = {int, float, bool, type(None)}
_ALLOWED = {"token_usage"}
_MOST = 20_000
_DEEPEST = 4
"""Deeper than any event of ours."""


def redact_text(text: str) -> str:
    """Return *text* without tokens, password hashes, URL credentials and e-mail addresses.

    An address becomes the beginning of its hash, by which the lines about one person are found.
    """
    if _PLAIN.match(text):
        return text
    for pattern in _SECRET_TEXTS:
        text = pattern.sub("[redacted]", text)
    return _EMAIL.sub(lambda found: hashed(found[0]), text)


def hashed(address: str) -> str:
    """Return what logs hold of an e-mail address."""
    digest = hashlib.sha256(address.strip().lower().encode(errors="replace")).hexdigest()
    return f"[email {digest[:12]}]"


@lru_cache(maxsize=1000)
def _names_a_secret(key: str) -> bool:
    return key not in _ALLOWED and _SECRET_KEYS.search(key) is not None


def _redact(value: Any, depth: int = 0) -> Any:  # any field of a log event
    if isinstance(value, str):
        return redact_text(value[:_MOST])
    if value is None or isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, (Mapping, list, tuple)):
        if depth == _DEEPEST:
            return "[redacted]"
        if isinstance(value, Mapping):
            return {
                redact_text(str(key)): _field(str(key), inner, depth + 1)
                for key, inner in value.items()
            }
        return [_redact(inner, depth + 1) for inner in value]
    return redact_text(str(value)[:_MOST])


def _field(key: str, value: Any, depth: int = 0) -> Any:  # the same
    if not _names_a_secret(key):
        return _redact(value, depth)
    return "[redacted]"


def redact(
    _logger: object, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Take secrets and personal data out of a log event (security.md O3)."""
    for key, value in event.items():
        if _names_a_secret(key):
            event[key] = "[redacted]"
        elif type(value) is str:
            # Most texts of most lines are plain words: those are let through here.
            if len(value) >= _MOST or not _PLAIN.match(value):
                event[key] = _redact(value)
        elif type(value) not in _NUMBERS:
            event[key] = _redact(value)
    return event


class Bound:
    """Writes *fields* into every line, while the context is open, of what is done in it.

    What ``structlog.contextvars.bound_contextvars`` does, for one task, at a third of its cost.
    """

    __slots__ = ("_fields", "_tokens")

    def __init__(self, **fields: str) -> None:
        self._fields = fields
        self._tokens: Mapping[str, Token[Any]] = {}  # of any field

    def __enter__(self) -> None:
        """Begin."""
        self._tokens = bind_contextvars(**self._fields)

    def __exit__(self, *_: object) -> None:
        """End, with the fields as they were before."""
        reset_contextvars(**self._tokens)


def configure(*, service: str, level: str = "INFO", readable: bool = False) -> None:
    """Send the logs of this process, our own and the libraries', to standard error.

    *readable* makes lines for people; otherwise each line is one JSON object. A line is written at
    once, and not with others later: the last words of a process that dies explain its end.
    """
    shared: list[Any] = [  # structlog's processors have no common type
        structlog.contextvars.merge_contextvars,
        structlog.processors.format_exc_info,
        redact,
        structlog.processors.add_log_level,
        _stamp(service),
    ]
    renderer: Any = (  # one of two renderers
        structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), pad_event_to=28)
        if readable
        else _json
    )
    structlog.configure(
        processors=[*shared, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    for repeating in ("aio_pika", "aiormq"):  # our own lines tell of the same troubles
        logging.getLogger(repeating).setLevel(logging.CRITICAL)
    for noisy in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logging.getLogger(noisy).handlers = []
        logging.getLogger(noisy).propagate = True
    sys.excepthook = _crashed


def _crashed(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Write the last words of the process as a line like any other, without secrets."""
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
    else:
        structlog.get_logger(__name__).critical("crashed", exc_info=(kind, error, trace))


def _stamp(service: str) -> Any:  # a structlog processor
    """Return the step that writes when and whose a line is, and the ids to find its trace by."""

    def stamp(
        _logger: object, _method: str, event: MutableMapping[str, Any]
    ) -> MutableMapping[str, Any]:
        parent = event.pop("traceparent", None)
        if parent is not None:
            event["trace_id"], event["span_id"] = parent[3:35], parent[36:52]
        event["timestamp"] = datetime.now(UTC).isoformat(timespec="microseconds")[:-6] + "Z"
        event.setdefault("service", service)
        return event

    return stamp


# ASCII alone: no character ends a line early. An encoder is made once, not for each line.
_ENCODER = json.JSONEncoder(default=repr)


def _json(_logger: object, _method: str, event: MutableMapping[str, Any]) -> str:
    return _ENCODER.encode(event)
