"""Proper names and product names in running text: employers, schools, places, unknown tools."""

from collections.abc import Iterator, Sequence

from services.generation.domain.grounding.atoms import AtomKind, Claim
from services.generation.domain.grounding.claims_titles import ROLES
from services.generation.domain.grounding.dates import is_month
from services.generation.domain.grounding.german_nouns import german_name
from services.generation.domain.grounding.languages import capitalises_nouns
from services.generation.domain.grounding.name_words import (
    ALSO_WORDS,
    ALUMNI,
    ALWAYS_PLAIN,
    AT_WORK,
    COMPANY_ENDINGS,
    EMPLOYER_BEFORE,
    INSTITUTIONS,
    PERSONS,
    STARTER_ENDINGS,
    STARTERS,
    TIMES,
    WELL_KNOWN,
)
from services.generation.domain.grounding.numbers import read_quantities
from services.generation.domain.grounding.reading import Reading, within
from services.generation.domain.grounding.words import Word, fold
from services.generation.domain.writing.phrases.own_words import own_words
from shared.matching.vocabulary import Mention

_ABBREVIATED = 3  # letters
_LONGEST = 6  # words of a name on either side of one of them
_REACH = 2  # words between "at" and a name ("at the Acme")

_OURS = frozenset(fold(word) for word in own_words())  # nouns of our own sentence frames


def name_claims(reading: Reading) -> Iterator[Claim]:
    """Yield names that the profile does not hold, neighbours joined to one name."""
    skipped = _judged_elsewhere(reading)
    run: list[tuple[int, Word]] = []
    for index, word in enumerate(reading.said):
        refused = (
            not within(word.start, skipped)
            and _looks_like_a_name(index, reading)
            and not _known(index, reading)
            and not reading.settled(word.start, word.end)
        )
        if refused:
            run.append((index, word))
        elif run:
            yield _claim(run, reading)
            run = []
    if run:
        yield _claim(run, reading)


def _judged_elsewhere(reading: Reading) -> list[tuple[int, int]]:
    spans = [(date.start, date.end) for date in reading.dates]
    spans += [
        (quantity.start, quantity.end)
        for quantity in read_quantities(reading.text)
        if any(c.isdigit() for c in quantity.text)
    ]
    spans += [(hit.start, hit.end) for hit in reading.hits]
    # supported skills need nothing more, refused ones are named by their own rule
    spans += [
        (mention.start, mention.end)
        for mention in reading.mentions
        if not _named_as_employer(mention, reading)
    ]
    return spans + list(reading.links)


def _named_as_employer(mention: Mention, reading: Reading) -> bool:
    """Tell whether a product's name stands for its maker: "at Salesforce"."""
    before = [word.fold for word in reading.said if word.end <= mention.start]
    said = fold(reading.text[mention.start : mention.end])
    return said in WELL_KNOWN and before[-1:] != [] and before[-1] in AT_WORK


def _looks_like_a_name(index: int, reading: Reading) -> bool:
    word = reading.said[index]
    if word.fold in ALWAYS_PLAIN or is_month(word.fold):
        return False
    if _is_well_known(word):
        return not (word.initial and word.fold in ALSO_WORDS)
    if "-" in word.text and not capitalises_nouns(reading.language):
        later = word.text.split("-")[1:]
        if any(part[:1].isupper() for part in later):
            return True
    if word.technical and not (word.text.isdigit() or _shouted(reading)):
        return True
    return word.capitalised and word.fold not in _OURS and _capital_names(index, reading)


def _capital_names(index: int, reading: Reading) -> bool:
    """Tell whether the capital of a word makes it a name in its language and place."""
    word = reading.said[index]
    if any(word.fold.startswith(stem) for stem in INSTITUTIONS):
        return True
    if capitalises_nouns(reading.language):
        return german_name(index, reading)
    return not word.initial or _opens_a_name(index, reading)


def _is_well_known(word: Word) -> bool:
    """Tell whether the word is a famous company's or school's name, "MIT" but not "Mit"."""
    if len(word.text) <= _ABBREVIATED and sum(c.isupper() for c in word.text) <= 1:
        return False
    said = word.fold if not word.initial else word.text.casefold()
    return word.capitalised and said in WELL_KNOWN


def _shouted(reading: Reading) -> bool:
    letters = [c for c in reading.text if c.isalpha()]
    return bool(letters) and all(c.isupper() for c in letters)


def _opens_a_name(index: int, reading: Reading) -> bool:
    word = reading.said[index]
    following = reading.said[index + 1 : index + 2]
    if reading.text[word.end : word.end + 2] in {"'s", "’s"} or _stands_alone(index, reading):
        return True
    if not following or not following[0].capitalised or following[0].initial:
        return bool(following) and following[0].fold in ALUMNI and word.fold not in STARTERS
    if reading.language != "en" or reading.text[word.end : following[0].start] != " ":
        return following[0].fold in COMPANY_ENDINGS
    phrase = reading.said[index + 1 : _phrase_stop(index, reading)]
    titled = any(other.fold in ROLES for other in phrase)
    endings = ("ed", "ing") if titled else STARTER_ENDINGS
    return word.fold not in STARTERS and not word.fold.endswith(endings)


