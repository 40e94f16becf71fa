"""The lines of a resume as a reader sees them: bullets, headings, gaps, cells of a row."""

import re
from dataclasses import dataclass

_BULLET = re.compile(
    r"^[ \t]*(?:[•●▪▫◦‣⁃∙○■□◆◇►▶▸▹➤➢➔→✓✔★☆❖∗*–—\-+·‐]|(?:\d{1,2})[.)])[ \t]+(?=\S)"
)
_MARK = re.compile(r"^[ \t]*(#{1,6})[ \t]+(?=\S)")
_RULE = re.compile(r"^[ \t]*(?:-{3,}|={3,}|_{3,}|\*{3,}|─{3,}|━{3,}|~{3,})[ \t]*$")
_STRONG = re.compile(r"\*\*([^*\n]{1,300})\*\*|__([^_\n]{1,300})__")
_LINK = re.compile(r"!?\[([^\]\[\n]{1,300})\]\((?:mailto:)?([^()\s]{1,500})\)")
_LINK_MARK = re.compile(r"\s?<((?:https?://|mailto:)[^<>\s]{1,500})>")
_SETEXT_LEVEL = {"=": 1, "-": 2}


@dataclass(frozen=True, slots=True)
class Line:
    """One line without its marker.

    ``level`` is 1-6 where the line stands out as a heading (0: it does not), ``gap`` tells that
    an empty line or rule precedes it, ``links`` are the addresses that lie below its words.
    """

    text: str
    bullet: bool = False
    level: int = 0
    gap: bool = False
    links: tuple[str, ...] = ()

    @property
    def cells(self) -> list[str]:
        """The parts of the line that stand apart in a row."""
        return [cell.strip() for cell in self.text.split("\t") if cell.strip()]

    @property
    def flat(self) -> str:
        """The line with single blanks only."""
        return " ".join(self.text.split())


def read_lines(text: str) -> list[Line]:
    """Cut a cleaned text into lines; empty lines and rules become ``gap`` of the next line."""
    lines: list[Line] = []
    gap = False
    for raw in text.split("\n"):
        if not raw.strip():
            gap = True
            continue
        if _RULE.match(raw):
            _underline(lines, raw.strip(), gap=gap)
            gap = True
            continue
        lines.append(_read(raw, gap=gap))
        gap = False
    return lines


def _underline(lines: list[Line], rule: str, *, gap: bool) -> None:
    """A rule right below a short line makes that line a heading."""
    if gap or not lines or lines[-1].bullet or lines[-1].level or rule[0] not in _SETEXT_LEVEL:
        return
    last = lines[-1]
    lines[-1] = Line(last.text, False, _SETEXT_LEVEL[rule[0]], last.gap, last.links)


def _read(raw: str, *, gap: bool) -> Line:
    level = 0
    if mark := _MARK.match(raw):
        level = len(mark.group(1))
        raw = raw[mark.end() :].rstrip("# ")
    raw = _LINK.sub(_inline_link, raw)
    links = tuple(found.removeprefix("mailto:") for found in _LINK_MARK.findall(raw))
    raw = _LINK_MARK.sub("", raw)
    bullet = _BULLET.match(raw)
    text = raw[bullet.end() :] if bullet else raw
    text = _STRONG.sub(lambda strong: strong.group(1) or strong.group(2), text)
    return Line(text.strip(), bullet is not None and not level, level, gap, links)


def _inline_link(link: re.Match[str]) -> str:
    text, address = link.group(1), link.group(2)
    if "@" in address and "://" not in address:
        address = f"mailto:{address}"
    elif not address.startswith(("http://", "https://")):
        return f"{text} {address}" if "." in address else text
    bare = address.removeprefix("mailto:").split("://")[-1].removeprefix("www.").rstrip("/")
    return text if bare in text else f"{text} <{address}>"
