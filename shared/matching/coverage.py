"""Whether a text evidences a keyword, whatever its case, number, spelling or alias."""

from functools import lru_cache

from shared.matching.tokens import forms, is_unspaced, stem
from shared.matching.vocabulary import Skill, vocabulary
from shared.matching.word_lists import word_list

# Words that carry no meaning of their own in a phrase such as "manage the contracts of customers".
_EMPTY = word_list("empty")
_LONG_PHRASE = 3
_LONG_PHRASE_SHARE = 0.75


class Evidenced:
    """A text read once, to be asked about many keywords."""

    def __init__(self, text: str) -> None:
        """Read ``text``; the time is linear in its length."""
        self._skills = {mention.skill.name for mention in vocabulary().mentions(text)}
        words = forms(text)
        self._line = f" {' '.join(words)} "
        self.stems = frozenset(stem(form) for form in words if form not in _EMPTY)

    def covers(self, keyword: str) -> bool:
        """Whether the text evidences ``keyword``; an unknown one by all of its own words."""
        wanted = _wanted(keyword)
        if wanted.skill is not None:
            if wanted.skill.name in self._skills:
                return True
            # A general notion is evidenced by a narrower one that names it: "testing" by
            # "unit testing". A named tool is not: "React" is not "React Native".
            return wanted.general and any(f" {form} " in self._line for form in wanted.spellings)
        if not wanted.stems:
            return False
        if wanted.literal:
            return f" {wanted.line} " in self._line
        present = len(wanted.stems & self.stems)
        if len(wanted.stems) < _LONG_PHRASE:
            return present == len(wanted.stems)
        return present >= _LONG_PHRASE_SHARE * len(wanted.stems)


class _Wanted:
    """A keyword prepared for comparison."""

    def __init__(self, keyword: str) -> None:
        words = forms(keyword)
        self.skill: Skill | None = vocabulary().canonical(keyword)
        self.line = " ".join(words)
        self.stems = frozenset(stem(form) for form in words if form not in _EMPTY)
        # One word, or a script without blanks, has to stand there as it is.
        self.literal = len(words) == 1 or is_unspaced(keyword)
        self.general = self.skill is not None and self.skill.name.islower()
        self.spellings: tuple[str, ...] = ()
        if self.skill is not None and self.general:
            names = [self.skill.name, *self.skill.aliases]
            lines = [" ".join(forms(name)) for name in names]
            self.spellings = tuple(line for line in lines if len(line) > _LONG_PHRASE)


@lru_cache(maxsize=1 << 13)
def _wanted(keyword: str) -> _Wanted:
    return _Wanted(keyword)


@lru_cache(maxsize=1 << 9)
def evidenced(text: str) -> Evidenced:
    """``text`` prepared for many questions; the latest texts are kept."""
    return Evidenced(text)


def covers(evidence_text: str, keyword: str) -> bool:
    """Whether ``evidence_text`` evidences ``keyword``.

    Case, plural, hyphenation and the aliases of the vocabulary are neutral; names that merely look
    alike (Java and JavaScript, C and C++) are not. A phrase that the vocabulary lacks is evidenced
    by its own words, in any inflexion.
    """
    return evidenced(evidence_text).covers(keyword)
