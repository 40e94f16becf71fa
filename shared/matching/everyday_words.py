"""Tell the name of a skill from the everyday word that is spelled the same.

"Go", "R", "C", "Excel" or "Spring" are skills in one sentence and plain words in the next. Such a
spelling counts when it is an item of its own in a list, or when it is written as the name is and
stands where only a name would be.
"""

from shared.matching.word_lists import word_list

_SEPARATORS = frozenset(",;|/•·●▪‣*()[]:\t\n、，；。・") | {"–", "—"}
_SENTENCE_ENDS = frozenset(".!?\n•·●▪‣*:–—-")
_GLUE = frozenset("-'’&@_‑+")
_GLUED_SUFFIXES = ("-based", "-lang", "-style", "-native")

# What follows a name even at the start of a sentence: "Go developers wanted", "Excel skills".
_NAME_FOLLOWERS = word_list("name_followers")
_NOT_BEFORE = {
    "go": word_list("not_before_go"),
    "c": frozenset(["suite", "level", "section", "class", "corp"]),
    "r": frozenset({"d"}),
    "d": frozenset({"c"}),
}
_NOT_AFTER = {
    "c": word_list("not_after_letters"),
    "go": frozenset(["to", "we", "you", "let", "they", "on", "pokemon"]),
}
_NOT_AFTER["r"] = _NOT_AFTER["c"]
_NOT_AFTER["d"] = _NOT_AFTER["c"]
# Names that, in small letters, are another word even in a list: "work, rest and polish".
_CASE_MATTERS = frozenset({"REST", "Polish", "Finnish", "SAFe", "Teams"})
_NEARBY = 24
_SHORT = 3


def is_meant_as_name(text: str, start: int, end: int, written: str) -> bool:
    """Whether ``text[start:end]`` means the skill that is spelled ``written``."""
    after = text[end : end + _NEARBY]
    if after[:1] in _GLUE and not after.lower().startswith(_GLUED_SUFFIXES):
        return False
    before = text[max(0, start - _NEARBY) : start].rstrip(" \u00a0")
    if _is_glued(text, start, before) or _is_initial(text, start, end):
        return False
    if _is_list_item(before, after) and written not in _CASE_MATTERS:
        return True
    return _is_spelled_as(text[start:end], written) and _stands_as_name(written, before, after)


def _is_glued(text: str, start: int, before: str) -> bool:
    """Whether the word ends a longer one: "non-R", "R&D"."""
    return start > 0 and text[start - 1] in _GLUE and before != "-"


def _is_spelled_as(found: str, written: str) -> bool:
    if not written[0].isupper():
        return False
    # In a heading all letters are capitals; a short word or an acronym has to be exact.
    return found == written or (
        len(found) > _SHORT and found == found.upper() and not written.isupper()
    )


def _stands_as_name(written: str, before: str, after: str) -> bool:
    word, following = written.lower(), _first_word(after)
    if following in _NOT_BEFORE.get(word, ()) or _last_word(before) in _NOT_AFTER.get(word, ()):
        return False
    if not before or before[-1] in _SENTENCE_ENDS:
        return following in _NAME_FOLLOWERS
    return True


def _is_list_item(before: str, after: str) -> bool:
    """Whether separators, or the text's own ends, stand on both sides."""
    opened = before in {"", "-"} or before[-1] in _SEPARATORS or before.endswith("\n-")
    # The last item of a list: "Python, Java and go."
    opened = opened or (_last_word(before) in {"and", "or"} and "," in before)
    rest = after.lstrip(" \u00a0")
    closed = not rest or rest[0] in _SEPARATORS or (rest[0] == "." and rest[1:2] in {"", " ", "\n"})
    return opened and closed


def _is_initial(text: str, start: int, end: int) -> bool:
    """Whether this is the initial of a person's name: "John R. Smith"."""
    if end - start > 1 or text[end : end + 1] != ".":
        return False
    following = text[end + 1 : end + _NEARBY].lstrip()
    words = text[max(0, start - _NEARBY) : start].split()
    return following[:1].isupper() and (not words or words[-1][:1].isupper())


def _last_word(before: str) -> str:
    words = before.split()
    return words[-1].strip(",.;:()").lower() if words else ""


def _first_word(after: str) -> str:
    words = after.replace("-", " ").split()
    return words[0].strip(",.;:()").lower() if words else ""
