"""The languages that people speak, and how well, in the wordings of several countries."""

import re
import unicodedata
from typing import Final

_NAMES: Final = """
english german french spanish polish russian italian portuguese dutch czech slovak ukrainian
belarusian
swedish norwegian danish finnish icelandic estonian latvian lithuanian hungarian romanian
bulgarian
serbian croatian slovenian slovene bosnian macedonian albanian greek turkish arabic hebrew
persian farsi hindi
urdu bengali punjabi tamil telugu marathi gujarati kannada malayalam chinese mandarin cantonese
japanese
korean vietnamese thai indonesian malay tagalog filipino swahili amharic catalan basque
galician irish
welsh latin esperanto klingon georgian armenian azerbaijani kazakh uzbek nepali sinhala
afrikaans zulu
englisch deutsch französisch spanisch polnisch russisch italienisch portugiesisch niederländisch
tschechisch türkisch arabisch chinesisch japanisch latein ukrainisch ungarisch schwedisch
dänisch griechisch
anglais allemand français espagnol polonais russe italien portugais néerlandais chinois
japonais arabe
inglés alemán francés español castellano catalán polaco ruso italiano portugués chino japonés
árabe gallego euskera
angielski niemiecki francuski hiszpański polski rosyjski włoski portugalski ukraiński czeski
chiński japoński szwedzki norweski niderlandzki łacina
английский немецкий французский испанский польский русский итальянский португальский украинский
китайский японский белорусский турецкий казахский татарский
angličtina němčina francouzština španělština polština ruština čeština slovenština italština
inglese tedesco francese spagnolo polacco russo portoghese cinese
inglês alemão francês espanhol português russo
"""
_LEVELS: Final = {
    "native": (
        "native|mother tongue|muttersprache|muttersprachlich|muttersprachler|"
        "langue maternelle|maternelle|natif|bilingual|bilingue|lengua materna|nativo|nativa|"
        "materna|ojczysty|język ojczysty|родной|rodilý mluvčí|mateřský jazyk|mateřština|"
        "madrelingua|first language"
    ),
    "fluent": (
        "fluent|full professional|proficient|advanced|c1|c2|fließend|verhandlungssicher|"
        "sehr gut|courant|couramment|avancé|fluido|avanzado|biegły|biegle|zaawansowany|"
        "biegła|свободно|свободный|продвинутый|в совершенстве|plynně|pokročilý|fluente|"
        "avanzato|avançado|near-native|excellent"
    ),
    "conversational": (
        "conversational|professional working|limited working|intermediate|"
        "upper-intermediate|b1|b2|good|gut|gute kenntnisse|konversationssicher|"
        "intermédiaire|intermedio|medio|średniozaawansowany|komunikatywny|komunikatywnie|"
        "dobry|средний|разговорный|mírně pokročilý|středně pokročilý|intermediário|"
        "working knowledge|working proficiency|professional|business fluent"
    ),
    "basic": (
        "basic|elementary|beginner|a1|a2|grundkenntnisse|grundlagen|anfänger|notions|"
        "débutant|scolaire|básico|principiante|podstawowy|podstawy|początkujący|базовый|"
        "начальный|основы|základní|začátečník|base|school level"
    ),
}


def _folded(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text.lower())
    return "".join(mark for mark in decomposed if not unicodedata.combining(mark))


LANGUAGE_NAMES: Final = frozenset(_folded(name) for name in _NAMES.split())
_LEVEL_WORDS: Final = [
    (re.compile(rf"(?<!\w){re.escape(_folded(word))}(?!\w)"), level)
    for level in ("native", "fluent", "conversational", "basic")
    for word in sorted(_LEVELS[level].split("|"), key=len, reverse=True)
]
_ORDER: Final = ("basic", "conversational", "fluent", "native")
_MARKS = re.compile(r"^\s*(?:jezyk|język|langue|language)?\s*([^\W\d_]+)(.*)$", re.DOTALL)
_EDGE = " \t:()[]–—-,.|/"


def read_language(text: str) -> tuple[str, str | None, str] | None:
    """Name, proficiency of api.md §8 (None: not stated) and its wording; None for no language."""
    words = text.strip(" •-–")
    match = _MARKS.match(words)
    if match is None or _folded(match.group(1)) not in LANGUAGE_NAMES:
        return None
    wording = match.group(2).strip(_EDGE)
    folded = _folded(wording)
    if "mittel" in folded:
        return match.group(1), "conversational", wording
    for pattern, level in _LEVEL_WORDS:
        if pattern.search(folded):
            return match.group(1), level, wording
    return match.group(1), None, wording


def is_level(text: str) -> bool:
    """Whether ``text`` says only how well a language is spoken."""
    folded = _folded(text.strip(_EDGE))
    return any(pattern.search(folded) for pattern, _ in _LEVEL_WORDS) and len(folded.split()) <= 4  # noqa: PLR2004 -- "full professional working proficiency"
