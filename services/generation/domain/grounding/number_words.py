"""Numbers in words, in the languages of the profiles that we know."""

from collections.abc import Sequence

from services.generation.domain.grounding.words import fold, word_set

_SMALL = {
    "en": "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen",
    "de": "null eins zwei drei vier funf sechs sieben acht neun zehn elf zwolf",
    "fr": "zero une deux trois quatre cinq six sept huit neuf dix onze douze",
    "es": "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce",
    "pl": "zero jeden dwa trzy cztery piec szesc siedem osiem dziewiec dziesiec",
    "ru": "ноль один два три четыре пять шесть семь восемь девять десять",
    "el": "μηδεν ενα δυο τρια τεσσερα πεντε εξι επτα οκτω εννεα δεκα",
}
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_FORMS = {
    "dwie": 2, "dwoch": 2, "dwoje": 2, "trzech": 3, "czterech": 4, "pieciu": 5, "szesciu": 6,
    "siedmiu": 7, "osmiu": 8, "dziewieciu": 9, "dziesieciu": 10, "dwanascie": 12,
    "dwadziescia": 20, "две": 2, "двух": 2, "трех": 3, "четырех": 4, "пяти": 5, "шести": 6,
    "семи": 7, "восьми": 8, "десяти": 10, "двенадцать": 12, "двадцать": 20, "τρεις": 3,
    "τεσσερις": 4, "δωδεκα": 12, "εικοσι": 20, "zwanzig": 20,
    "dreissig": 30, "vierzig": 40, "funfzig": 50, "hundert": 100, "tausend": 1000, "vingt": 20,
    "trente": 30, "quarante": 40, "cinquante": 50, "veinte": 20, "treinta": 30,
    "dozen": 12, "dutzend": 12, "douzaine": 12, "docena": 12, "tuzin": 12, "дюжина": 12,
    "sto": 100, "сто": 100, "cien": 100, "cent": 100,
}  # fmt: skip
_MAGNITUDES = {
    "hundred": 1e2, "hundreds": 1e2, "thousand": 1e3, "thousands": 1e3, "million": 1e6,
    "millions": 1e6, "billion": 1e9, "billions": 1e9, "tausend": 1e3, "millionen": 1e6,
    "milliarde": 1e9, "milliarden": 1e9, "mille": 1e3, "milliard": 1e9, "milliards": 1e9,
    "mil": 1e3, "millones": 1e6, "millon": 1e6, "tysiac": 1e3, "tysiace": 1e3, "tysiecy": 1e3,
    "milion": 1e6, "miliony": 1e6, "milionow": 1e6, "miliard": 1e9, "miliardow": 1e9,
    "тысяча": 1e3, "тысячи": 1e3, "тысяч": 1e3, "миллион": 1e6, "миллиона": 1e6, "миллионов": 1e6,
    "χιλιαδες": 1e3, "εκατομμυρια": 1e6, "εκατομμυριο": 1e6, "hunderte": 1e2, "dozens": 12,
    "k": 1e3, "m": 1e6, "mio": 1e6, "mln": 1e6, "mn": 1e6, "mm": 1e6, "b": 1e9, "bn": 1e9,
    "mrd": 1e9, "mld": 1e9, "tys": 1e3, "тыс": 1e3, "млн": 1e6, "млрд": 1e9, "χιλ": 1e3,
    "εκατ": 1e6,
}  # fmt: skip
_RATIOS = {
    "double": 2.0, "doubled": 2.0, "doubling": 2.0, "twofold": 2.0, "twice": 2.0,
    "triple": 3.0, "tripled": 3.0, "tripling": 3.0, "trebled": 3.0, "threefold": 3.0,
    "quadrupled": 4.0, "quadrupling": 4.0, "fourfold": 4.0, "quintupled": 5.0, "fivefold": 5.0,
    "tenfold": 10.0, "halved": 0.5, "halving": 0.5, "halve": 0.5, "half": 0.5,
    "verdoppelt": 2.0, "verdoppelte": 2.0, "verdreifacht": 3.0, "verdreifachte": 3.0,
    "halbiert": 0.5, "halbierte": 0.5, "podwoilem": 2.0, "podwoilam": 2.0, "podwojenie": 2.0,
    "dwukrotnie": 2.0, "trzykrotnie": 3.0, "удвоил": 2.0, "удвоила": 2.0,
    "вдвое": 2.0, "втрое": 3.0, "duplico": 2.0, "triplico": 3.0,
    "διπλασιασε": 2.0, "διπλασιασα": 2.0,
}  # fmt: skip
MAGNITUDES = {fold(word): value for word, value in _MAGNITUDES.items()}
RATIOS = {fold(word): value for word, value in _RATIOS.items()}
_WORDS: dict[str, float] = {
    fold(word): float(value) for said in _SMALL.values() for value, word in enumerate(said.split())
}
_WORDS |= {word: 20.0 + 10 * index for index, word in enumerate(_TENS.split())}
_WORDS |= {fold(word): float(value) for word, value in _FORMS.items()}
_NOT_ALONE = word_set("zero one eins uno une jeden один ενα cent mil mille null six once")
_UNITS_BELOW = 10
_TEN, _HUNDRED = 20, 100


def read_number_words(folded: Sequence[str], at: int) -> tuple[float, int] | None:
    """Read the number in words that begins at index *at* of the folded words of a text.

    Returns its value and how many words it takes, or None. "twenty-five", "one hundred and
    twenty", "two million", "a dozen", "hundreds of" are read; "one" alone is no number.
    """
    first = folded[at]
    total, group, taken, index = 0.0, 0.0, 0, at
    while index < len(folded):
        word = folded[index]
        if word == "and" and taken and group >= _HUNDRED and _number(folded, index + 1):
            index += 1
            continue
        value = _simple(word)
        if value is not None and not (taken and not _joins(group, value)):
            group += value
        elif word in MAGNITUDES and len(word) > _SHORT and (taken or word.endswith("s")):
            scale = MAGNITUDES[word]
            if scale == _HUNDRED:
                group = (group or 1) * scale
            else:
                total, group = total + (group or 1) * scale, 0.0
        else:
            break
        index += 1
        taken = index - at
    if not taken or (taken == 1 and (first in _NOT_ALONE or first == "hundred")):
        return None
    return total + group, taken


_SHORT = 3  # "mil", "mln" and the like are written after digits


def _number(folded: Sequence[str], index: int) -> bool:
    return index < len(folded) and _simple(folded[index]) is not None


def _joins(group: float, value: float) -> bool:
    if group >= _HUNDRED:
        return value < _HUNDRED
    return group >= _TEN and value < _UNITS_BELOW and group % _UNITS_BELOW == 0


def _simple(word: str) -> float | None:
    if word in _WORDS:
        return _WORDS[word]
    head, dash, tail = word.partition("-")
    if dash and _joins(_WORDS.get(head, 0.0), _WORDS.get(tail, float(_HUNDRED))):
        return _WORDS[head] + _WORDS[tail]
    return None
