"""Read skills, languages and certificates."""

import re
from collections.abc import Sequence

from services.profile.domain.importing.collecting import Collector
from services.profile.domain.importing.dates import find_periods
from services.profile.domain.importing.languages import is_level, read_language
from services.profile.domain.importing.lines import Line
from services.profile.domain.importing.skill_lists import is_item, split_items
from services.profile.domain.importing.structured import blank
from services.profile.domain.importing.wrapped import joined
from shared.matching.vocabulary import Kind, vocabulary

_GROUP = re.compile(r"^([^:\t]{2,50}?)\s*:(?!//)\s*(\S.*)?$")
_RATED = re.compile(r"^(.{1,60}?)\s*(?:\(([^()]{2,50})\)|\s[–—-]\s(.{2,50}))$")
_RATING = re.compile(
    r"(?:expert|advanced|intermediate|beginner|basic|proficient|experienced|familiar|"
    r"\d{1,2}\+? ?years?|"
    r"\d{1,2}\+? ?yrs?|experte|fortgeschritten\w*|grundkenntnisse|gut|sehr gut|avancé|"
    r"intermédiaire|avanzado|"
    r"medio|zaawansowan\w*|podstawow\w*|продвинутый|средний|базовый|novice|master|professional|"
    r"fluent|"
    r"strong|good|excellent)(?: level)?",
    re.IGNORECASE,
)
_SOFT = re.compile(
    r"soft|interpersonal|personal|miękkie|личн|sozial|persönlich|humain", re.IGNORECASE
)
_SPOKEN = re.compile(
    r"^(?:spoken |foreign |human )?(?:languages?|sprachen|langues|idiomas|języki(?: obce)?|"
    r"языки|jazyky|lingue)$",
    re.IGNORECASE,
)
_CREDENTIAL = re.compile(
    r"(?:credential|certificate|license|licence)?\s*(?:id|no\.?|number|"
    r"nr\.?)\s*[:#]?\s*([\w-]{4,40})",
    re.IGNORECASE,
)
_ISSUED_BY = re.compile(r"\s*(?:\t|\s[|•·–—]\s|\s-\s|,\s|\sby\s|\sissued by\s|\svon\s)\s*")
_KIND_OF = {Kind.SOFT: "soft", Kind.CERTIFICATE: "certification"}
_FULL_LINE = 60
_LONGEST_CERTIFICATE = 180
_CERTIFICATE_WORDS = 8


def read_skills(lines: Sequence[Line], heading: str, into: Collector) -> None:
    """Add the skills of a section. A group's own name ("Databases") is kept as a custom field."""
    groups: dict[str, list[str]] = {}
    prose: list[str] = []
    label = ""
    soft = bool(_SOFT.search(heading))
    for line in _unwrapped(lines):
        text = line.text.strip()
        group = _GROUP.match(text)
        if group:
            label, text = group.group(1).strip(), group.group(2) or ""
        elif line.gap or (line.level and len(text) < _FULL_LINE):
            label = ""
        if not text:
            continue
        items, ratings = _rated_items(split_items(text))
        names, sentences = _names_and_prose(items, line.flat)
        prose += sentences
        for name in names:
            _add_skill(
                name,
                label,
                into,
                soft=soft or bool(_SOFT.search(label)),
                source=line.flat,
                rating=ratings.get(name),
            )
        if label and names:
            groups.setdefault(label, []).extend(names)
    if groups:
        into.keep(f"{heading} (groups)", groups)
    if prose:
        into.keep(heading, prose)
        for sentence in prose:
            _mentioned(sentence, into)


def _names_and_prose(items: list[str], line: str) -> tuple[list[str], list[str]]:
    """The items that are names, and the rest; a line of few names is prose as a whole."""
    names = [item for item in items if is_item(item)]
    if len(names) * 2 < len(items) or not names:
        return [], [line]
    return names, [item for item in items if not is_item(item)]


def _rated_items(items: list[str]) -> tuple[list[str], dict[str, str]]:
    """Items, and the ratings that stand beside them ("Python<TAB>5+ years")."""
    names: list[str] = []
    ratings: dict[str, str] = {}
    for item in items:
        if names and _RATING.fullmatch(item):
            ratings[names[-1]] = item
        else:
            names.append(item)
    return names, ratings


def _unwrapped(lines: Sequence[Line]) -> list[Line]:
    """Lists that run over several lines in one piece."""
    whole: list[Line] = []
    for line in lines:
        last = whole[-1] if whole else None
        open_end = last is not None and (
            last.text.endswith((",", "/", "&"))
            or (
                len(last.text) >= _FULL_LINE
                and "," in last.text
                and "," in line.text
                and not _GROUP.match(line.text)
            )
        )
        if last is not None and open_end and not line.bullet and not line.gap:
            whole[-1] = Line(joined(last.text, line.text), last.bullet, last.level, last.gap)
        else:
            whole.append(line)
    return whole


