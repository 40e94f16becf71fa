"""The person's own lines, trimmed and never reworded: glyphs, blanks and final periods only."""

import re

from services.generation.domain.word_set import word_set

_GLYPHS = "•◦▪‣●○■□◆◇➢➤►▸✓✔✦·*–—-"
_BLANKS = re.compile(r"\s+")
_LINE_BREAKS = re.compile(r"[\r\n\u2028\u2029]+")
_SENTENCE_END = re.compile(r"[.!?…][\"'”»)\]]?\s")
_ABBREVIATIONS = word_set(
    "approx. ca. co. corp. dept. e.g. etc. i.e. inc. incl. jr. ltd. max. min. nos. prof. sr. st. "
    "vs. bzw. usw. inkl. itd. itp. tzw. np. ul. r. m.in. tys. mln. "
    "mld. sté. ej. aprox. núm. руб. млн. тыс. г."
)
_TITLES = frozenset({"Mr.", "Mrs.", "Ms.", "Dr.", "No.", "Nr."})


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


def framed(frame: str, **slots: str) -> str:
    """Fill a ``str.format`` template; a slot that ends in a period takes no second one."""
    full = {
        name: said.rstrip(".") if f"{{{name}}}." in frame else said for name, said in slots.items()
    }
    return frame.format(**full)


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
    word = line[line.rfind(" ") + 1 :].lstrip("(\"'“„«")
    if word in _TITLES or word.casefold() in _ABBREVIATIONS:
        return True
    return (len(word) == len("A.") and word[0].isalpha()) or "." in word[:-1]
