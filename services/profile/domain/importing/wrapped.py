"""Put the body of an entry together: bullets into lines, running text into paragraphs."""

from collections.abc import Sequence

from services.profile.domain.importing.lines import Line

_FULL_LINE = 45
_ENDS = (".", "!", "?", ":", ";")


def bullets_and_text(lines: Sequence[Line]) -> tuple[list[str], str]:
    """The bulleted lines and the running text. Wrapped lines are joined to what they continue."""
    bullets: list[str] = []
    paragraphs: list[str] = []
    last: list[str] | None = None
    previous: Line | None = None
    for line in lines:
        text = line.flat
        if line.bullet:
            bullets.append(text)
            last = bullets
        elif last and previous is not None and not line.gap and continues(last[-1], previous, text):
            last[-1] = joined(last[-1], text)
        else:
            paragraphs.append(text)
            last = paragraphs
        previous = line
    return bullets, "\n".join(paragraphs)


def continues(so_far: str, previous: Line, text: str) -> bool:
    """Whether ``text`` goes on with the sentence of the line above."""
    if text[:1].islower():
        return True
    return len(previous.flat) >= _FULL_LINE and not so_far.endswith(_ENDS)


def joined(left: str, right: str) -> str:
    """Two halves of a wrapped text; a word broken at a hyphen stays with its hyphen."""
    if left.endswith("-") and len(left) > 1 and left[-2].isalpha() and right[:1].islower():
        return left + right
    return f"{left} {right}"


def paragraphs_of(lines: Sequence[Line]) -> str:
    """Running text with its paragraphs; bullets stay lines of their own."""
    paragraphs: list[str] = []
    previous: Line | None = None
    for line in lines:
        text = line.flat
        if (
            previous is not None
            and not line.bullet
            and not line.gap
            and (text[:1].islower() or len(previous.flat) >= _FULL_LINE)
        ):
            paragraphs[-1] = joined(paragraphs[-1], text)
        else:
            paragraphs.append(f"• {text}" if line.bullet else text)
        previous = line
    return "\n".join(paragraphs)
