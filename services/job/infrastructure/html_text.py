"""HTML of a job page to the plain lines that the posting parser reads."""

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "title",
        "tr",
        "ul",
    ]
)
_PARAGRAPHS = frozenset(
    [
        "p",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "ul",
        "ol",
        "table",
        "section",
        "article",
        "blockquote",
        "dl",
    ]
)
_SKIPPED = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "svg",
        "iframe",
        "head",
        "nav",
        "select",
        "option",
        "object",
        "canvas",
    ]
)
_HIDDEN = re.compile(r"display\s?:\s?none|visibility\s?:\s?hidden|font-size\s?:\s?0", re.IGNORECASE)
_BLANKS = re.compile(r"[ \t\r\f\v\n]+")
_EDGES = re.compile(r"[ \t]*\n[ \t]*")
_EMPTY_LINES = re.compile(r"\n{3,}")
_LONE_BULLET = re.compile(r"\n-\s*\n+(?=[^\n-])")
_TAG = re.compile(r"<(?P<close>/?)(?P<name>[a-zA-Z][a-zA-Z0-9]{0,20})")
_ANY_TAG = re.compile(r"<[^<>]{0,2000}>")
# Elements that never stay open around their own kind, so they do not add to the depth.
_UNNESTED_NAMES = "area base br col dd dt embed hr img input li link meta option p td th tr wbr"
_UNNESTED = frozenset(_UNNESTED_NAMES.split())
_LONGEST_HTML = 2_000_000
# The parser takes time that grows with the square of the depth; real pages stay below 100.
_DEEPEST = 1_000


def html_to_text(html: str) -> str:
    """Return the visible text of a page or fragment, a line per block and ``- `` per list item.

    Scripts, styles, navigation, comments and hidden elements are left out; at most the first
    2,000,000 characters are read. Broken markup never raises.
    """
    html = html[:_LONGEST_HTML]
    if _depth(html) > _DEEPEST:
        html = _ANY_TAG.sub("\n", html)
    root = LexborHTMLParser(html).root
    if root is None:
        return ""
    pieces: list[str] = []
    # A stack, not recursion: hostile pages nest thousands of elements. A string is text to add.
    stack: list[LexborNode | str] = [root]
    while stack:
        item = stack.pop()
        if isinstance(item, str):
            pieces.append(item)
            continue
        _open(item, pieces, stack)
    text = _EDGES.sub("\n", "".join(pieces).replace("\u00a0", " "))
    text = _LONE_BULLET.sub("\n- ", text)
    return _EMPTY_LINES.sub("\n\n", text).strip()


def _depth(html: str) -> int:
    deepest = depth = 0
    for match in _TAG.finditer(html):
        if match["name"].lower() not in _UNNESTED:
            depth = max(depth - 1, 0) if match["close"] else depth + 1
            deepest = max(deepest, depth)
    return deepest


def _open(node: LexborNode, pieces: list[str], stack: list[LexborNode | str]) -> None:
    tag = node.tag or ""
    if tag == "-text":
        pieces.append(_BLANKS.sub(" ", node.text_content or ""))
        return
    if tag == "br":
        pieces.append("\n")
        return
    if tag.startswith(("-", "_", "!")) or tag in _SKIPPED or _is_hidden(node):
        return
    gap = "\n\n" if tag in _PARAGRAPHS else "\n" if tag in _BLOCKS else ""
    pieces.append(gap)
    if tag == "li":
        pieces.append("- ")
    stack.append(gap)
    child = node.last_child
    while child is not None:
        stack.append(child)
        child = child.prev


def _is_hidden(node: LexborNode) -> bool:
    attributes = node.attributes
    if "hidden" in attributes or attributes.get("aria-hidden") == "true":
        return True
    return _HIDDEN.search(attributes.get("style") or "") is not None
