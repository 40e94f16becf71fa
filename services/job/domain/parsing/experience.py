"""Years, degree and languages that a posting asks for."""
# ruff: noqa: E501 -- an alternation of words is one thing

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import islice

from services.job.domain.parsing.found import Found
from services.job.domain.parsing.lines import tidy

_NUMBERS = {
    word: number
    for number, words in enumerate(
        (
            "one an ein eine einem einer un une uno una jeden jedno",
            "two zwei deux dos due twee dwa dwóch",
            "three drei trois tres tre drie trzy trzech",
            "four vier quatre cuatro quattro cztery czterech",
            "five fünf cinq cinco cinque vijf pięć pięciu",
            "six sechs sei seis zes sześć",
            "seven sieben sept siete sette zeven",
            "eight acht huit ocho otto osiem",
            "nine neun neuf nueve nove negen",
            "ten zehn dix diez dieci tien dziesięć",
            "eleven elf onze",
            "twelve zwölf douze",
            "thirteen",
            "fourteen",
            "fifteen fünfzehn quinze",
        ),
        start=1,
    )
    for word in words.split()
}
_NUMBER = r"\d{1,2}(?:[.,]5)?|" + "|".join(sorted(_NUMBERS, key=len, reverse=True))
_YEARS = re.compile(
    rf"(?<![\w.])(?P<low>{_NUMBER})(?: ?\(\d{{1,2}}\+?\))?[ ]?\+?(?:[ ]?(?:-|–|to|bis|à|a|or|oder)[ ]?(?P<high>{_NUMBER})(?: ?\(\d{{1,2}}\))?)?[ ]?(?:\+|plus|or more|oder mehr)?[ ]?-?(?P<full>full )?"
    r"(?P<unit>years?|yrs?|jahren?|ans?|années?|años?|anni|jaar|lata?|lat|rok|anos?|års?|лет|года?|months|monate|mois)(?!\w)",
    re.IGNORECASE,
)
_ABOUT_WORK = re.compile(
    r"experience|erfahrung|expérience|experiencia|esperienza|ervaring|doświadczeni|experiência|erfarenhet|опыт|work(?:ing|ed)?|background|track record|in (?:a|the) (?:similar|related)|practice|tätig|industry|as an?|expertise|related|professional|leading|managing|building|developing|using|hands-on|employment|field|berufspraxis",
    re.IGNORECASE,
)
_NOT_ASKED = re.compile(
    r"(?:founded|for (?:over|more than|nearly|almost)|since|history|company|we have|we've|our|anniversary|years? old|years? of age|age of|at least 18|celebrat|tradition|past|last|next|within|contract|term|warranty|every|per|in business|vacation|vest)[^.;\n]{0,30}$",
    re.IGNORECASE,
)
_BUSINESS_AGE = re.compile(
    r" (?:old|of age|in business|of (?:history|tradition|vacation|service to|innovation|success))|\s?(?:contract|term|ago|anniversary|bond|tradition|history)\b",
    re.IGNORECASE,
)
_MOST_YEARS = 25
_MOST_MENTIONS = 200  # more than any posting has; keeps hostile text cheap
_DEGREES = (  # from the lowest to the highest
    r"high school (?:diploma|degree|graduate|education)|\bGED\b|secondary (?:school|education)|hauptschulabschluss|realschulabschluss|abitur|schulabschluss|baccalauréat|\bbac\b(?! ?\+)|high-school",
    r"(?:abgeschlossene |kaufmännische |technische )?(?:berufs)?ausbildung(?! zu[mr])|apprenticeship|vocational (?:training|qualification|degree)|trade school|\bBTS\b|\bDUT\b|\bCAP\b|bac ?\+ ?2|formation professionnelle|\bmbo\b|technische opleiding",
    r"associate'?s?'? degree|associate of (?:arts|science)",
    r"bachelor'?s?|baccalaureate|\bB\.? ?Sc\.?\b|\bB\.?A\.?(?= (?:degree|in|or)|/)|\bB\.?S\.?(?= (?:degree|in|or)|/)|\bBS/|\bBA/|undergraduate degree|(?:college|university) degree|four[- ]year (?:college )?degree|4[- ]year degree|licence\b(?= (?:en|pro))|bac ?\+ ?[34]|\bhbo\b|studium\b|hochschulabschluss|hochschulstudium|fachhochschul\w*|licenciatura|grado en|laurea(?: triennale)?\b|licencjat|wykształcenie wyższe|higher education|высшее образование|degree in|universitair|relevant degree|technical degree|degree (?:from|or equivalent)|diplôme universitaire|university (?:education|diploma)|advanced education",
    r"master'?s?'? (?:degree|of|in|or)|\bmaster'?s\b|\bM\.? ?Sc\.?\b|\bMBA\b|\bM\.A\.|\bMS(?= (?:degree|in|or)|/)|graduate degree|advanced degree|\bmaster\b|diplom(?:ingenieur|-ing)|bac ?\+ ?5|école d'ingénieurs?|diplôme d'ingénieur|laurea magistrale|magister|\bwo\b-niveau|máster|postgraduate degree",
    r"\bph\.? ?d\b\.?|doctorate|doctoral degree|promotion (?:in|im)\b|doktortitel|doctorat|\bM\.?D\.(?!\w)|juris doctor|\bJ\.?D\.?(?= (?:degree|from|or))|dottorato|doktorat",
)
_DEGREE_PATTERNS = [re.compile(words, re.IGNORECASE) for words in _DEGREES]
_WISHED = re.compile(
    r"prefer|plus\b|desir|nice|advantage|bonus|von vorteil|wünschenswert|idealerweise|un plus|souhait|master'?s (?:tournament|student)",
    re.IGNORECASE,
)
_LANGUAGES = {
    "English": r"english|englisch\w*|anglais|inglés|inglese|engels|angielski\w*|inglês|engelska?|английск\w+",
    "German": r"german|deutsch\w*|allemand|alemán|tedesco|duits|niemiecki\w*|alemão|tyska|tysk|немецк\w+",
    "French": r"french|französisch\w*|français|francés|francese|frans|francuski\w*|francês|franska|французск\w+",
    "Spanish": r"spanish|spanisch\w*|espagnol|español|castellano|spagnolo|spaans|hiszpański\w*|espanhol|испанск\w+",
    "Italian": r"italian|italienisch\w*|italien|italiano|italiaans|włoski\w*|итальянск\w+",
    "Dutch": r"dutch|niederländisch\w*|holländisch|néerlandais|nederlands|neerlandés|olandese|niderlandzki\w*",
    "Polish": r"polish|polnisch\w*|polonais|polaco|polacco|pools|polski\w*|польск\w+",
    "Portuguese": r"portuguese|portugiesisch\w*|portugais|portugués|português|portoghese",
    "Russian": r"russian|russisch\w*|russe|ruso|rosyjski\w*|русск\w+",
    "Ukrainian": r"ukrainian|ukrainisch\w*|українськ\w+",
    "Armenian": r"armenian",
    "Georgian": r"georgian",
    "Swedish": r"swedish|schwedisch\w*|svenska",
    "Danish": r"danish|dänisch\w*|dansk",
    "Norwegian": r"norwegian|norwegisch\w*|norsk",
    "Finnish": r"finnish|finnisch\w*|suomi",
    "Czech": r"czech|tschechisch\w*|čeština",
    "Hungarian": r"hungarian|ungarisch\w*|magyar",
    "Romanian": r"romanian|rumänisch\w*",
    "Greek": r"greek|griechisch\w*",
    "Turkish": r"turkish|türkisch\w*|türkçe",
    "Arabic": r"arabic|arabisch\w*|arabe",
    "Hebrew": r"hebrew|hebräisch\w*",
    "Chinese": r"chinese|mandarin|cantonese|chinesisch\w*|chinois|中文|普通话",
    "Japanese": r"japanese|japanisch\w*|japonais|日本語",
    "Korean": r"korean|koreanisch\w*|한국어",
    "Hindi": r"hindi",
    "Vietnamese": r"vietnamese",
    "Thai": r"thai",
    "Indonesian": r"bahasa",
}
_LANGUAGE_PATTERNS = [
    (name, re.compile(words, re.IGNORECASE)) for name, words in _LANGUAGES.items()
]
_WORD = re.compile(r"[^\W\d_]{4,24}|[\u3040-\u9fff\uac00-\ud7af]{2,4}")
_SPEAKING = re.compile(
    r"fluen|proficien|native|speak|spoken|written|language|bilingual|mother tongue|knowledge of|command of|communicat|verbal|level|\b[ABC][12]\b|skills|kenntnisse|fließend|verhandlungssicher|sprach|muttersprach|in wort|sehr gut|gute|courant|langue|maîtrise|parl|bilingue|niveau|idioma|nivel|fluido|fluente|conoscenza|lingua|vloeiend|taal|język|znajomość|biegł|komunikatywn|flytande|språk|владение|знание|язык|свободн",
    re.IGNORECASE,
)
_REACH = 60


