"""A content tree as text that people read: the same words for a draft and for the finished file.

The generation service shows drafts, the document service finished documents; both show them so.
"""

from shared.rendering.exportable import Exportable, exportable
from shared.rendering.html import html
from shared.rendering.markdown import markdown
from shared.rendering.plain_text import plain_text

__all__ = ["Exportable", "exportable", "html", "markdown", "plain_text"]