def _stands_alone(index: int, reading: Reading) -> bool:
    """Tell whether an unusual first word is all that a sentence says: "Zyntrix every day".

    Nothing after it speaks of the profile, of the writer or of the reader.
    """
    word = reading.said[index]
    if word.fold in STARTERS or word.fold.endswith((*STARTER_ENDINGS, "s", "e")):
        return False
    rest: list[Word] = []
    for other in reading.said[index + 1 :]:
        if other.initial:
            break
        rest.append(other)
    if not rest and reading.text[word.end :].strip(" .!"):
        return False  # "Impact: …" heads what follows
    return not any(
        other.fold in PERSONS
        or (other.fold not in TIMES and reading.evidence.knows_word(other.fold, inflects=True))
        for other in rest
    )


def _known(index: int, reading: Reading) -> bool:
    word, evidence = reading.said[index], reading.evidence
    if _is_well_known(word):
        return evidence.knows_maker(word.fold)
    abbreviates = word.fold in evidence.initials and len(word.fold) > 1 and word.text.isupper()
    if abbreviates or _spells_acronym(index, reading):
        return True
    if _after_preposition(index, reading):
        return _employer_known(index, reading)
    tail = word.text.rsplit("-", 1)[-1]
    if tail != word.text and tail[:1].isupper() and tail.casefold() in WELL_KNOWN:
        return evidence.knows_maker(fold(tail))
    return evidence.knows_word(word.fold, inflects=reading.inflects) or _parts_known(word, reading)


def _parts_known(word: Word, reading: Reading) -> bool:
    """Tell whether each part of "Kafka-based" or "CI/CD" is known or an ordinary word."""
    shown = [part for part in word.text.replace("/", "-").replace("&", "-").split("-") if part]
    return len(shown) > 1 and all(
        reading.evidence.knows_word(fold(part), inflects=reading.inflects)
        or (part.islower() and part.isalpha())
        or fold(part) in ALWAYS_PLAIN
        for part in shown
    )


def _spells_acronym(index: int, reading: Reading) -> bool:
    """Tell whether the name around the word writes out an abbreviation of the profile's."""
    start, stop = _phrase_start(index, reading), _phrase_stop(index, reading)
    letters = [word.fold[:1] for word in reading.said[start:stop]]
    here = index - start
    return any(
        "".join(letters[low:high]) in reading.evidence.acronyms
        for low in range(here + 1)
        for high in range(max(here + 1, low + 2), len(letters) + 1)
    )


def _after_preposition(index: int, reading: Reading) -> bool:
    start = _phrase_start(index, reading)
    before = [word.fold for word in reading.said[max(0, start - _REACH) : start]]
    return (
        before[-1:] == ["the"] and before[:1] != before[-1:] and before[0] in EMPLOYER_BEFORE
    ) or (bool(before) and before[-1] in EMPLOYER_BEFORE)


def _phrase_start(index: int, reading: Reading) -> int:
    lowest = max(0, index - _LONGEST)
    while index > lowest and reading.said[index - 1].capitalised and _touches(index - 1, reading):
        if reading.said[index - 1].initial:
            break
        index -= 1
    return index


def _phrase_stop(index: int, reading: Reading) -> int:
    """Return the index behind the last capitalised neighbour of a word."""
    highest = min(len(reading.said), index + _LONGEST)
    stop = index + 1
    while stop < highest and reading.said[stop].capitalised and _touches(stop - 1, reading):
        stop += 1
    return stop


def _touches(index: int, reading: Reading) -> bool:
    left, right = reading.said[index], reading.said[index + 1]
    return reading.text[left.end : right.start] in {" ", " & "}


def _employer_known(index: int, reading: Reading) -> bool:
    """After "at", "for", "joined": the name and its neighbour must stand together in a fact."""
    start, stop = _phrase_start(index, reading), _phrase_stop(index, reading)
    phrase = [word.fold for word in reading.said[start:stop]]
    evidence, here = reading.evidence, index - start
    if evidence.knows_phrase(phrase, inflects=reading.inflects):
        return True
    if len(phrase) == 1:
        return evidence.knows_word(phrase[0], inflects=reading.inflects)
    # "at Acme Python developers built": a word may lean on one neighbour that the facts know
    pairs = [phrase[max(0, here - 1) : here + 1], phrase[here : here + 2]]
    return any(
        len(pair) > 1 and evidence.knows_phrase(pair, inflects=reading.inflects) for pair in pairs
    )


def _claim(run: Sequence[tuple[int, Word]], reading: Reading) -> Claim:
    first, last = run[0][1], run[-1][1]
    said = reading.text[first.start : last.end]
    if any(word.fold.startswith(stem) for _, word in run for stem in INSTITUTIONS):
        return Claim(said, AtomKind.INSTITUTION, "the profile does not name this school")
    if _after_preposition(run[0][0], reading):
        return Claim(said, AtomKind.EMPLOYER, "the profile does not name this employer")
    if any(word.technical for _, word in run):
        return Claim(said, AtomKind.SKILL, "the profile does not name this")
    return Claim(said, AtomKind.NAME, "the profile does not name this")