def read_years(passages: Sequence[tuple[str, int]]) -> Found[float] | None:
    """Return the most years of experience that one of the passages asks for at least.

    Passages are required texts with their offsets. A company's age or a contract's length is
    not asked of anybody.
    """
    best: Found[float] | None = None
    for text, offset in passages:
        for match in islice(_YEARS.finditer(text), _MOST_MENTIONS):
            years = _number(match["low"])
            if match["unit"].lower().startswith(("month", "monat", "mois")):
                years = round(years / 12, 2)
            if not 0 < years <= _MOST_YEARS:
                continue
            before = text[max(0, match.start() - _REACH) : match.start()]
            after = text[match.end() : match.end() + 2 * _REACH]
            if _NOT_ASKED.search(before) or _BUSINESS_AGE.match(after):
                continue
            if not (_ABOUT_WORK.search(after.split(".")[0]) or _ABOUT_WORK.search(before)):
                continue
            if best is None or years > best.value:
                span = (offset + match.start(), offset + match.end())
                best = Found(years, 0.85, span)
    return best


def read_degree(passages: Sequence[tuple[str, int]]) -> Found[str] | None:
    """Return the degree asked for in the posting's words, the lowest that suffices first.

    "Bachelor's or Master's" begins with the bachelor's; a degree only wished for is not asked.
    """
    for pattern in _DEGREE_PATTERNS:
        for text, offset in passages:
            match = pattern.search(text)
            if match is None:
                continue
            around = re.split(r"[.;\n]", text[match.end() : match.end() + _REACH])[0]
            if not _WISHED.search(around):
                end = match.end() + len(around.rstrip(" ,-"))
                return Found(
                    tidy(text[match.start() : end]), 0.8, (offset + match.start(), offset + end)
                )
    return None


def read_languages(folded: str) -> list[Found[str]]:
    """Return the human languages asked for, by their English names, in order of mention."""
    found: dict[str, Found[str]] = {}
    named = (
        (name, match)
        for match in _WORD.finditer(folded)
        if (name := _language_named(match[0].lower())) is not None and name not in found
    )
    for name, match in islice(named, _MOST_MENTIONS):
        line_start = folded.rfind("\n", 0, match.start()) + 1
        before = folded[max(line_start, match.start() - _REACH) : match.start()]
        after = folded[match.start() : match.end() + _REACH].split("\n", maxsplit=1)[0]
        if _SPEAKING.search(before) or _SPEAKING.search(after):
            found[name] = Found(name, 0.8, match.span())
    return list(found.values())


@lru_cache(maxsize=8192)
def _language_named(word: str) -> str | None:
    for name, pattern in _LANGUAGE_PATTERNS:
        if pattern.fullmatch(word):
            return name
    return None


def _number(text: str) -> float:
    return float(_NUMBERS.get(text.lower()) or text.replace(",", "."))
