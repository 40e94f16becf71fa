"""Trades whose titles differ in words and are near: "Backend Engineer" and "Python Developer"."""

from collections.abc import Iterable

from shared.matching.word_lists import word_list

# The nouns of a family, then its branches; a specialty may stand in several branches.
_ENGINEER = frozenset({"engineer", "architect"})
_SOFTWARE_BRANCHES = {
    "server": word_list("software_server"),
    "client": word_list("software_client"),
    "operations": word_list("software_operations"),
    "data": word_list("software_data"),
    "mobile": word_list("software_mobile"),
    "tests": word_list("software_tests"),
}
_SAME_BRANCH = 0.85
_UNNAMED_BRANCH = 0.8
_OTHER_BRANCH = 0.5
# Families whose every title is as near to every other one, by any of these words.
_TRADES = tuple(word_list(name) for name in ("trade_sales", "trade_finance", "trade_people"))
_SAME_TRADE = 0.6


def nearness(one: Iterable[str], other: Iterable[str]) -> float:
    """How near two titles are by their family alone, 0-0.85; the words as ``titles`` reads them."""
    left, right = frozenset(one), frozenset(other)
    if _is_software(left) and _is_software(right):
        mine, theirs = _branches(left), _branches(right)
        if mine & theirs:
            return _SAME_BRANCH
        return _OTHER_BRANCH if mine and theirs else _UNNAMED_BRANCH
    if any(left & trade and right & trade for trade in _TRADES):
        return _SAME_TRADE
    return 0.0


def _is_software(words: frozenset[str]) -> bool:
    if "software" in words:
        return True
    return bool(words & _ENGINEER) and bool(_branches(words))


def _branches(words: frozenset[str]) -> frozenset[str]:
    return frozenset(name for name, known in _SOFTWARE_BRANCHES.items() if words & known)
