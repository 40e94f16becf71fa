"""Logs: facts with fields, one JSON object a line (or readable ones for a terminal)."""

import logging
import re
import sys
from collections.abc import Mapping, MutableMapping
from functools import lru_cache
from typing import Any

import structlog

_SECRET_KEYS = re.compile(
    r"password|passwd|secret|token|authorization|cookie|api_key|email|phone|full_name|resume|body",
    re.IGNORECASE,
)
_SECRET_TEXTS = (
    re.compile(r"eyJ[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]*"),  # a JWT
    re.compile(r"(?i)bearer\s+[A-Za-z0-9._~+/-]{8,}=*"),
    re.compile(r"\$argon2[a-z]{1,2}\$[^\s\"']{10,300}"),
    re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}"),
    re.compile(
        r"(?:DETAIL:|\[parameters:|Key \()[^\n]{0,20000}"
    ),  # rows, as PostgreSQL quotes them
    re.compile(r"(?:'input'|input_value)[:=][^\n]{0,20000}"),  # rejected values, as pydantic does
    re.compile(r"(?<=://)[^\s/:@]{1,100}:[^\s/@]{1,200}(?=@)"),  # user:password of a URL
)
_PLAIN = re.compile(r"(?:[a-z0-9_./{}-]*|[A-Z]{1,8})\Z")
"""Texts in which none of these can be: words, ids, routes, methods. Every request writes some."""
_ALLOWED = {"token_usage"}


def redact_text(text: str) -> str:
    """Return *text* without tokens, password hashes, e-mail addresses and URL credentials."""
    if _PLAIN.match(text):
        return text
    for pattern in _SECRET_TEXTS:
        text = pattern.sub("[redacted]", text)
    return text


@lru_cache(maxsize=1000)
def _names_a_secret(key: str) -> bool:
    return key not in _ALLOWED and _SECRET_KEYS.search(key) is not None


def _redact(value: Any, depth: int = 0) -> Any:  # any field of a log event
    if isinstance(value, str):
        return redact_text(value[:20_000])
    if isinstance(value, Mapping) and depth < 4:  # noqa: PLR2004 -- deeper than any event of ours
        return {
            key: "[redacted]" if _names_a_secret(str(key)) else _redact(inner, depth + 1)
            for key, inner in value.items()
        }
    if isinstance(value, (list, tuple)):
        return [_redact(inner, depth + 1) for inner in value]
    return value


def redact(
    _logger: object, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Take secrets and personal data out of a log event (security.md O3)."""
    return {
        key: "[redacted]" if _names_a_secret(key) else _redact(value)
        for key, value in event.items()
    }


def trace_ids(
    _logger: object, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Write a bound ``traceparent`` as ``trace_id`` and ``span_id``, by which traces are found."""
    parent = event.pop("traceparent", None)
    if parent is not None:
        event["trace_id"], event["span_id"] = parent[3:35], parent[36:52]
    return event


def configure(*, service: str, level: str = "INFO", readable: bool = False) -> None:
    """Send the logs of this process, our own and the libraries', to standard error.

    *readable* makes lines for people; otherwise each line is one JSON object.
    """
    shared: list[Any] = [  # structlog's processors have no common type
        structlog.contextvars.merge_contextvars,
        trace_ids,
        structlog.processors.format_exc_info,
        redact,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _add(service),
    ]
    renderer: Any = (  # one of two renderers
        structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), pad_event_to=28)
        if readable
        else structlog.processors.JSONRenderer(ensure_ascii=False)
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


def _add(service: str) -> Any:  # a structlog processor
    def add(
        _logger: object, _method: str, event: MutableMapping[str, Any]
    ) -> MutableMapping[str, Any]:
        event.setdefault("service", service)
        return event

    return add
