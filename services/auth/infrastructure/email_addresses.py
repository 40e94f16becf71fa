"""The canonical form of e-mail addresses (security.md A22)."""

import re
import unicodedata

from email_validator import EmailNotValidError, validate_email

from services.auth.domain.errors import InvalidEmail

MAX_LENGTH = 254
_TOP_LEVEL = re.compile(r"\.[A-Za-z][A-Za-z0-9-]*\Z")
_SUFFIX = ".example"
"""The library refuses .test and .local, which intranets use; below another domain it does not."""


def canonical_email(address: str) -> str:
    """Return *address* trimmed, in NFC and lower case, its domain as IDNA ASCII.

    Any syntactically valid address is taken; nothing is looked up. The part before the @ must be
    ASCII. Raises ``InvalidEmail``.
    """
    trimmed = unicodedata.normalize("NFC", address).strip()
    if len(trimmed) > MAX_LENGTH:
        raise InvalidEmail(f"must have at most {MAX_LENGTH} characters")
    try:
        parsed = validate_email(
            trimmed + _SUFFIX, allow_smtputf8=False, check_deliverability=False, strict=True
        )
    except EmailNotValidError:
        raise InvalidEmail("must be an e-mail address") from None
    domain = parsed.ascii_domain.removesuffix(_SUFFIX)
    if not _TOP_LEVEL.search(domain):
        raise InvalidEmail("must be an address at a domain")
    return f"{parsed.local_part}@{domain}".lower()
