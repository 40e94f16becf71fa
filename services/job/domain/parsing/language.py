"""The language of a posting, told by script and by its commonest words."""
# ruff: noqa: E501 -- a list of words reads better than one word per line

import re
from collections import Counter

_STOP_WORDS = {
    "en": "the and of to in for with you we our your is are will be or as on that at this an have",
    "de": "und der die das in mit für sie wir ihre du dein deine ein eine einen zu im von bei auf oder den ist sind des dich",
    "fr": "et de la le les des en pour vous nous votre notre une un du dans avec sur est au aux ou vos à",
    "es": "y de la el los las en para con una un por que del se tu nuestro al es su como te",
    "it": "e di la il le i per con una un che del della nel si alla gli in sono al lo dei",
    "nl": "en de het een van je voor in met op wij jouw bij te aan zijn ons als die is",
    "pl": "i w z na do oraz się dla o jest nas od że po lub twoje za przez to co",
    "pt": "e de a o os as em para com uma um por que do da no na se você nosso ao dos",
    "sv": "och i att en för med som på av du vi är till ett har det din om den oss",
    "da": "og i at en for med som på af du vi er til et har det din om den de",
    "no": "og i å en for med som på av du vi er til et har det din om den oss",
    "fi": "ja on ei se että olet sinun meidän sekä tai kun työ olemme",
    "cs": "a v na se je pro s do o že za jsme nebo vás u k od",
    "tr": "ve bir bu için ile olarak olan da de veya en iyi",
}
_WORD_LANGUAGES: dict[str, tuple[str, ...]] = {}
for _language, _words in _STOP_WORDS.items():
    for _word in _words.split():
        _WORD_LANGUAGES[_word] = (*_WORD_LANGUAGES.get(_word, ()), _language)

_SCRIPTS = (
    ("ja", re.compile(r"[\u3040-\u30ff]")),
    ("ko", re.compile(r"[\uac00-\ud7af]")),
    ("zh", re.compile(r"[\u4e00-\u9fff]")),
    ("el", re.compile(r"[\u0370-\u03ff]")),
    ("he", re.compile(r"[\u0590-\u05ff]")),
    ("ar", re.compile(r"[\u0600-\u06ff]")),
    ("uk", re.compile(r"[іїєґІЇЄҐ]")),
    ("ru", re.compile(r"[\u0400-\u04ff]")),
)
_WORD = re.compile(r"[^\W\d_]+")
_READ_FIRST = 20_000
_SHARE_OF_SCRIPT = 0.2
_SHARE_OF_UKRAINIAN = 0.01


def language_of(text: str) -> str:
    """Return the ISO 639-1 code of the text's main language; ``en`` when nothing tells."""
    text = text[:_READ_FIRST]
    letters = sum(map(len, _WORD.findall(text))) or 1
    for code, script in _SCRIPTS:
        needed = _SHARE_OF_UKRAINIAN if code == "uk" else _SHARE_OF_SCRIPT
        share = len(script.findall(text)) / letters
        if share >= needed or (code == "ja" and share >= _SHARE_OF_SCRIPT / 2):
            return code
    counts: Counter[str] = Counter()
    for word in _WORD.findall(text.lower()):
        for code in _WORD_LANGUAGES.get(word, ()):
            counts[code] += 1
    if not counts:
        return "en"
    # English wins a tie: product names and headings are English everywhere.
    return max(counts, key=lambda code: (counts[code], code == "en", code))
