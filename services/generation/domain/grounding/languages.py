"""Which language a line is in, as far as the gate needs to know."""

from services.generation.domain.grounding.words import word_set, words

_FUNCTION_WORDS = {
    "en": "the of and in to for with a an by from on at as that is was were have has my our i",
    "de": "der die das und mit fur bei von im ein eine einer eines den dem zur zum ich als auf "
    "uber nach aus des durch am sowie in an habe hat bin ist sind war wurde",
    "fr": "le la les des du et en dans pour avec une un par sur au aux chez je que est mon ma",
    "es": "el la los las de del y en para con una un por al como que mi desde sobre",
    "pl": "w z na do i oraz dla przez od po za ze jako sie przy nad pod jest lat",
    "it": "il lo gli di del della e in per con una un da nel alla che mio",
    "pt": "o os as de do da e em para com uma um por no na que meu",
    "nl": "de het een van en in met voor op bij als ik naar door",
}
_SETS = {language: word_set(said) for language, said in _FUNCTION_WORDS.items()}
_SLAVIC_LETTERS = frozenset("ąćęłńóśźżčďěňřšťůžőű")
_INFLECTING = frozenset({"pl", "ru", "el", "de", "xx"})


def language_of(text: str) -> str:
    """Guess the language of *text*: a code such as "de", "ru", "el"; "" when nothing says.

    "xx" stands for a language with cases of names that is none of those known here.
    """
    if any("а" <= c <= "я" or c in "іїєґ" for c in text.casefold()):
        return "ru"
    if any("α" <= c <= "ω" or "ἀ" <= c <= "῾" for c in text.casefold()):
        return "el"
    folded = [word.fold for word in words(text)]
    counts = {code: sum(word in known for word in folded) for code, known in _SETS.items()}
    best = max(counts, key=lambda code: (counts[code], code == "en"))
    slavic = any(c in _SLAVIC_LETTERS for c in text.casefold())
    if slavic and not counts["en"]:
        return "pl" if counts["pl"] else "xx"
    return best if counts[best] else ""


def inflects_names(language: str) -> bool:
    """Tell whether proper names take case endings in *language*."""
    return language in _INFLECTING


def capitalises_nouns(language: str) -> bool:
    """Tell whether a capital says nothing about a name, as in German."""
    return language == "de"
