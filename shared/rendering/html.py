"""Content as one HTML page without scripts, pictures or outside references (security.md L8)."""

from html import escape

from shared.rendering.exportable import Exportable
from shared.rendering.outline import Block, Role, Span, outline

_STYLE = (
    "body{font:15px/1.45 Carlito,Calibri,'Segoe UI',Arial,sans-serif;color:#1f2328;"
    "max-width:46rem;margin:2rem auto;padding:0 1.25rem}"
    "h1{font-size:1.9rem;line-height:1.2;margin:0}"
    "h2{font-size:1.1rem;margin:1.4rem 0 .4rem;border-bottom:1px solid #c9ced6;"
    "padding-bottom:.15rem}h3{font-size:1rem;margin:.8rem 0 0}p{margin:.15rem 0}"
    ".organization{font-weight:600}.dates,.location,.link,.contact{color:#57606a}"
    ".headline{font-size:1.1rem}.letter p.paragraph{margin:.7rem 0}"
    ".letter_date,.subject,.salutation{margin-top:1rem}.subject{font-weight:600}"
    "ul{margin:.25rem 0;padding-inline-start:1.2rem}a{color:inherit}"
)
_TAGS = {Role.NAME: "h1", Role.HEADING: "h2", Role.TITLE: "h3", Role.BULLET: "li"}


def html(source: Exportable) -> str:
    """Return the page; every string of the content is escaped, direction is left to its text."""
    content = source.content
    parts: list[str] = []
    before: Role | None = None
    for block in outline(source):
        if block.role is Role.BULLET and before is not Role.BULLET:
            parts.append("<ul>")
        if block.role is not Role.BULLET and before is Role.BULLET:
            parts.append("</ul>")
        parts.append(_element(block))
        before = block.role
    if before is Role.BULLET:
        parts.append("</ul>")
    body = "\n".join(parts)
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(content.language)}">\n<head>\n'
        '<meta charset="utf-8">\n'
        '<meta http-equiv="Content-Security-Policy" '
        "content=\"default-src 'none'; style-src 'unsafe-inline'; form-action 'none'\">\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(content.title)}</title>\n<style>{_STYLE}</style>\n</head>\n"
        f'<body class="{"letter" if content.letter else "resume"}">\n{body}\n</body>\n</html>\n'
    )


def _element(block: Block) -> str:
    if block.role is Role.CONTACT:
        return "\n".join(f'<p class="contact" dir="auto">{_span(span)}</p>' for span in block.spans)
    tag = _TAGS.get(block.role, "p")
    inner = " ".join(_span(span) for span in block.spans)
    return f'<{tag} class="{block.role.value}" dir="auto">{inner}</{tag}>'


def _span(span: Span) -> str:
    text = escape(span.text)
    if span.strong:
        return f"<strong>{text}</strong>"
    if span.url:
        return f'<a href="{escape(span.url)}" rel="noopener noreferrer nofollow">{text}</a>'
    return text
