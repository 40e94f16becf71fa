"""Headings of a posting and what the lines below them are about."""
# ruff: noqa: E501 -- an alternation of words is one thing

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from services.job.domain.parsing.lines import Line


class Kind(StrEnum):
    """What a section tells."""

    REQUIRED = "required"
    PREFERRED = "preferred"
    RESPONSIBILITY = "responsibility"
    BENEFITS = "benefits"
    OTHER = "other"


# Read in this order: "Preferred qualifications" is preferred although it says qualifications.
_HEADINGS = (
    (
        Kind.PREFERRED,
        r"nice[- ]to[- ]have|preferred|desir(?:ed|able)|bonus(?: points| if| skills)?$|bonus points|(?:a|big|huge|extra) plus|^plus(?:es)?$|good[- ]to[- ]have|great to have|ideally|would be (?:great|nice|a plus)|optional|extra credit|advantageous|assets?$|stand out|von vorteil|wünschenswert|idealerweise|pluspunkte|un plus|atouts?|souhaité|deseable|valorable|se valora|mile widziane|gradito|pluspunten|pré|будет плюсом|желательно|meriterande|우대|歓迎",
    ),
    (
        Kind.BENEFITS,
        r"benefits?|perks|what we(?:'ll)? offer|we offer|what you(?:'ll)? get|why (?:join|work|you'll love|us|you)|what's in it for you|our offer|compensation (?:and|&|package)|total rewards|wir bieten|das bieten wir|was wir bieten|dein(?:e)? benefits|unser angebot|deine vorteile|ihre vorteile|warum wir|avantages|nous (?:vous )?(?:offrons|proposons)|ce que nous offrons|ofrecemos|qué ofrecemos|offriamo|cosa offriamo|wij bieden|wat bieden wij|oferujemy|oferecemos|vi erbjuder|vi tilbyder|мы предлагаем|условия|복지|혜택|待遇|福利",
    ),
    (
        Kind.OTHER,
        r"^about (?!you$|you\b|the (?:role|job|position))|who we are|our (?:company|mission|values|story|culture|team)|company (?:description|overview|profile)|equal (?:employment )?opportunit|eeo|diversity|how to apply|application (?:process|procedures?|instructions)|interview process|hiring process|recruitment process|privacy|accommodation|to apply|additional (?:information|notes)|contact|über uns|wer wir sind|unser unternehmen|kontakt|bewerbung|ansprechpartner|à propos|qui sommes|l'entreprise|process(?:us)? de recrutement|sobre nosotros|quiénes somos|chi siamo|over ons|o nas|о нас|о компании|disclaimer|residency requirement|hours|work location|education\.com|team introduction|disclosure|notice",
    ),
    (
        Kind.RESPONSIBILITY,
        r"responsibilit|what you(?:'ll| will)(?: be)?(?: do| work| own)|what you(?:'d)? (?:be )?do|you(?:'ll| will)(?: be)?:?$|you will:?$|duties|your (?:role|tasks|mission|impact|job|responsibilities|day)|(?:the|about the|about this) (?:role|job|position|opportunity)|day[- ]to[- ]day|key (?:tasks|accountabilities|activities)|accountabilities|main tasks|tasks|job (?:description|summary|purpose)|position (?:summary|overview|description)|what (?:this|the) (?:role|job)|in this role|how you(?:'ll| will)|role (?:description|overview|summary)|scope of work|essential functions|aufgaben|das erwartet dich|was dich erwartet|was sie erwartet|tätigkeit|deine rolle|dein job|ihr job|missions?|vos? (?:missions|responsabilités)|ton rôle|votre rôle|le poste|description du poste|funciones|responsabilidades|tareas|responsabilità|attività|mansioni|taken|werkzaamheden|wat ga je doen|obowiązk|zakres|zadania|arbetsuppgifter|arbejdsopgaver|обязанност|задачи|чем предстоит|обов'язки|업무|담당|職務|仕事内容|职责",
    ),
    (
        Kind.REQUIRED,
        r"requirements?|qualifications?|what you(?:'ll| will)? (?:bring|need|have|must)|what we(?:'re| are) looking for|what we(?:'d)? (?:look|expect|need|want)|who (?:you are|we're looking for|we are looking for|are you)|you (?:have|bring|are|must|should have|might be|may be)|you'll (?:need|have|bring|be (?:a )?(?:great|good))|must[- ]haves?|skills|your (?:profile|background|qualifications|experience|skills)|about you|minimum|at a minimum|basic|education|experience|knowledge|competenc|candidate profile|the (?:ideal )?candidate|ideal candidate|successful candidate|eligibility|criteria|we(?:'re| are) looking for|looking for:?$|abilities|credentials|certifications?|licen[sc]es?|tech(?:nical)? stack|technologies|prerequisites|anforderung|(?:dein|ihr|das) profil|profil$|qualifikation|das bringst du|was du mitbringst|sie bringen|du bringst|voraussetzung|was wir erwarten|wir erwarten|kenntnisse|compétences|profil recherché|votre profil|ton profil|formation|expérience|exigences|requisitos|perfil|buscamos|requisiti|profilo|competenze|functie-?eisen|eisen|wat vragen|jouw profiel|wymagania|oczekujemy|kwalifikacje|kvalifikationer|krav|din profil|требовани|ожидаем|вимоги|자격|요건|応募資格|必須|要求|požadavky|requirements?",
    ),
)
_PATTERNS = [
    (kind, re.compile(rf"(?:\b|^)(?:{words})", re.IGNORECASE)) for kind, words in _HEADINGS
]
_LONGEST = 80
_MOST_WORDS = 10
_ENDS_SENTENCE = re.compile(r"[.!;,]$")
_INLINE = re.compile(r"(?P<head>[^:\n]{3,60}):\s+(?=\S)")
_MOST_INLINE_WORDS = 6


