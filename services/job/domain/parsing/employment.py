"""Kind of contract and whether the work is remote, hybrid or on site."""
# ruff: noqa: E501 -- an alternation of words is one thing

import re
from collections.abc import Sequence

from services.job.domain.parsing.found import Found, surest
from services.job.domain.parsing.label_words import Field
from services.job.domain.parsing.labels import Labelled

_TYPES = (
    (
        "internship",
        r"intern(?:ship)?|internship program(?:me)?|praktikum|praktikant(?:in)?|stagiaire|stage|tirocinio|staż|becario",
    ),
    ("apprenticeship", r"apprentice(?:ship)?|ausbildung|apprentissage|alternance"),
    (
        "temporary",
        r"temporary|temp|seasonal|befristet|intérim|cdd|temporal|tijdelijk|fixed[- ]term(?: contract)?|casual",
    ),
    (
        "contract",
        r"contract(?:or)?|contract[- ]to[- ]hire|freelance|freiberuflich|1099|b2b|indépendant|consultancy",
    ),
    (
        "part_time",
        r"part[- ]?time|teilzeit|temps partiel|tiempo parcial|deeltijd|parttime|część etatu|deltid|media jornada|minijob",
    ),
    (
        "full_time",
        r"full[- ]?time|vollzeit|temps plein|temps complet|tiempo completo|jornada completa|tempo pieno|voltijd|fulltime|pełny etat|heltid|cdi|permanent|festanstellung|unbefristet|полная занятость|integral",
    ),
    ("volunteer", r"volunteer|ehrenamt(?:lich)?|bénévol(?:e|at)"),
)
_KINDS = [
    (name, re.compile(rf"(?<![\w-])(?:{words})(?![\w-])", re.IGNORECASE)) for name, words in _TYPES
]
_SAID = re.compile(
    r"(?:this is an?|as an?|on an?|type|position|role|job|in|unbefristete?n?|:|\()[ ]?"
    r"(?P<kind>full[- ]?time|part[- ]?time|fixed[- ]term|temporary|contract|internship|permanent|vollzeit|teilzeit|festanstellung|cdi|cdd)\b"
    r"|\b(?P<kind2>full[- ]?time|part[- ]?time|fixed[- ]term|vollzeit|teilzeit|internship|contract|temporary|permanent|1099 contract)"
    r"(?: |, )(?:\w+ )?(?:position|role|job|opportunity|employee|employment|basis|stelle|contract|\))",
    re.IGNORECASE,
)
_HYBRID = re.compile(
    r"\bhybrid(?:e|es)?\b(?! (?:cloud|app|mobile|architecture|environment|infrastructure|search|it\b|vehicle|electric|network|solution|multi|team|deployment|devops|cars?\b|and multi))"
    r"|\bmobiles arbeiten\b|(?:\d|two|three|one|zwei|drei) days? (?:a|per|each|every) week (?:in|from|at) (?:the|our) office|\b\d days? in[- ](?:the[- ])?office|télétravail (?:partiel|\d)",
    re.IGNORECASE,
)
_REMOTE = re.compile(
    r"\b(?:(?:100 ?% |fully |full |completely |entirely )remote|remote[- ](?:first|only|friendly|position|role|job|work(?:ing)?|opportunity|eligible|option|team)|work (?:from home|from anywhere|remotely)|"
    r"wfh|telecommut\w{2,4}|home[- ]?based|homeoffice|home office|(?:100 ?% )?télétravail|full remote|teletrabajo|praca zdalna|zdalnie|thuiswerken|remote\b(?=\s*(?:[,(/|)]|$|-\s|in |within |from )))",
    re.IGNORECASE | re.MULTILINE,
)
_ON_SITE = re.compile(
    r"\b(?:on[- ]?site (?:position|role|only|job|work|in|at|\d)|in[- ](?:office|person) (?:position|role|only|job|\d|five)|not (?:a )?remote|no remote|(?:not|cannot|can't|isn't)[^.\n]{0,30}remote(?:ly)?\b|vor ort\b|présentiel|presencial)",
    re.IGNORECASE,
)
_NOT_AN_OFFER = re.compile(
    r"(?:remote|distributed)[- ](?:teams?|stakeholders|colleagues|sensing|procedure|desktop|monitoring|access|support|control|sites?|locations?|areas?|offices|branch)",
    re.IGNORECASE,
)
_ALONE = re.compile(r"[\s(]*(?:remote|hybrid|on-?site|in-?office|in person)\b", re.IGNORECASE)


def read_employment_type(
    folded: str, labelled: Sequence[Labelled], header_end: int
) -> Found[str] | None:
    """Return ``full_time``, ``part_time``, ``contract``, ``internship`` and the like."""
    for item in labelled:
        if item.field is Field.EMPLOYMENT:
            found = _kind_in(folded, *item.span, 0.95)
            if found is not None:
                return found
    said = None
    for match in _SAID.finditer(folded):
        said = _kind_in(folded, match.start(), match.end(), 0.65)
        if said is not None:
            break
    return surest(_kind_in(folded, 0, header_end, 0.8), said)


def read_workplace(
    folded: str, labelled: Sequence[Labelled], location: Found[str] | None, header_end: int
) -> Found[str] | None:
    """Return ``remote``, ``hybrid`` or ``onsite``; None when the posting does not say."""
    for item in labelled:
        if item.field is Field.WORKPLACE:
            found = _workplace_of(folded, item.span, 0.95)
            if found is not None:
                return found
            answer = folded[item.span[0] : item.span[1]].strip().lower()
            if item.label.startswith(("remote", "home", "télé")) and answer[:2] in {
                "ye",
                "ja",
                "ou",
            }:
                return Found("remote", 0.9, item.span)
    if location is not None:
        found = _workplace_of(folded, location.span, 0.9)
        if found is not None:
            return found
    return surest(_workplace_of(folded, (0, header_end), 0.85), _in_prose(folded))


def _workplace_of(folded: str, span: tuple[int, int], confidence: float) -> Found[str] | None:
    text = folded[span[0] : span[1]]
    for name, words in (
        ("hybrid", r"hybrid\w*|teilweise (?:remote|homeoffice)"),
        (
            "remote",
            r"remote(?:ly)?|home ?-?office|homeoffice|home-based|télétravail|remoto|zdaln\w+|wfh|anywhere|work from home",
        ),
        ("onsite", r"on-?site|in[- ]office|in[- ]person|vor ort|présentiel|presencial"),
    ):
        match = re.search(rf"(?<!\w)(?:{words})(?!\w)", text, re.IGNORECASE)
        if match is not None:
            return Found(name, confidence, (span[0] + match.start(), span[0] + match.end()))
    return None


def _in_prose(folded: str) -> Found[str] | None:
    readings = [
        ("onsite", 0.7, _ON_SITE.search(folded)),
        ("hybrid", 0.7, _HYBRID.search(folded)),
        ("remote", 0.65, _first_offer(folded)),
    ]
    return surest(
        *(
            Found(name, confidence, match.span())
            for name, confidence, match in readings
            if match is not None
        )
    )


def _first_offer(folded: str) -> re.Match[str] | None:
    for match in _REMOTE.finditer(folded):
        if _NOT_AN_OFFER.match(folded, match.start()) is None:
            return match
    return None


def _kind_in(folded: str, start: int, end: int, confidence: float) -> Found[str] | None:
    for name, pattern in _KINDS:
        match = pattern.search(folded, start, end)
        if match is not None:
            return Found(name, confidence, match.span())
    return None
