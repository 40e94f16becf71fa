"""The job's title: labelled, at the head of a page, or said in running text."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from services.job.domain.parsing.found import Found, surest
from services.job.domain.parsing.label_words import Field
from services.job.domain.parsing.labels import Labelled
from services.job.domain.parsing.location import is_place
from services.job.domain.parsing.role_words import has_gender_mark, is_role_word, role_strength

_DET = r"(?:an? |our (?:next |new |first |very own )?|the |one |another |some )"
_CUES: tuple[tuple[float, re.Pattern[str]], ...] = tuple(
    (weight, re.compile(pattern))
    for weight, pattern in (
        (3.0, rf"(?i:\b(?:looking for|searching for|on the hunt for|in search of|in need of|seeking|seeks|hiring(?! (?:manager|process|team|event|decision|practice))|recruiting|to hire|recruit|invites applications for|to appoint|to recruit|requires|want to add|opening for|vacancy for|vacancies for|openings for|opportunity for|opportunity exists for|we need|is advertising for|applications are invited for|to add|to welcome) (?:to (?:hire|recruit|appoint|add|fill) )?(?:for )?(?:{_DET}|an additional |)(?:full[- ]time |part[- ]time |permanent |temporary |position of |role of |post of |position for |vacancy of |the position of )?(?:{_DET})?)"),
        (3.0, rf"(?i:\b(?:role|position|post|job|title|vacancy|function) (?:of|as) (?:{_DET})?)"),
        (2.5, r"(?i:\b(?:join (?:us|our|the|\w+)(?: [\w&'-]+){0,5} as|work(?:ing)? as|career as|start as|opportunity as|to serve as|you as|act as) (?:an? |our (?:next |new )?|the ))"),
        (2.5, r"(?:^|[.!?:\n*] ?)(?:[Aa]s|AS) (?:an?|our(?: new| next)?|the|your) (?=[^.,\n]{2,60}(?:,| at | in | on | for | with )[^.\n]{0,60}\b(?:you|your|this|we|is|will)\b)"),
        (2.0, r"(?:^|[.!?:\n*] ?)(?:[Aa]s|AS) (?:an?|our(?: new| next)?) (?=[^.,\n]{2,50}, )"),
        (2.0, r"(?:^|[.!?:\n] ?)(?:The|Our|This) (?:ideal |successful |new |selected |right )?(?=[^.,\n]{2,60} (?:will (?:be|work|lead|report|support|have|play|manage|provide|develop|join|oversee|serve|assist|perform|help|design|ensure|drive|own|act|partner)|is responsible|reports? to|is (?:an? )?(?:key|critical|vital|integral|remote|full)|plays|oversees|supports|leads|provides|role|position|job|must)\b)"),
        (2.0, r"(?i:\b(?:for the|this|the|our|fill the|as the|apply for the|in the|in this|for our) )(?=[^.,\n]{2,60} (?:role|position|vacancy|opening|post)\b)"),
        (3.0, r"(?i:\b(?:suchen wir|wir suchen|sucht|suchen|gesucht wird|gesucht:?|verstärk\w+ (?:uns|unser team) als|stelle als|position als|tätigkeit als|job als|bewirb dich als|starte? als|werde|beginn\w* als|ausbildung zu[mr])(?: (?:ab|zum|zur|für|per|in|im|am|an|dich|sie|wir|sofort|nächstmöglichen|zeitpunkt|unsere[nrm]?|unser|den|das|die|team|standort|verstärkung|unbefristet|vollzeit|teilzeit|oder|und|einen?|eine|als|jetzt|\d{1,2}\.\d{1,2}\.(?:\d{2,4})?|[A-ZÄÖÜ][\w.-]{1,24}(?=[\w .-]{0,60} (?:eine|einen|ein|als|mehrere)\b))){0,14} )"),
        (3.0, r"(?i:\b(?:recherch(?:e|ons)|recrut(?:e|ons)|cherch(?:e|ons)|à la recherche d'|poste d'|poste de |en tant que |fonction de |engage(?:ons)?|intègr\w+ en tant qu'|comme )(?: ?(?:actuellement|aujourd'hui|activement|pour [^,.\n]{2,50},?))?(?: (?:son|sa|ses|notre|nos|de)(?= ))?(?: ?(?:une?(?:[(/]?e?\)?)?|des|plusieurs|leur|notre|son) )?)"),
        (3.0, r"(?i:\b(?:buscamos|busca|seleccionamos|incorporar|precisamos|procuramos|procura|contratamos|cerchiamo|ricerchiamo|ricerca|cerca|selezioniamo|zoeken (?:wij|we|naar)|zoekt|op zoek naar|wij zoeken|poszukujemy|poszukuje|szukamy|zatrudni(?:my)?|na stanowisko|söker(?: vi)?|søger(?: vi)?|søker(?: vi)?|ищем|требуется|приглашаем|на должность|шукаємо|запрошуємо|hledáme)(?: (?:vi|nu|un|una|uno|um|uma|een|osoby na stanowisko|kandydatów na stanowisko|en|ett|et|nog|per|al|a|kandydata na|nuestro|na stanowisko))* )"),
    )
)
_PRE_GENDER = re.compile(r"(?P<title>[^\n.!?;:]{3,90}?[(\[]?\b[mwfd] ?[/|*] ?[mwfdx](?: ?[/|*] ?[mwfdxi])?\b[)\]]?)")
_STOP = re.compile(
    r"[.;:!?,\n\"•]|\.\.\.|\s[-–—]\s(?=[a-z])|\s(?:to|who|whose|that|which|with|in|at|on|within|from|where|is|are|will|you|we|as|by|across|through|into|he|she|they|able|based|located|responsible|capable|interested|reporting|ready|has|have|must|can|please|during|if|since|until|under|whom|per|because|when|using|about|it|this|these|our|your|their|role|position|positions|vacancy|opening|post|job|jobs|roles|using|working|passionate|looking|available|joining|join|immediately|experienced|"
    r"der|die|das|welche[rs]?|mit|zur|zum|für|im|am|bei|ab|an|auf|aus|sowie|in unserem|pour|chez|qui|avec|dans|au|à|afin|basée?|para|con|per|voor|om|met|bij|do|z|w|för|till|til|med|som|для|с|со|en|de nuestro|con sede|mit sitz)(?=[\s,.]|$)",
    re.IGNORECASE,
)
_FOR = re.compile(r"\s(?:for|and|or|&|und|et|y|e)\s")
_ADJECTIVES = frozenset(
    """a an the our another one some experienced talented motivated self-motivated highly very skilled passionate dynamic enthusiastic driven ambitious dedicated creative energetic strong great exceptional outstanding qualified innovative reliable professional proactive hardworking detail-oriented results-oriented
    results-driven result-oriented organized friendly curious smart bright committed visionary hands-on strategic seasoned analytical new next additional full-time part-time fulltime parttime permanent temporary remote skillful hard-working competent world-class top-notch high-calibre high-caliber deeply and or technical-minded customer-focused forward-thinking collaborative
    flexible proven savvy rockstar superstar bilingual local capable excellent extraordinary well-organized well-rounded versatile adaptable well extremely truly exciting key inspirational inspiring immediate knowledgeable tech-savvy entrepreneurial few several many multiple two three four five six ten number of types seriously good confident ideal successful right future
    engagierte engagierten engagierter motivierte motivierten motivierter erfahrene erfahrenen erfahrener qualifizierte qualifizierten zuverlässige zuverlässigen zuverlässiger eine einen ein einer mehrere freundliche freundlichen kompetente kompetenten leidenschaftliche leidenschaftlichen
    un une des nouveau nouvelle futur future notre expérimenté motivé jeune contractual fixed-term contract entry-level seasonal per-diem on-site hybrid casual fun amazing awesome incredible brilliant customer-oriented mission-driven data-driven detail-obsessed goal-oriented people-oriented target-driven""".split()
)
_EMPTY_HEADS = frozenset(
    """candidate candidates person people individual individuals colleague colleagues professional professionals talent talents expert experts applicant applicants someone anyone player member members leader leaders partner partners staff employee employees worker workers addition
    mitarbeiter mitarbeiterin mitarbeitende kollegen kollegin verstärkung team others incumbent company companies organization business owner role position job leadership management development sales engineering marketing service services support host model head chair guide champion volunteer graduate students
    manager director officer specialist assistant coordinator associate executive representative supervisor administrator agent principal
    engineer developer designer analyst consultant technician recruiter intern programmer architect
    collaborateur collaborateurs profil profils persona personas kandidat kandidaten persönlichkeit persönlichkeiten team-player contractor vendor customer client user users customers clients self-starter""".split()
)
_SAYS_NOTHING = {word.removesuffix("s") for word in _EMPTY_HEADS | _ADJECTIVES}
_AFTER_ROLE = re.compile(
    r"(?: (?:[IVX]{1,4}|\d|[A-Z])\b(?!\w))?(?: ?[(\[](?:[mwfdhx/|* ,]{3,9}|[Aa]ll genders|[A-Za-z /+&#.-]{2,30})[)\]])?(?: (?:of|de|für|du|des|del|di) (?:the )?[A-Z][\w&/-]*(?: (?:and|&|und) [A-Z][\w-]*| [A-Z][\w-]*){0,4})?(?:,? (?:[IVX]{1,4}|Level \d)\b)?(?: [-–] [A-Z][\w+#./-]*(?: [A-Z][\w+#./-]*){0,3})?"
)
_LONGEST = 110
_MOST_WORDS = 10
_ENOUGH = 2.0
_ROLE_SURE = 2


@dataclass(slots=True)
class _Vote:
    text: str
    span: tuple[int, int]
    weight: float


def read_title(
    folded: str, labelled: Sequence[Labelled], header: Found[str] | None
) -> Found[str] | None:
    """Return the title as the posting writes it, gender marks and all."""
    sure = surest(_labelled(folded, labelled, Field.TITLE), header)
    role = _labelled(folded, labelled, Field.ROLE)
    return surest(sure, role) or title_in_prose(folded)


def title_in_prose(folded: str) -> Found[str] | None:
    """Return the role that sentences such as "we are looking for a …" agree on."""
    votes: dict[str, _Vote] = {}
    for text, span, weight in _mentions(folded):
        # "Senior Developer" and "developer" are one role: the fuller form carries the vote.
        key = text.lower()
        vote = votes.setdefault(key, _Vote(text, span, 0.0))
        vote.weight += weight if vote.weight == 0 else weight / 2
    if not votes:
        return None
    for vote in votes.values():
        inside = [
            other.weight
            for other in votes.values()
            if other is not vote and f" {other.text.lower()} " in f" {vote.text.lower()} "
        ]
        vote.weight += 0.5 * sum(inside)
    best = max(votes.values(), key=lambda vote: (vote.weight, -vote.span[0]))
    if best.weight < _ENOUGH:
        return None
    return Found(best.text, min(0.4 + 0.07 * best.weight, 0.8), best.span)


def _labelled(folded: str, labelled: Sequence[Labelled], field: Field) -> Found[str] | None:
    for item in labelled:
        if item.field is not field:
            continue
        start, end = item.span
        value = folded[start:end]
        if len(value) > 2 * _LONGEST or (_is_sentence(value) and field is Field.ROLE):
            continue
        strength = role_strength(value)
        if field is Field.ROLE:
            return Found(value, 0.87, item.span) if strength else None
        if strength or len(value.split()) <= _MOST_WORDS:
            return Found(value, 0.97 if strength else 0.92, item.span)
    return None


def _is_sentence(value: str) -> bool:
    return re.search(r"\b(?:is|are|will|you|your|we|our)\b", value) is not None


def _mentions(folded: str) -> Iterator[tuple[str, tuple[int, int], float]]:
    for weight, cue in _CUES:
        for match in cue.finditer(folded):
            found = _role_at(folded, match.end())
            if found is None:
                continue
            text, start = found
            capital = sum(word[0].isupper() for word in text.split()) * 2 >= len(text.split())
            early = 0.5 if match.start() < len(folded) // 2 else 0.0
            yield text, (start, start + len(text)), weight + early + (0.6 if capital else -0.4)
    for match in _PRE_GENDER.finditer(folded):
        found = _role_before_mark(folded, match)
        if found is not None:
            text, start = found
            yield text, (start, start + len(text)), 3.0


def _role_at(folded: str, start: int) -> tuple[str, int] | None:
    """Read the role that begins at ``start``: "a motivated Clerk to join" gives "Clerk"."""
    window = folded[start : start + _LONGEST]
    stop = _STOP.search(window)
    phrase = window[: stop.start()] if stop is not None else window.rsplit(" ", 1)[0]
    phrase, skipped = _without_adjectives(phrase)
    phrase = _to_last_role(phrase)
    if not phrase:
        return None
    tail = _AFTER_ROLE.match(window, skipped + len(phrase))
    if tail is not None and not is_place(tail[0].strip(" -–()")):
        phrase = window[skipped : tail.end()].rstrip()
    words = phrase.split()
    heads = {word.lower().strip("()/").removesuffix("s") for word in words}
    if len(words) > _MOST_WORDS or heads <= _SAYS_NOTHING:
        return None
    if len(words) == 1 and role_strength(phrase) < _ROLE_SURE:
        return None
    if phrase.endswith("s") and _is_plural(words[-1]):
        phrase = phrase[:-1]
    return phrase, start + skipped


def _role_before_mark(folded: str, match: re.Match[str]) -> tuple[str, int] | None:
    """Read the capitalised words before "(m/w/d)"."""
    phrase, start = match["title"], match.start("title")
    for cue in (" einen ", " eine ", " ein ", " als ", " a ", " an ", " our ", " mehrere ", " zum ", " zur ", " un ", " une ", " the "):
        cut = phrase.rfind(cue)
        if cut >= 0:
            start += cut + len(cue)
            phrase = phrase[cut + len(cue) :]
    lead = len(phrase) - len(phrase.lstrip(" \t-–•*#|\"'"))
    phrase, start = phrase[lead:], start + lead
    stripped, skipped = _without_adjectives(phrase)
    phrase, start = stripped, start + skipped
    if not phrase or len(phrase.split()) > _MOST_WORDS + 2 or role_strength(phrase) == 0:
        return None
    return phrase, start


def _without_adjectives(phrase: str) -> tuple[str, int]:
    """Drop praise before the role; return what remains and how many characters went."""
    skipped = 0
    while phrase:
        word = re.match(r"\s*([^\s,]+)[,]?\s+", phrase)
        if word is None or word[1].lower().strip("()") not in _ADJECTIVES:
            break
        skipped += word.end()
        phrase = phrase[word.end() :]
    capital = re.search(r"(?:(?:senior|junior|lead|principal|staff|chief|head|deputy|assistant|associate)\s)?(?=[A-ZÄÖÜ(])", phrase)
    if capital is not None and capital.start() > 0:
        # "enthusiastic commercial Business Analyst": a name in capitals starts the title.
        rest = phrase[capital.start() :]
        before = phrase[: capital.start()]
        if role_strength(rest) and not role_strength(before) and before.endswith(" "):
            return rest, skipped + capital.start()
    return phrase, skipped


def _to_last_role(phrase: str) -> str:
    """Cut the phrase after its last role noun, before a "for" or a second role."""
    joint = _FOR.search(phrase)
    while joint is not None:
        before, after = phrase[: joint.start()], phrase[joint.end() :]
        word = joint[0].strip()
        if is_role_word(before.split()[-1] if before.split() else "") or word == "for":
            after_is_name = word in {"and", "&", "und"} and after[:1].isupper() and role_strength(after)
            if not after_is_name:
                phrase = before
                break
        joint = _FOR.search(phrase, joint.end() - 1)
    end = 0
    for match in re.finditer(r"\S+", phrase):
        if is_role_word(match[0]):
            end = match.end()
    return phrase[:end].rstrip(" -–/&")


def _is_plural(word: str) -> bool:
    return not word.endswith(("ss", "Sales", "sales", "Operations")) and is_role_word(word[:-1])
