"""Live links: only ``http(s)`` and ``mailto`` targets that are built here (security.md L8)."""

import re
from urllib.parse import quote

_EMAIL = re.compile(r"[A-Za-z0-9._%+\-]{1,64}@[A-Za-z0-9.\-]{1,253}\Z")
_WEB = re.compile(r"(https?)://([A-Za-z0-9.\-]{1,253})(:\d{1,5})?([/?#].*)?\Z", re.IGNORECASE)
_BARE = re.compile(r"[A-Za-z0-9\-]{1,63}(\.[A-Za-z0-9\-]{1,63}){1,8}(/.*)?\Z")
_LONGEST = 2000


def link_target(text: str) -> str:
    """Return the target that *text* may link to, or an empty string.

    An e-mail address gives ``mailto:``, a web address itself, an address without a scheme
    ``https://``. Everything else (``javascript:``, ``file:``, user info, blanks) gives nothing.
    """
    text = text.strip()
    if not text or len(text) > _LONGEST or any(character.isspace() for character in text):
        return ""
    if _EMAIL.match(text):
        return f"mailto:{quote(text, safe='@.+-_')}"
    if not _WEB.match(text):
        if not _BARE.match(text):
            return ""
        text = f"https://{text}"
    return quote(text, safe=":/?#[]@!$&'*+,;=%-._~")
