"""Job titles and seniority in running text: nobody is promoted by a document."""

from collections.abc import Iterator, Sequence

from services.generation.domain.facts import FactKind
from services.generation.domain.grounding.atoms import AtomKind, Claim
from services.generation.domain.grounding.reading import Reading
from services.generation.domain.grounding.words import clean, related, word_set, words

_SENIORITY: dict[str, str] = {}
for _rank, _forms in {
    "senior": "senior sr starszy starsza старший старшая seniorin ανωτερος",
    "principal": "principal",
    "staff": "staff",
    "lead": "lead leiter leiterin leitender leitende kierownik kierowniczka lider liderka "
    "руководитель тимлид responsable υπευθυνος",
    "head": "head chefe начальник szef",
    "chief": "chief cto ceo cfo coo cio cmo главный главная glowny glowna",
    "director": "director direktor direktorin dyrektor dyrektorka директор directeur directrice "
    "directora διευθυντης διευθυντρια",
    "vice": "vp svp evp vice",
    "executive": "executive",
    "chair": "chair chairman chairwoman chairperson",
    "dean": "dean dziekan rector rektor ректор декан",
    "founder": "founder co-founder cofounder grunder grunderin zalozyciel основатель fondateur "
    "fundador ιδρυτης",
    "owner": "owner inhaber inhaberin wlasciciel",
    "president": "president prezes президент",
    "professor": "professor profesor профессор καθηγητης",
    "partner": "partner",
    "distinguished": "distinguished fellow",
    "expert": "expert",
}.items():
    _SENIORITY |= dict.fromkeys(word_set(_forms), _rank)

_ALONE = word_set(
    "chair chairman chairwoman chairperson dean dziekan rector kierownik kierowniczka "
    "lider liderka leiter leiterin руководитель тимлид начальник szef "
    "direktor direktorin dyrektor dyrektorka директор directeur directrice directora διευθυντης "
    "διευθυντρια prezes президент profesor профессор основатель zalozyciel"
)  # words that are a whole title by themselves
_COMPOUNDS = (
    ("leiter", "lead"), ("leiterin", "lead"), ("direktor", "director"), ("direktorin", "director"),
    ("vorstand", "chief"), ("professorin", "professor"),
)  # fmt: skip
ROLES = word_set(
    "engineer developer architect manager analyst scientist designer consultant administrator "
    "director accountant nurse doctor physician surgeon therapist pharmacist teacher lecturer "
    "professor researcher lawyer attorney paralegal auditor controller economist recruiter "
    "marketer salesperson seller representative executive officer specialist coordinator "
    "supervisor technician mechanic electrician plumber carpenter welder driver chef cook "
    "waiter programmer tester writer editor journalist translator photographer strategist "
    "statistician mathematician physicist chemist biologist psychologist veterinarian dentist "
    "midwife paramedic pilot librarian banker broker trader underwriter actuary planner buyer "
    "merchandiser scrum owner lead head chief president founder entwickler entwicklerin "
    "ingenieur ingenieurin architekt architektin berater beraterin buchhalter buchhalterin "
    "krankenschwester pfleger programista programistka inzynier architekt analityk kierownik "
    "ksiegowy ksiegowa pielegniarka разработчик инженер архитектор аналитик бухгалтер "
    "менеджер программист ingenieure developpeur developpeuse comptable infirmier infirmiere "
    "ingeniero ingeniera desarrollador enfermera contador μηχανικος προγραμματιστης λογιστης "
    "νοσηλευτρια"
)
_SELF = word_set(
    "as am bin als jako jestem comme suis como soy how в качестве ως ειμαι became become "
    "promoted experienced skilled seasoned qualified certified licensed registered "
    "zertifizierter erfahrener erfahrene doswiadczony doswiadczona опытный опытная"
)
_ARTICLES = word_set("a an the ein eine einer to of un une una")
_BEFORE_LEAD = ROLES | word_set("team tech project")
_ALSO_VERBS = word_set("chair partner expert staff owner executive lead")
_AFTER_TITLE = word_set(
    "with who at in for and mit bei beim am im und an der z w i dla oraz avec chez au et con en с "
    "в компании и με στην στη στον και"
)
_REACH = 3  # words between a seniority word and its role
_BOARD = word_set("cto ceo cfo coo cio cmo vp svp evp founder co-founder cofounder")


