"""Paragraphs, tables and text boxes of a Word file into lines."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from services.profile.domain.importing.dates import find_periods
from services.profile.domain.importing.headings import section_kind
from services.profile.infrastructure.reading.docx_names import R_ID, attribute, local
from services.profile.infrastructure.reading.docx_visibility import is_hidden, is_shaded

_SKIPPED = frozenset(
    "del moveFrom instrText delText delInstrText fldData Fallback rPr pPr sectPr".split()  # noqa: SIM905 -- reads better than quotes
)
_BLOCKS = frozenset(
    "body hdr ftr footnotes endnotes footnote endnote sdt sdtContent ins moveTo customXml"  # noqa: SIM905 -- the same
    " smartTag txbxContent tc".split()
)
_SURROGATES = range(0xD800, 0xE000)
_MOST_BESIDE = 4
_LONGEST_BESIDE = 60


@dataclass(slots=True)
class _Paragraph:
    """The text of a paragraph so far, and the text boxes anchored in it."""

    parts: list[str] = field(default_factory=list)
    boxes: list[Element] = field(default_factory=list)
    links: list[str] = field(default_factory=list)


class Blocks:
    """Turns the parts of one document into lines; remembers what it left out."""

    def __init__(self, levels: dict[str, int]) -> None:
        """``levels``: the heading level of paragraph styles by their ids."""
        self.links: dict[str, str] = {}
        self._levels = levels
        self._hidden = 0
        self._deleted = 0
        self._notes: list[str] = []

    def warn(self, sentence: str) -> None:
        """Remember a warning."""
        self._notes.append(sentence)

    def warnings(self) -> list[str]:
        """What was left out of the document."""
        notes = list(self._notes)
        if self._hidden:
            notes.append(
                f"{self._hidden} pieces of invisible text (hidden, tiny or white) were left out."
            )
        if self._deleted:
            notes.append("Text deleted by tracked changes was left out.")
        return notes

    def lines(self, root: Element, *, shaded: bool = False) -> list[str]:
        """The lines of a part, in order; empty paragraphs become empty lines."""
        lines: list[str] = []
        for child in root:
            name = local(child)
            if name == "p":
                lines += self._paragraph(child, shaded=shaded)
            elif name == "tbl":
                lines += self._table(child, shaded=shaded)
            elif name in _BLOCKS:
                lines += self.lines(child, shaded=shaded)
            elif name in ("del", "moveFrom"):
                self._deleted += 1
            elif name == "AlternateContent":
                lines += self._alternative(child, shaded=shaded)
        return lines

    def _paragraph(self, element: Element, *, shaded: bool) -> list[str]:
        found = _Paragraph()
        self._runs(element, found, shaded=shaded or is_shaded(element, "pPr"))
        text = "".join(found.parts).strip("\n")
        shown = text.lower()
        for link in found.links:
            bare = link.removeprefix("mailto:").split("://")[-1].removeprefix("www.").rstrip("/")
            if bare.lower() not in shown:
                text += f" <{link}>"
        lines = text.split("\n") if text.strip() else [""]
        if text.strip():
            level = self._level(element)
            if level and len(lines) == 1:
                lines = [f"{'#' * level} {lines[0].strip()}"]
            elif _is_listed(element) and lines[0].strip():
                lines[0] = f"• {lines[0].strip()}"
        for box in found.boxes:
            lines += ["", *self.lines(box, shaded=True), ""]
        return lines

    def _runs(self, element: Element, into: _Paragraph, *, shaded: bool) -> None:  # noqa: C901, PLR0912 -- one branch for each element of WordprocessingML
        for child in element:
            name = local(child)
            if name in ("del", "moveFrom"):
                self._deleted += 1
            elif name in _SKIPPED:
                continue
            elif name == "t":
                into.parts.append(child.text or "")
            elif name in ("tab", "ptab"):
                into.parts.append("\t")
            elif name in ("br", "cr"):
                into.parts.append("\n")
            elif name == "noBreakHyphen":
                into.parts.append("-")
            elif name == "sym":
                into.parts.append(_symbol(child))
            elif name == "txbxContent":
                into.boxes.append(child)
            elif name == "AlternateContent":
                self._runs(_choice(child), into, shaded=shaded)
            elif name == "r" and is_hidden(child, shaded=shaded):
                self._hidden += 1
            else:
                if name == "hyperlink" and (link := self.links.get(child.get(R_ID, ""))):
                    into.links.append(link)
                self._runs(child, into, shaded=shaded)

    def _alternative(self, element: Element, *, shaded: bool) -> list[str]:
        return self.lines(_choice(element), shaded=shaded)

    def _level(self, element: Element) -> int:
        for properties in element:
            if local(properties) != "pPr":
                continue
            for one in properties:
                if local(one) == "pStyle":
                    return self._levels.get(attribute(one, "val"), 0)
        return 0

    def _table(self, element: Element, *, shaded: bool) -> list[str]:
        lines: list[str] = [""]
        for row in element.iter():
            if local(row) != "tr" or not _belongs(row, element):
                continue
            cells = [
                list(self.lines(cell, shaded=shaded or is_shaded(cell, "tcPr")))
                for cell in _cells(row)
            ]
            lines += _row(cells)
        return [*lines, ""]


def _belongs(row: Element, table: Element) -> bool:
    """Whether the row is the table's own and not one of a table within."""
    for child in table:
        if child is row:
            return True
        if local(child) in ("sdt", "sdtContent", "ins", "customXml") and _belongs(row, child):
            return True
    return False


