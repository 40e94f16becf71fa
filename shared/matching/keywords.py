"""What a job posting asks for: its keywords, each with the words of the text that it came from."""

from collections.abc import Sequence
from dataclasses import dataclass

from shared.matching.vocabulary import Kind, vocabulary

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Keyword:
    """Something that a posting asks for (tailoring.md §2).

    ``weight`` (0-1) says how much the posting leans on it; ``text[span[0]:span[1]]`` is where the
    posting says it for the first time.
    """

    keyword: str
    kind: Kind
    required: bool
    weight: float
    span: Span


def extract_keywords(
    text: str,
    *,
    required: Sequence[Span] = (),
    preferred: Sequence[Span] = (),
    limit: int = 60,
) -> list[Keyword]:
    """The keywords of a posting, heaviest first, at most ``limit``.

    ``required`` and ``preferred`` are the spans of the posting's requirement lines, as far as they
    are known. Same text, same keywords.
    """
    found: dict[str, Keyword] = {}
    for mention in vocabulary().mentions(text):
        span = (mention.start, mention.end)
        name = mention.skill.name
        if name not in found:
            wanted = not any(a <= span[0] < b for a, b in preferred) and any(
                a <= span[0] < b for a, b in required
            )
            found[name] = Keyword(name, mention.skill.kind, wanted, 0.5, span)
    return list(found.values())[:limit]
