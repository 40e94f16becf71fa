"""Content as plain text (UTF-8), one statement per line."""

from shared.rendering.exportable import Exportable
from shared.rendering.outline import Block, Role, outline

_AFTER_A_BLANK = {
    Role.HEADING,
    Role.LETTER_DATE,
    Role.SUBJECT,
    Role.SALUTATION,
}
_HEAD = {Role.TITLE, Role.ORGANIZATION, Role.DATES, Role.LOCATION, Role.LINK}


def plain_text(source: Exportable) -> str:
    """Return the document as text; headings as in the content, a newline at the end."""
    lines: list[str] = []
    before: Role | None = None
    for block in outline(source):
        if before is not None and needs_blank(before, block.role):
            lines.append("")
        lines.extend(_shown(block))
        before = block.role
    return "\n".join(lines) + "\n"


def needs_blank(before: Role, role: Role) -> bool:
    """Tell whether a blank line parts a block of *role* from the one *before*."""
    if role in _AFTER_A_BLANK:
        return True
    if role in _HEAD:
        return before not in _HEAD and before is not Role.HEADING
    if role is Role.RECIPIENT or role is Role.CLOSING:
        return before is not role
    return role is Role.PARAGRAPH and before is Role.SALUTATION


def _shown(block: Block) -> list[str]:
    if block.role is Role.CONTACT:
        return [span.text for span in block.spans]
    if block.role is Role.BULLET:
        return [f"- {block.text}"]
    return [block.text]
