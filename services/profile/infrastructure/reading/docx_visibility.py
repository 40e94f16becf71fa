"""Whether a run of a Word file can be seen: not hidden, not tiny, not white on white."""

from xml.etree.ElementTree import Element

from services.profile.infrastructure.reading.docx_names import attribute, local

_TINY = 5  # half-points
_WHITE = "FFFFFF"


def is_hidden(run: Element, *, shaded: bool) -> bool:
    """Whether the run has text that no reader sees; ``shaded``: it stands on a coloured ground."""
    for properties in run:
        if local(properties) != "rPr":
            continue
        marks = {local(one): attribute(one, "val") for one in properties}
        if "vanish" in marks and marks["vanish"] not in ("0", "false", "off"):
            return _has_text(run)
        size = marks.get("sz", "")
        if size.isdigit() and int(size) < _TINY:
            return _has_text(run)
        white = marks.get("color", "").upper() == _WHITE
        if white and not shaded and "shd" not in marks and "highlight" not in marks:
            return _has_text(run)
    return False


def _has_text(run: Element) -> bool:
    return any(local(one) == "t" and (one.text or "").strip() for one in run)


def is_shaded(element: Element, properties_name: str) -> bool:
    """Whether a paragraph or cell has a coloured ground by its properties."""
    for properties in element:
        if local(properties) == properties_name:
            for one in properties:
                if local(one) == "shd":
                    return attribute(one, "fill").upper() not in ("", "AUTO", "FFFFFF")
    return False
