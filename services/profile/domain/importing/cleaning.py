"""Make a text fit for reading without changing what it says.

Ligatures are spelled out, blanks of every kind become blanks, marks that no reader sees are taken
out, words set with letter spacing are closed up.
"""

import re
import unicodedata

MAX_CHARACTERS = 100_000  # security.md F2

_LIGATURES = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "ft", "ﬆ": "st"}
)
# Zero-width, bidirectional, soft hyphen, byte-order and tag characters (tailoring.md §1).
_UNSEEN = re.compile(
    "[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f]"
)
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_BREAKS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
# The blank that some programs set between words: a tab with a no-break space.
_TAB_WITH_BLANK = re.compile("\t[\u00a0\u202f\u2007]+|[\u00a0\u202f\u2007]+\t")
_BLANKS = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_PRIVATE_BULLETS = re.compile("(?m)^([ \t]*)[\uf0b7\uf0a7\uf0d8\uf076\uf0fc\uf06c\uf06e\uf071]")
_PRIVATE = re.compile("[ ]*[\ue000-\uf8ff\U000f0000-\U000ffffd]+[ ]*")
_WIDE_GAP = re.compile(r" {3,}")
_COMMENT_START = "<!--"
_COMMENT_END = "-->"
_SPACED_MINIMUM = 4


def clean(text: str) -> tuple[str, list[str]]:
    """The text ready for reading (at most 100,000 characters), and warnings of what was left out.

    Icon glyphs become tabs, as they stand between pieces of contact data.
    """
    warnings: list[str] = []
    if len(text) > MAX_CHARACTERS:
        text = text[:MAX_CHARACTERS]
        warnings.append(f"Only the first {MAX_CHARACTERS} characters were read.")
    text = _BREAKS.sub("\n", text)
    text = _TAB_WITH_BLANK.sub(" ", text)
    text, comments = _without_comments(text)
    text, unseen = _UNSEEN.subn("", text)
    if unseen or comments:
        warnings.append("Invisible characters or comments were left out.")
    text = _CONTROLS.sub("", text).translate(_LIGATURES)
    text = unicodedata.normalize("NFC", _BLANKS.sub(" ", text))
    text = _PRIVATE_BULLETS.sub(r"\1•", text)
    text = _PRIVATE.sub("\t", text)
    lines = (_WIDE_GAP.sub("\t", line.rstrip()) for line in text.split("\n"))
    return "\n".join(close_up(line) for line in lines), warnings


def close_up(line: str) -> str:
    """``E X P E R I E N C E`` as the word it is; other lines as they are."""
    words = line.replace("\t", " ").split(" ")
    letters = [word for word in words if word]
    if len(letters) < _SPACED_MINIMUM or any(len(word) > 1 for word in letters):
        return line
    if not all(letter.isalpha() or letter in "&.-" for letter in letters):
        return line
    return " ".join("".join(part.split()) for part in re.split(r"\t+| {2,}", line.strip()) if part)


def _without_comments(text: str) -> tuple[str, int]:
    """Take out HTML comments; an unclosed one is text."""
    kept: list[str] = []
    position = found = 0
    while (start := text.find(_COMMENT_START, position)) >= 0:
        end = text.find(_COMMENT_END, start + len(_COMMENT_START))
        if end < 0:
            break
        kept.append(text[position:start])
        position = end + len(_COMMENT_END)
        found += 1
    kept.append(text[position:])
    return "".join(kept), found