def _cells(row: Element) -> list[Element]:
    cells: list[Element] = []
    for child in row:
        if local(child) == "tc":
            cells.append(child)
        elif local(child) in ("sdt", "sdtContent", "ins", "customXml"):
            cells += _cells(child)
    return cells


def _row(cells: Sequence[Sequence[str]]) -> list[str]:
    """The lines of a table row: side by side where cells are short, else cell by cell."""
    filled = [[line for line in cell if line.strip()] for cell in cells]
    told = [cell for cell in filled if cell]
    if not told:
        return []
    if len(told) == 1:
        return list(next(cell for cell in cells if any(line.strip() for line in cell)))
    if all(len(cell) == 1 for cell in told):
        return ["\t".join(_unmarked(cell[0], alone=False) for cell in told)]
    headings = [any(section_kind(line.strip("# ")) for line in cell) for cell in told]
    small = [cell for cell in told if _is_note(cell)]
    if small and not any(headings) and len(small) < len(told):
        longest = max(told, key=len)
        before = list(told[: told.index(longest)])
        after = list(told[told.index(longest) + 1 :])
        head = [line for cell in before for line in cell]
        tail = [line for cell in after for line in cell]
        return ["\t".join([*head, _unmarked(longest[0], alone=False), *tail]), *longest[1:]]
    lines: list[str] = []
    for cell in cells:
        lines += [*cell, ""]
    return lines


def _is_note(cell: Sequence[str]) -> bool:
    """A cell of dates and places, as it stands beside a job."""
    return (
        len(cell) <= _MOST_BESIDE
        and all(len(line) <= _LONGEST_BESIDE and not line.startswith("•") for line in cell)
        and any(find_periods(line) for line in cell)
    )


def _unmarked(line: str, *, alone: bool) -> str:
    return line if alone else line.lstrip("# ")


def _choice(element: Element) -> Element:
    """The newer form of content that stands in two forms; the older where it has no text."""
    forms = {local(child): child for child in element}
    newer, older = forms.get("Choice"), forms.get("Fallback")
    if newer is not None and (older is None or any(local(one) == "t" for one in newer.iter())):
        return newer
    return older if older is not None else element


def _is_listed(element: Element) -> bool:
    for properties in element:
        if local(properties) == "pPr":
            names = {local(one): one for one in properties}
            if "numPr" in names:
                return True
            if "pStyle" in names:
                return attribute(names["pStyle"], "val").lower().startswith("listbullet")
    return False


def _symbol(element: Element) -> str:
    code = attribute(element, "char")
    try:
        value = int(code, 16)
    except ValueError:
        return ""
    return "" if value in _SURROGATES or value > sys.maxunicode else chr(value)
