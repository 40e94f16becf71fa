"""How near two job titles are, and on which rung of the ladder a title stands."""

import re
from functools import lru_cache

from shared.matching.title_families import nearness
from shared.matching.tokens import forms, stem
from shared.matching.word_lists import word_list

# Rungs that titles name; a title that names none has no rung of its own.
_RUNGS = {
    "intern": 0, "internship": 0, "trainee": 0, "apprentice": 0, "werkstudent": 0, "praktikant": 0,
    "junior": 1, "jr": 1, "graduate": 1, "entry": 1, "assistant": 1,
    "mid": 2, "intermediate": 2, "associate": 2,
    "senior": 3, "sr": 3, "experienced": 3, "snr": 3,
    "lead": 4, "staff": 4, "supervisor": 4, "expert": 4, "leiter": 4, "leiterin": 4,
    "principal": 5, "manager": 5, "architect": 5, "distinguished": 5,
    "director": 6, "head": 6,
    "vp": 7, "president": 7, "chief": 7, "cto": 7, "ceo": 7, "cfo": 7, "coo": 7, "cio": 7,
}  # fmt: skip
# Titles in which a rung's word is part of the trade: a "product manager" manages no one.
_TRADE_MANAGERS = word_list("trade_managers")
_TRADE_WORDS = {"associate": "sale", "assistant": "", "architect": ""}
# Different words for one trade.
_SAME_TRADE = {
    "developer": "engineer", "programmer": "engineer", "engineering": "engineer", "dev": "engineer",
    "softwareentwickler": "engineer", "softwareentwicklerin": "engineer",
    "entwickler": "engineer", "entwicklerin": "engineer", "ingenieur": "engineer",
    "ingénieur": "engineer", "développeur": "engineer", "rn": "nurse", "nursing": "nurse",
    "scientist": "science", "sde": "engineer", "swe": "engineer", "attorney": "lawyer",
    "counsel": "lawyer", "rep": "representative", "admin": "administrator", "mgr": "manager",
    "accounting": "accountant", "qa": "quality", "hr": "recruiter", "fullstack": "full",
}  # fmt: skip
# Words that many titles share say little about the trade.
_COMMON = word_list("title_nouns")
_COMMON_WEIGHT = 0.4
_NOISE = word_list("title_noise")


# What follows tells the team, the place or the subject: "Engineer, Platform", "Nurse (nights)".
_QUALIFIER = re.compile(r"\s?[,;(\[|–—:]|\s[-/]\s")
_QUALIFIER_WEIGHT = 0.2
_UNSTEMMED = frozenset({"accountant"})  # an account manager is no accountant
_SOFTWARE = frozenset(
    {
        "software",
        "developer",
        "programmer",
        "sde",
        "swe",
        "entwickler",
        "softwareentwickler",
        "softwareentwicklerin",
    }
)


def _words(title: str) -> dict[str, float]:
    """The stems of a title's trade words with their weights."""
    mark = _QUALIFIER.search(title)
    head = _weighted(title[: mark.start()], 1.0) if mark else {}
    if not head:
        return _weighted(title, 1.0)
    return _weighted(title[mark.start() :] if mark else "", _QUALIFIER_WEIGHT) | head


def _weighted(title: str, share: float) -> dict[str, float]:
    weights: dict[str, float] = {}
    for form in forms(title):
        word = _SAME_TRADE.get(form, form)
        if word in _NOISE or (form in _RUNGS and word not in _COMMON):
            continue
        weights[word if word in _UNSTEMMED else stem(word)] = share * (
            _COMMON_WEIGHT if word in _COMMON else 1.0
        )
    return weights


@lru_cache(maxsize=1 << 10)
def similarity(one: str, other: str) -> float:
    """How alike two titles are, 0-1; symmetric, blind to seniority, case and word order.

    Titles of one family are near even if they share no word; what follows a comma, a dash or a
    bracket weighs little.
    """
    left, right = _words(one), _words(other)
    total = sum(left.values()) + sum(right.values())
    if not total:
        return 0.0
    shared = sum(min(left[word], right[word]) for word in sorted(left.keys() & right.keys()))
    return round(max(2 * shared / total, nearness(_family_words(one), _family_words(other))), 6)


def _family_words(title: str) -> list[str]:
    """The words of a title under the names that the families know."""
    words = forms(title)
    known = [_SAME_TRADE.get(word, word) for word in words]
    return [*known, *("software" for word in words if word in _SOFTWARE)]


def rung(title: str) -> int | None:
    """The rung that ``title`` names, 0 (intern) to 7 (chief); None when it names none."""
    words = forms(title)
    rungs = []
    for index, form in enumerate(words):
        if form not in _RUNGS:
            continue
        before = words[index - 1] if index else ""
        if form == "manager" and before in _TRADE_MANAGERS:
            continue
        if form in _TRADE_WORDS:
            continue
        rungs.append(_RUNGS[form])
    return max(rungs, default=None)
