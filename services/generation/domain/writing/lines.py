"""The person's own lines, trimmed and never reworded: glyphs, blanks and final periods only."""

import re

_GLYPHS = "•◦▪‣●○■□◆◇➢➤►▸✓✔✦·*–—-"
_BLANKS = re.compile(r"\s+")
_LINE_BREAKS = re.compile(r"[\r\n\u2028\u2029]+")
_SENTENCE_END = re.compile(r"[.!?…][\"'”»)\]]?\s")
_ABBREVIATIONS = frozenset(
    "approx. ca. co. corp. dept. dr. e.g. etc. gmbh. i.e. inc. incl. jr. llc. ltd. max. min. mr. "
    "mrs. ms. no. nos. prof. sr. st. vs. bzw. usw. inkl. itd. itp. tzw. np. ul. r. m.in. tys. mln. "
    "mld. n°. sté. ej. aprox. núm. т.д. т.п. т.е. руб. млн. тыс. г. ул.".split()
)


def tidy(text: str) -> str:
    """Return *text* on one line, without bullet glyphs in front and without stray blanks."""
    flat = _BLANKS.sub(" ", text).strip()
    bare = flat.lstrip(_GLYPHS)
    # "-5 % scrap" and "*nix" are words; only a glyph followed by a blank is a bullet
    if bare != flat and bare[:1] == " ":
        return bare.strip()
    return flat.lstrip("•◦▪‣●○■□◆◇➢➤►▸✓✔✦").strip()


def sentences(text: str) -> list[str]:
    """Split a description at its line breaks and sentence ends; abbreviations end nothing."""
    found: list[str] = []
    for part in _LINE_BREAKS.split(text):
        line, start = tidy(part), 0
        for end in _SENTENCE_END.finditer(line):
            if _ends_a_sentence(line, end.start(), end.end()):
                found.append(line[start : end.end()].strip())
                start = end.end()
        found.append(line[start:].strip())
    return [sentence for sentence in found if sentence]


def bullet(text: str) -> str:
    """Return a statement as a bullet: tidied, a single sentence without its final period."""
    line = tidy(text)
    if line.endswith(".") and len(sentences(line)) == 1 and not _abbreviated(line):
        return line[:-1].rstrip()
    return line


def sentence(text: str) -> str:
    """Return a statement with a full stop, unless it already ends like a sentence."""
    line = tidy(text).rstrip(" ;,")
    return line if line.endswith((".", "!", "?", "…")) else f"{line}."


def lowered(text: str) -> str:
    """Return *text* to go on inside a sentence: its first word small unless it is a name."""
    first = text.split(" ", 1)[0]
    keeps_case = not first[:1].isupper() or first == "I" or any(c.isupper() for c in first[1:])
    return text if keeps_case else text[:1].lower() + text[1:]


def same(left: str, right: str) -> bool:
    """Tell whether two lines say the same but for case, blanks and the final period."""
    return fingerprint(left) == fingerprint(right)


def fingerprint(text: str) -> str:
    """Return what makes a line a duplicate of another."""
    return "".join(c for c in text.casefold() if c.isalnum() or c in "+#%")


def _ends_a_sentence(line: str, stop: int, after: int) -> bool:
    following = line[after : after + 1]
    if following.islower():
        return False
    return line[stop] != "." or not _abbreviated(line[: stop + 1])


def _abbreviated(line: str) -> bool:
    word = line[line.rfind(" ") + 1 :].lstrip("(\"'“„«").casefold()
    return word in _ABBREVIATIONS or len(word) == len("A.") or "." in word[:-1]
