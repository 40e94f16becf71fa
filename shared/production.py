"""What is refused in production (security.md O1): rules about one variable each.

Each rule yields a sentence that names the variable and never repeats its value, or nothing.
"""

from collections.abc import Iterable, Iterator
from urllib.parse import unquote, urlsplit

MIN_SECRET_BYTES = 32
_MIN_VARIETY = 10
_MIN_PASSWORD = 8
_PLACEHOLDERS = ("change", "example", "secret", "default", "password", "your-", "0123456789")
_KNOWN_PASSWORDS = {
    *("admin", "administrator", "foobared", "guest", "jobwise", "minioadmin", "passw0rd"),
    *("postgres", "postgresql", "rabbitmq", "redis", "root", "test", "testing", "user", "welcome"),
}


def weak_secret(name: str, secret: str) -> Iterator[str]:
    """Refuse a key that is missing, shorter than 32 bytes, or looks like a placeholder."""
    if len(secret.encode()) < MIN_SECRET_BYTES:
        yield f"{name} must be at least {MIN_SECRET_BYTES} bytes long"
    elif len(set(secret)) < _MIN_VARIETY or _contains(secret, _PLACEHOLDERS):
        yield f"{name} looks like a placeholder"


def weak_password(name: str, password: str, *, user: str = "") -> Iterator[str]:
    """Refuse a password that is short, equal to the user's name, or known to everybody."""
    plain = password.lower()
    if len(password) < _MIN_PASSWORD or plain == user.lower():
        yield f"{name} has a password that is too short or the user's name"
    elif plain.rstrip("0123456789!") in _KNOWN_PASSWORDS or _contains(plain, _PLACEHOLDERS):
        yield f"{name} has a password that everybody knows"


def weak_url(name: str, url: str, *, needs_password: bool) -> Iterator[str]:
    """Refuse a URL of the user ``guest``, or with a weak password.

    Without *needs_password* one may be absent: drivers of PostgreSQL also find it elsewhere.
    """
    if not url:
        return
    try:
        parts = urlsplit(url)
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
    except ValueError:
        yield f"{name} is no URL"
        return
    if user == "guest":
        yield f"{name} must not use the account guest"
    elif password or needs_password:
        yield from weak_password(name, password, user=user)


def no_https(name: str, url: str) -> Iterator[str]:
    """Refuse a URL that is not https."""
    if not url.startswith("https://"):
        yield f"{name} must be an https URL in production"


def any_origin(name: str, words: Iterable[str]) -> Iterator[str]:
    """Refuse a list that lets everybody in."""
    if any("*" in word for word in words):
        yield f"{name} must name origins, not *"


def switched(name: str, *, wrong: bool, right: str) -> Iterator[str]:
    """Refuse a switch that stands *wrong*."""
    if wrong:
        yield f"{name} must be {right} in production"


def _contains(text: str, words: Iterable[str]) -> bool:
    return any(word in text.lower() for word in words)
