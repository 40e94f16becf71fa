"""Content as Markdown (CommonMark): user text is escaped, so none of it becomes markup."""

import re

from shared.rendering.exportable import Exportable
from shared.rendering.outline import Block, Role, Span, outline

_ACTIVE = re.compile(r"[\\`*\[\]<>|~]")
_ENTITY = re.compile(r"&(?=[#A-Za-z])")
_EDGE_UNDERSCORE = re.compile(r"(?<![^\W_])_|_(?![^\W_])")
_LINE_START = re.compile(r"\A(?:([#+\-=])|(\d{1,9})([.)]))")
_TRAILING_HASH = re.compile(r"(?<= )#(?=#{0,80}\Z)")
_HEAD = (Role.ORGANIZATION, Role.DATES, Role.LOCATION, Role.LINK)


def markdown(source: Exportable) -> str:
    """Return the document as Markdown; headings as in the content, a newline at the end."""
    paragraphs: list[str] = []
    before: Role | None = None
    for block in outline(source):
        shown = _shown(block)
        joins = (before is Role.BULLET and block.role is Role.BULLET) or (
            before == block.role and block.role in {Role.RECIPIENT, Role.CLOSING, Role.CONTACT}
        )
        if block.role in _HEAD and before in _HEAD:
            joins = True
        if joins:
            breaks = "\n" if block.role is Role.BULLET else "  \n"
            paragraphs[-1] += breaks + shown
        else:
            paragraphs.append(shown)
        before = block.role
    return "\n\n".join(paragraphs) + "\n"


def escape_markdown(text: str) -> str:
    """Return *text* such that CommonMark shows exactly it, as one line."""
    text = _ACTIVE.sub(r"\\\g<0>", text)
    text = _ENTITY.sub(r"\\&", text)
    text = _EDGE_UNDERSCORE.sub(r"\\_", text)
    text = _TRAILING_HASH.sub(r"\\#", text)
    return _LINE_START.sub(
        lambda found: f"\\{found[1]}" if found[1] else f"{found[2]}\\{found[3]}", text
    )


def _shown(block: Block) -> str:
    if block.role is Role.CONTACT:
        return "  \n".join(escape_markdown(span.text) for span in block.spans)
    text = " ".join(_span(span) for span in block.spans)
    prefix = {Role.NAME: "# ", Role.HEADING: "## ", Role.TITLE: "### ", Role.BULLET: "- "}
    if block.role in {Role.SUBJECT, Role.ORGANIZATION}:
        return f"**{text}**"
    return prefix.get(block.role, "") + text


def _span(span: Span) -> str:
    escaped = escape_markdown(span.text)
    return f"**{escaped}**" if span.strong else escaped
