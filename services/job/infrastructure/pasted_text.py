"""What people paste: text, or the source of a page."""

import re
from itertools import islice

from services.job.infrastructure.html_text import html_to_text

_TAG = re.compile(
    r"</?(?:html|head|body|div|span|p|br|ul|ol|li|h[1-6]|strong|b|em|i|a|table|tr|td|section|article)"
    r"(?:\s[^<>]{0,2000})?/?>",
    re.IGNORECASE,
)
_ENOUGH = 3


def text_of(pasted: str) -> str:
    """Return *pasted* as text: unchanged, unless three tags of HTML or more stand in it."""
    tags = sum(1 for _ in islice(_TAG.finditer(pasted), _ENOUGH))
    return html_to_text(pasted) if tags == _ENOUGH else pasted
