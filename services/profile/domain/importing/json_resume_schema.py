"""What JSON Resume 1.0 allows where: a document keeps of itself what its schema takes."""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final
from urllib.parse import quote

Json = dict[str, Any]  # a JSON object
Keep = Callable[[Any], Any]
"""Returns what may stay of a JSON value, None for nothing."""

_DATE: Final = re.compile(r"[12]\d{3}(?:-[01]\d(?:-[0-3]\d)?)?\Z", re.ASCII)
_MAIL: Final = re.compile(r"[!-?A-~]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?\Z")
_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{0,30}:[^\s\\<>\"{}|^`]+\Z")
_DOMAIN: Final = re.compile(r"[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}(?:[/?#:][^\s\\<>\"{}|^`]*)?\Z")
_URI_CHARACTERS: Final = ":/?#[]@!$&'()*+,;=%-._~"


def as_uri(address: str) -> str | None:
    """Return *address* as a URI (RFC 3986), with ``https://`` if it is a bare domain, or None."""
    if _DOMAIN.match(address):
        address = f"https://{address}"
    if not _SCHEME.match(address) or re.search(r"%(?![0-9A-Fa-f]{2})", address):
        return None
    return quote(address, safe=_URI_CHARACTERS)


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _date(value: Any) -> str | None:
    return value if isinstance(value, str) and _DATE.match(value) else None


def _mail(value: Any) -> str | None:
    return value if isinstance(value, str) and _MAIL.match(value) else None


def _uri(value: Any) -> str | None:
    return as_uri(value) if isinstance(value, str) else None


def _texts(value: Any) -> list[str] | None:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else None


def _object(fields: Mapping[str, Keep]) -> Keep:
    """Keep an object; its other fields are free, as the schema says."""

    def keep(value: Any) -> Json | None:
        if not isinstance(value, dict):
            return None
        kept = {name: fields[name](one) if name in fields else one for name, one in value.items()}
        return {name: one for name, one in kept.items() if one is not None or name not in fields}

    return keep


def _list(**fields: Keep) -> Keep:
    item = _object(fields)

    def keep(value: Any) -> list[Json] | None:
        if not isinstance(value, list):
            return None
        return [kept for one in value if (kept := item(one)) is not None]

    return keep


_PERIOD: Final[Mapping[str, Keep]] = {"startDate": _date, "endDate": _date}
_DOCUMENT: Final[Mapping[str, Keep]] = {
    "$schema": _uri,
    "basics": _object(
        {
            "name": _text,
            "label": _text,
            "image": _text,
            "email": _mail,
            "phone": _text,
            "url": _uri,
            "summary": _text,
            "location": _object(
                dict.fromkeys(("address", "postalCode", "city", "countryCode", "region"), _text)
            ),
            "profiles": _list(network=_text, username=_text, url=_uri),
        }
    ),
    "work": _list(
        name=_text, location=_text, description=_text, position=_text, url=_uri, summary=_text,
        highlights=_texts, **_PERIOD,
    ),
    "volunteer": _list(
        organization=_text, position=_text, url=_uri, summary=_text, highlights=_texts, **_PERIOD
    ),
    "education": _list(
        institution=_text, url=_uri, area=_text, studyType=_text, score=_text, courses=_texts,
        **_PERIOD,
    ),
    "awards": _list(title=_text, date=_date, awarder=_text, summary=_text),
    "certificates": _list(name=_text, date=_date, url=_uri, issuer=_text),
    "publications": _list(
        name=_text, publisher=_text, releaseDate=_date, url=_uri, summary=_text
    ),
    "skills": _list(name=_text, level=_text, keywords=_texts),
    "languages": _list(language=_text, fluency=_text),
    "interests": _list(name=_text, keywords=_texts),
    "references": _list(name=_text, reference=_text),
    "projects": _list(
        name=_text, description=_text, highlights=_texts, keywords=_texts, url=_uri,
        roles=_texts, entity=_text, type=_text, **_PERIOD,
    ),
    "meta": _object({"canonical": _text, "version": _text, "lastModified": _text}),
}  # fmt: skip


def conforming(document: Json) -> Json:
    """Return what JSON Resume 1.0 takes of *document*: no other sections, no wrong types.

    Bare domains become addresses; a date, address or e-mail that is none is left out.
    """
    kept = {name: _DOCUMENT[name](one) for name, one in document.items() if name in _DOCUMENT}
    return {name: one for name, one in kept.items() if one is not None}
