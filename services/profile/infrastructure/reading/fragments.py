"""Glyphs into words and runs of words, by the distances between them alone.

The blanks that a PDF holds cannot be trusted: letter-spaced headings have one after each letter,
other files have none at all.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from services.profile.infrastructure.reading.glyphs import Glyph, PageGlyphs

_SAME_ROW = 0.3
_WORD_GAP = 0.16
_RUN_GAP = 1.2
_GUESSED_GAP = 0.06
_SPACED_SHARE = 0.6
_SPACED = 0.04
_LEAST_FOR_SPACING = 4
_SAME_PLACE = 0.08
_LIGATURE = 3
_BULLETS = "•●▪▫◦‣⁃∙○■□◆◇►▶▸▹➤➢➔✓✔★☆❖∗*–-·\uf0b7\uf0a7\uf0d8\uf076\uf0fc"
_BULLET_GAP = 4.0
_EM = 0.85  # of the height of a font's box
Style = tuple[float, str, int]


@dataclass(slots=True)
class Fragment:
    """Words of one row without a wide gap; ``style`` is None where it changes within."""

    text: str
    left: float
    right: float
    baseline: float
    height: float
    style: Style | None
    text_left: float
    first_word: float

    @property
    def is_bulleted(self) -> bool:
        """Whether a bullet comes first."""
        return len(self.text) > 1 and self.text[0] in _BULLETS and self.text[1] == " "


def fragments_of(page: PageGlyphs) -> list[Fragment]:
    """The page's runs of words, from top to bottom and left to right."""
    fragments: list[Fragment] = []
    for row in _rows(page.glyphs):
        fragments.extend(_runs(row, page))
    return fragments


def _rows(glyphs: Sequence[Glyph]) -> list[list[Glyph]]:
    rows: list[list[Glyph]] = []
    baseline = 0.0
    for glyph in sorted(glyphs, key=lambda one: (-one.baseline, one.left)):
        if rows and abs(baseline - glyph.baseline) <= _SAME_ROW * glyph.height:
            rows[-1].append(glyph)
        else:
            rows.append([glyph])
            baseline = glyph.baseline
    return rows


def _runs(row: list[Glyph], page: PageGlyphs) -> list[Fragment]:
    blanks = page.blanks
    if _is_leftward(row):
        row.sort(key=lambda one: one.index)
        text = "".join(
            (" " if place and one.index - 1 in blanks else "") + one.text
            for place, one in enumerate(row)
        )
        return [_fragment([[one] for one in row], text)]
    row.sort(key=lambda one: one.left)
    row = _without_doubles(row)
    words: list[list[Glyph]] = [[row[0]]]
    gaps: list[float] = [0.0]
    spacing, untrusted = _spacings(row, blanks)
    for place in range(1, len(row)):
        left, right = row[place - 1], row[place]
        gap = right.left - left.right
        em = _EM * max(left.height, right.height)
        usual = spacing[place]
        blank = not untrusted[place] and any(
            index in blanks for index in range(left.index + 1, min(right.index, left.index + 4))
        )
        guessed = not usual and left.index + 1 in page.guessed and gap > _GUESSED_GAP * em
        if blank or guessed or gap - usual > _WORD_GAP * em:
            words.append([right])
            gaps.append((gap - usual) / em)
        else:
            words[-1].append(right)
    return _cut_runs(words, gaps)


def _cut_runs(words: list[list[Glyph]], gaps: list[float]) -> list[Fragment]:
    runs: list[list[list[Glyph]]] = [[words[0]]]
    for word, gap in zip(words[1:], gaps[1:], strict=True):
        after_bullet = (
            len(runs[-1]) == 1 and len(runs[-1][0]) == 1 and runs[-1][0][0].text in _BULLETS
        )
        if gap > (_BULLET_GAP if after_bullet else _RUN_GAP):
            runs.append([word])
        else:
            runs[-1].append(word)
    return [
        _fragment(run, " ".join("".join(glyph.text for glyph in word) for word in run))
        for run in runs
    ]


def _fragment(words: list[list[Glyph]], text: str) -> Fragment:
    glyphs = [glyph for word in words for glyph in word]
    bulleted = len(words) > 1 and len(words[0]) == 1 and words[0][0].text in _BULLETS
    start = words[1] if bulleted else words[0]
    told = [glyph for glyph in glyphs if glyph.text.isalnum()] or glyphs
    names = {glyph.style for glyph in told}
    height = max(glyph.height for glyph in told)
    style = None if len(names) > 1 else (round(height * 2) / 2, *told[0].style)
    return Fragment(
        unicodedata.normalize("NFC", text),
        min(glyph.left for glyph in glyphs),
        max(glyph.right for glyph in glyphs),
        median(glyph.baseline for glyph in glyphs),
        height,
        style,
        start[0].left,
        start[-1].right - start[0].left,
    )


def _spacings(row: list[Glyph], blanks: set[int]) -> tuple[list[float], list[bool]]:
    """The letter spacing before each glyph of a row, by stretches of one style and size.

    The second list tells where blanks mean nothing, as there is one after each letter.
    """
    spacing = [0.0] * len(row)
    untrusted = [False] * len(row)
    begin = 0
    for place in range(1, len(row) + 1):
        changed = place == len(row) or (
            row[place].style != row[begin].style
            or abs(row[place].height - row[begin].height) > 1
            or row[place].left - row[place - 1].right > 2 * row[place].height
        )
        if not changed:
            continue
        stretch = row[begin:place]
        if len(stretch) >= _LEAST_FOR_SPACING:
            gaps = [right.left - left.right for left, right in pairwise(stretch)]
            blanked = sum(
                1
                for left, right in pairwise(stretch)
                if right.index - left.index > 1 and left.index + 1 in blanks
            )
            usual = median(gaps)
            em = _EM * stretch[0].height
            if usual > _SPACED * em:
                spacing[begin + 1 : place] = [usual] * (len(stretch) - 1)
            if blanked >= _SPACED_SHARE * len(gaps):
                spacing[begin + 1 : place] = [max(usual, 0.0)] * (len(stretch) - 1)
                untrusted[begin + 1 : place] = [True] * (len(stretch) - 1)
        begin = place
    return spacing, untrusted


def _without_doubles(row: list[Glyph]) -> list[Glyph]:
    """Letters printed twice at one place, to look bold, count once."""
    kept = [row[0]]
    for glyph in row[1:]:
        last = kept[-1]
        apart = abs(glyph.index - last.index) > _LIGATURE  # f, f, i of one ligature share a place
        near = abs(glyph.left - last.left) < _SAME_PLACE * glyph.height
        if apart and near and glyph.text == last.text:
            continue
        kept.append(glyph)
    return kept


def _is_leftward(row: list[Glyph]) -> bool:
    leftward = sum(1 for one in row if unicodedata.bidirectional(one.text[0]) in ("R", "AL"))
    return leftward * 3 > len(row)