@dataclass(frozen=True, slots=True)
class Section:
    """A heading's kind and the lines under it; lines before any heading have none here."""

    kind: Kind
    heading: Line
    lines: tuple[Line, ...]


def heading_kind(text: str) -> Kind | None:
    """Return what a heading announces, or None when the text is no heading known here."""
    plain = text.strip(" :*#_[]【】<>-–—=•").strip()
    if not plain or len(plain) > _LONGEST or len(plain.split()) > _MOST_WORDS:
        return None
    if _ENDS_SENTENCE.search(plain):
        return None
    for kind, pattern in _PATTERNS:
        if pattern.search(plain):
            return kind
    return None


def read_sections(lines: Sequence[Line]) -> list[Section]:
    """Group the lines of a posting under their headings, in order."""
    sections: list[Section] = []
    heading: Line | None = None
    kind = Kind.OTHER
    below: list[Line] = []
    for line, following in _with_following(lines):
        found, rest = _heading(line, following)
        if found is None:
            below.append(line)
            continue
        if heading is not None:
            sections.append(Section(kind, heading, tuple(below)))
        heading, kind, below = line, found, [rest] if rest is not None else []
    if heading is not None:
        sections.append(Section(kind, heading, tuple(below)))
    return sections


def _with_following(lines: Sequence[Line]) -> Iterator[tuple[Line, Line | None]]:
    for index, line in enumerate(lines):
        yield line, lines[index + 1] if index + 1 < len(lines) else None


def _heading(line: Line, following: Line | None) -> tuple[Kind | None, Line | None]:
    """Return a line's kind as a heading and, for ``Requirements: a, b``, the rest as a line."""
    text = line.text
    stands_alone = (
        line.blank_before
        or text.endswith(":")
        or text.isupper()
        or (following is not None and (following.bullet or following.blank_before))
    )
    ended = text.rstrip().endswith(":")
    if not line.bullet or ended:
        kind = heading_kind(text)
        if (
            kind is not None
            and stands_alone
            and (following is None or not _continues(line, following))
        ):
            return kind, None
    match = _INLINE.match(text)
    if match is not None and not line.bullet and len(match["head"].split()) <= _MOST_INLINE_WORDS:
        kind = heading_kind(match["head"])
        if kind is not None:
            rest = Line(
                text[match.end() :],
                line.start + match.end(),
                line.end,
                bullet=False,
                blank_before=False,
            )
            return kind, rest
    if not line.bullet and _is_title_like(text) and line.blank_before and following is not None:
        return Kind.OTHER, None
    return None, None


def _continues(line: Line, following: Line) -> bool:
    """Tell whether a short line is only the start of a wrapped sentence."""
    return (
        not line.text.endswith(":")
        and not following.blank_before
        and not following.bullet
        and following.text[:1].islower()
    )


def _is_title_like(text: str) -> bool:
    """An unknown short line in capitals or Title Case, or one ending in a colon."""
    words = text.split()
    if not words or len(words) > 7 or len(text) > 60 or _ENDS_SENTENCE.search(text):  # noqa: PLR2004 -- no heading is longer
        return False
    capitals = sum(word[0].isupper() for word in words)
    return text.endswith(":") or text.isupper() or capitals == len(words) > 1
