"""How a PDF looks: type sizes in points, spacing, colour, for each role and template."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from shared.rendering.outline import Role

MILLIMETRE = 72 / 25.4


@dataclass(frozen=True, slots=True)
class TextStyle:
    """One role's looks. Sizes are multiples of the body size, spaces of the spacing unit.

    ``keep_with_next`` forbids a page break after the block; ``rule`` draws a line below it.
    """

    size: float = 1.0
    bold: bool = False
    color: str = "#1c1f24"
    before: float = 0.0
    after: float = 0.0
    indent: float = 0.0
    centered: bool = False
    keep_with_next: bool = False
    rule: bool = False
    line_height: float = 1.25


@dataclass(frozen=True, slots=True)
class Level:
    """One step of tightening: body size in points, a factor on spaces, the side margin."""

    body: float
    spacing: float
    margin: float


LEVELS = (
    Level(11.0, 1.0, 20 * MILLIMETRE),
    Level(10.5, 0.9, 19 * MILLIMETRE),
    Level(10.0, 0.78, 18 * MILLIMETRE),
    Level(9.5, 0.66, 16.5 * MILLIMETRE),
    Level(9.0, 0.55, 15 * MILLIMETRE),
)
"""From comfortable to the smallest that is still readable in print."""

_INK = "#1c1f24"
_GREY = "#565d68"
_BLUE = "#1f4e79"

_RESUME: Mapping[Role, TextStyle] = {
    Role.NAME: TextStyle(size=2.1, bold=True, line_height=1.3, keep_with_next=True),
    Role.HEADLINE: TextStyle(size=1.14, color=_GREY, before=1, keep_with_next=True),
    Role.CONTACT: TextStyle(size=0.96, color=_GREY, before=1.5, keep_with_next=True),
    Role.HEADING: TextStyle(
        size=1.18, bold=True, before=12, after=4.5, keep_with_next=True, rule=True
    ),
    Role.TITLE: TextStyle(size=1.05, bold=True, before=8, keep_with_next=True),
    Role.ORGANIZATION: TextStyle(keep_with_next=True),
    Role.DATES: TextStyle(size=0.93, color=_GREY, keep_with_next=True),
    Role.LOCATION: TextStyle(size=0.93, color=_GREY, keep_with_next=True),
    Role.LINK: TextStyle(size=0.93, color=_GREY, keep_with_next=True),
    Role.BULLET: TextStyle(before=2, indent=1.1),
    Role.PARAGRAPH: TextStyle(before=1.8),
}
_LETTER: Mapping[Role, TextStyle] = {
    **_RESUME,
    Role.LETTER_DATE: TextStyle(before=30),
    Role.RECIPIENT: TextStyle(before=14),
    Role.SUBJECT: TextStyle(bold=True, before=18, keep_with_next=True),
    Role.SALUTATION: TextStyle(before=16, keep_with_next=True),
    Role.PARAGRAPH: TextStyle(before=8, line_height=1.36),
    Role.CLOSING: TextStyle(before=16),
}
_CLASSIC = {
    Role.NAME: {"centered": True},
    Role.HEADLINE: {"centered": True},
    Role.CONTACT: {"centered": True},
}
_MODERN = {
    Role.NAME: {"color": _BLUE},
    Role.HEADING: {"color": _BLUE},
    Role.ORGANIZATION: {"color": _BLUE},
}
_CHANGES: Mapping[str, Mapping[Role, Mapping[str, bool | str]]] = {
    "classic": _CLASSIC,
    "modern": _MODERN,
}


@dataclass(frozen=True, slots=True)
class Theme:
    """All styles of one template for one type of document."""

    styles: Mapping[Role, TextStyle]
    rule_color: str
    link_color: str = _BLUE

    def of(self, role: Role) -> TextStyle:
        """Return the style of a role."""
        return self.styles.get(role, TextStyle())


def theme(template: str, *, letter: bool) -> Theme:
    """Return the theme of a template; letters are always set flush left."""
    styles = dict(_LETTER if letter else _RESUME)
    for role, changes in _CHANGES[template].items():
        if letter and "centered" in changes:
            continue
        styles[role] = replace(styles[role], **changes)  # type: ignore[arg-type]  # the tables above hold each field's own type
    return Theme(styles, rule_color=_BLUE if template == "modern" else "#9aa1ab")