def title_claims(reading: Reading) -> Iterator[Claim]:
    """Yield titles and seniority that no title of the cited items (or profile) bears."""
    known = _known_words(reading)
    for index, word in enumerate(reading.said):
        rank = rank_of(word.fold)
        if rank is None and word.fold not in ROLES:
            continue
        if rank is not None:
            inflated = _is_title(index, reading) and not _bears_rank(rank, known)
        else:
            other_role = not any(related(word.fold, other) for other in known)
            inflated = other_role and _of_self(index, reading)
        if not inflated or reading.settled(word.start, word.end):
            continue
        if not any(hit.start <= word.start < hit.end for hit in reading.hits):
            said = _phrase(index, reading)
            yield Claim(said, AtomKind.TITLE, "no title of the profile says this")


def _bears_rank(rank: str, known: Sequence[str]) -> bool:
    if rank == "founder" and any(word.startswith(("found", "co-found")) for word in known):
        return True
    return any(rank_of(word) == rank for word in known)


def rank_of(folded: str) -> str | None:
    """Return the rank that a folded word claims, German compounds included, or None."""
    if folded in _SENIORITY:
        return _SENIORITY[folded]
    return next((rank for ending, rank in _COMPOUNDS if folded.endswith(ending)), None) or (
        "chief" if folded.startswith("chef") and folded.endswith(("arzt", "arztin")) else None
    )


def _known_words(reading: Reading) -> list[str]:
    evidence, standing = reading.evidence, reading.standing
    cited = [fact.text for fact in standing.cited if fact.kind is not FactKind.SKILL]
    heads = evidence.heads(standing.items)
    jobs = [fact for fact in heads if fact.kind is FactKind.EXPERIENCE]
    if not jobs or reading.entry_item is None:
        everything = evidence.facts.facts.values()
        jobs = [f for f in everything if f.kind is FactKind.EXPERIENCE and f.id == f.item]
        cited += [f.text for f in everything if f.kind in {FactKind.PROFILE, FactKind.CUSTOM}]
    said = [word.fold for text in cited for word in words(clean(text))]
    return said + [word.fold for fact in jobs for word in words(clean(fact.text))]


def _is_title(index: int, reading: Reading) -> bool:
    """Tell whether a seniority word is part of a title and not "senior stakeholders"."""
    word = reading.said[index]
    before = reading.said[index - 1] if index else None
    role_before = before is not None and before.fold in _BEFORE_LEAD
    claimed = _of_self(index, reading)
    if word.fold in _BOARD:
        return word.capitalised or claimed
    if word.fold == "lead" and before is not None and role_before and not word.capitalised:
        return before.capitalised or claimed
    if word.fold not in _SENIORITY or (claimed and word.fold in ROLES | _ALONE):
        return True  # a German compound, or a word that is a title by itself
    return _stands_in_title(index, reading, beside=role_before or claimed)


def _stands_in_title(index: int, reading: Reading, *, beside: bool) -> bool:
    word = reading.said[index]
    after = reading.said[index + 1 : index + 1 + _REACH]
    follows = any(other.fold in ROLES for other in after)
    if word.fold in _ALSO_VERBS and word.initial:
        # "Lead generation", "Partner with", "Staff training" open sentences as verbs and nouns
        return bool(after) and after[0].capitalised and follows
    titled = follows or beside or (bool(after) and after[0].fold == "of")
    if word.capitalised and not word.initial:
        return titled or word.fold in {"director", "principal"}
    return titled and (word.capitalised or _of_self(index, reading))


def _of_self(index: int, reading: Reading) -> bool:
    """Tell whether the words before make it the applicant's own title."""
    said = reading.said
    low = index
    while index - low <= _REACH:
        word = said[low]
        if word.initial:
            return _heads_sentence(low, index, reading)
        before = said[low - 1].fold
        if before in _SELF:
            return True
        if before in _ARTICLES and low - 1 and said[low - 2].fold in _SELF:
            return True
        low -= 1
    return False


def _heads_sentence(low: int, index: int, reading: Reading) -> bool:
    """Tell whether a sentence begins with a title: "Data scientist with 8 years …"."""
    if reading.entry_item is not None:
        return False
    said = reading.said
    verb = any(word.fold.endswith(("ed", "ing")) for word in said[low:index])
    following = said[index + 1 : index + 4]
    ends = not following or following[0].initial or reading.text[said[index].end] in ",;:.|("
    return not verb and (ends or any(word.fold in _AFTER_TITLE for word in following))


def _phrase(index: int, reading: Reading) -> str:
    said = reading.said
    stop = index
    while stop + 1 < len(said) and stop - index < _REACH and said[stop + 1].capitalised:
        stop += 1
    return reading.text[said[index].start : said[stop].end]