def _add_skill(
    name: str, label: str, into: Collector, *, soft: bool, source: str, rating: str | None
) -> None:
    spoken = read_language(name)
    if spoken and (_SPOKEN.match(label) or spoken[1] or not spoken[2]):
        add_language(spoken, source, into)
        return
    rated = _RATED.match(name)
    proficiency = rating
    if rated and _RATING.fullmatch((rated.group(2) or rated.group(3)).strip()):
        name, proficiency = rated.group(1), (rated.group(2) or rated.group(3)).strip()
    known = vocabulary().canonical(name)
    category = _KIND_OF.get(known.kind, "technical") if known else "technical"
    if soft and category == "technical" and known is None:
        category = "soft"
    add_skill(category, name, source, into, proficiency=proficiency)


def _mentioned(sentence: str, into: Collector) -> None:
    """Skills named in running text, by the vocabulary."""
    for mention in vocabulary().mentions(sentence):
        if mention.skill.kind in (Kind.TOOL, Kind.HARD):
            add_skill("technical", sentence[mention.start : mention.end], sentence, into, sure=0.7)


def add_skill(
    category: str,
    name: str,
    source: str,
    into: Collector,
    *,
    proficiency: str | None = None,
    sure: float = 0.9,
) -> int | None:
    """Add a skill unless the same name is there already; its index."""
    folded = name.casefold()
    for skill in into.profile["skills"]:
        if (skill["name"] or "").casefold() == folded and skill["category"] == category:
            return None
    index = into.add("skills", blank("skills") | {"category": category})
    into.fill("skills", index, "name", name, sure, source)
    into.fill("skills", index, "proficiency", proficiency, sure, source)
    if into.profile["skills"][index]["name"] is None:
        into.profile["skills"].pop()
        return None
    return index


def add_language(spoken: tuple[str, str | None, str], source: str, into: Collector) -> None:
    """Add a spoken language; a wording that is none of the four levels is kept aside."""
    name, level, wording = spoken
    index = add_skill("language", name, source, into, proficiency=level)
    if index is not None and wording and wording.casefold() != level:
        into.keep(f"{name} (proficiency)", wording, source)


def read_languages(lines: Sequence[Line], heading: str, into: Collector) -> None:
    """Add spoken languages; in a section of programming languages, skills."""
    left: list[Line] = []
    items: list[tuple[str, Line]] = []
    for line in lines:
        parts = split_items(line.text) or [line.flat]
        for part in parts:
            if items and is_level(part) and read_language(part) is None:
                items[-1] = (f"{items[-1][0]} {part}", items[-1][1])
            else:
                items.append((part, line))
    for part, line in items:
        spoken = read_language(part)
        if spoken:
            add_language(spoken, line.flat, into)
        else:
            left.append(Line(part, gap=True))
    if left:
        read_skills(left, heading, into)


def read_certifications(lines: Sequence[Line], heading: str, into: Collector) -> None:
    """Add one certificate for each line; running text below one is kept aside."""
    left: list[str] = []
    for line in lines:
        text = line.flat
        if (
            text[:1].islower()
            or len(text) > _LONGEST_CERTIFICATE
            or (text.endswith(".") and len(text.split()) > _CERTIFICATE_WORDS)
        ):
            left.append(text)
            continue
        _add_certificate(line, into)
    into.keep(heading, left)


def _add_certificate(line: Line, into: Collector) -> None:
    text, obtained, credential = line.text, None, None
    for found in reversed(find_periods(text)):
        obtained = found.start or found.end
        text = f"{text[: found.begin].rstrip(' (,–—-')}\t{text[found.finish :].lstrip(' ),')}"
    if number := _CREDENTIAL.search(text):
        credential = number.group(1)
        text = text[: number.start()] + "\t" + text[number.end() :]
    parts = [part.strip(" ()\t,;:") for part in _ISSUED_BY.split(text) if part.strip(" ()\t,;:")]
    if not parts:
        into.keep("Certificates", [line.flat])
        return
    index = add_skill("certification", parts[0], line.flat, into)
    if index is None:
        return
    into.fill("skills", index, "issuer", ", ".join(parts[1:]) or None, 0.7, line.flat)
    into.fill("skills", index, "date_obtained", obtained, 0.9, line.flat)
    into.fill("skills", index, "credential_id", credential, 0.9, line.flat)
