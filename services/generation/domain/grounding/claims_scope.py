"""Scope: who led, managed, founded or owned what. A helper is not made a leader."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from services.generation.domain.facts import Fact, FactKind
from services.generation.domain.grounding.atoms import AtomKind, Claim
from services.generation.domain.grounding.evidence import OWNING
from services.generation.domain.grounding.reading import Reading
from services.generation.domain.grounding.units import people_class
from services.generation.domain.grounding.words import Word, clean, fold, related, word_set, words

_STEMS = {
    "lead": r"led|leads?|leading|leadership|leader|headed|heading|directed|directing|"
    r"directs|spearhead\w*|steered|chaired|commanded|captained|leitet\w*|geleitet|leitung|leite|fuhrt\w*|gefuhrt|"
    r"kierow\w*|przewodz\w*|dirig\w*|encadr\w*|lider\w*|руковод\w*|возглав\w*|"
    r"διευθυν\w*|ηγηθηκ\w*|ηγουμ\w*",
    "manage": r"manag(?:ed|es|e|ing|er)|ran|oversaw|oversee\w*|supervis\w*|verantwort\w*|"
    r"responsible|in charge|zarzadz\w*|nadzor\w*|prowadzil\w*|odpowiad\w*|"
    r"odpowiedzialn\w*|gerer|gere|"
    r"supervise|gestion\w*|"
    r"управл\w*|отвеча\w*|διαχειρ\w*|επεβλε\w*",
    "mentor": r"mentor\w*|coach\w*|tutored|onboarded|szkoli\w*|наставля\w*|обуча\w*|καθοδηγ\w*",
    "found": r"found(?:ed|ing|s|er)|cofounder|co-?found\w*|gegrundet|grundete|zalozyl\w*|"
    r"wspolzalozy\w*|основал\w*|fonde|fund(?:o|e)|ιδρυσ\w*",
    "own": r"own(?:ed|s|ing)|ownership|owner",
    "architect": r"architected|architecting|architect",
    "hire": r"hired|hiring|recruited|fired",
    "pioneer": r"pioneered|invented|inventor|patented",
}
_CLASSES = {name: re.compile(fold(said)) for name, said in _STEMS.items()}
# which verbs of a fact allow which of a line; managing people or work is leading it, and so on
_ALLOWS = {
    "lead": frozenset({"lead", "manage", "found"}),
    "manage": frozenset({"lead", "manage", "own", "found"}),
    "mentor": frozenset({"mentor"}),
    "found": frozenset({"found"}),
    "own": frozenset({"own", "manage", "lead"}),
    "architect": frozenset({"architect"}),
    "hire": frozenset({"hire"}),
    "pioneer": frozenset({"pioneer"}),
}
_EXTRA = {
    "mentor": re.compile(r"train\w*|taught|teach\w*|guid\w*|supervis\w*|betreu\w*|ausgebildet"),
    "architect": re.compile(r"architect\w*|design\w*|entw\w*|zaprojekt\w*"),
    "hire": re.compile(r"hir\w*|recruit\w*|interview\w*|staffed"),
    "manage": re.compile(
        r"handl\w*|maintain\w*|administ\w*|administr\w*|ran|coordinat\w*|organi[sz]\w*|looked|kept|"
        r"prowadz\w*|betreu\w*|coordinator"
    ),
    "found": re.compile(r"founder\w*|co-?founder\w*|establish\w*|started|set"),
    "pioneer": re.compile(r"pioneer\w*|invent\w*|patent\w*|introduced|first"),
}
_LEADERS = re.compile(
    r"lead|leader|head|manager|director|chief|supervisor|leiter\w*|teamleiter\w*|kierowni\w*|lider\w*|"
    r"dyrektor\w*|руководител\w*|тимлид|директор\w*|начальник\w*|responsable|directeur|principal|"
    r"captain|foreman|matron|διευθυντ\w*|υπευθυν\w*|president|founder|owner|partner|chef"
)
_TEAM = word_set(
    "team teams squad crew staff group teamu zespol zespolem zespolu zespoly mannschaft "
    "equipe equipo команда командой команды группой ομαδα ομαδας ομαδων"
)
_UNITS = word_set(
    "department departments division organization organisation company unit region abteilung "
    "bereich unternehmen dzial dzialem dzialu oddzial firma отдел отделом отдела компания "
    "компанией departement division entreprise departamento τμημα τμηματος"
)
_HELPERS = word_set(
    "helped help assisted assist supported contributed participated aided unterstutzte "
    "mitgewirkt pomagal pomagalem pomagalam wspieral wspieralem wspieralam помогал помогала "
    "участвовал участвовала"
)
_SKIPPED = word_set(
    "the a an and of for to in with our its his her their this that der die das den dem des "
    "ein eine von mit fur zu im am z w na i oraz le la les des du de l' un une el los las y в "
    "на с и team cross-functional small large global new entire whole"
)
_BY = word_set("by von przez par por из από")
_PHRASE_ENDS = word_set("with for in to that which who from and by at as on mit fur z dla avec")
_BEFORE_NOUNS = word_set("a the to as of")
_BEFORE_VERBS = word_set("i to and")
_AGENTS = word_set("founder co-founder cofounder architect leader owner mentor inventor manager")
_NEVER_CLAIMS = word_set("own hiring gere supervision leads funde heading")
_OBJECT_REACH = 7


@dataclass(frozen=True, slots=True)
class _Scope:
    verb: Word
    group: str
    objects: tuple[str, ...]
    people: bool


def scope_claims(reading: Reading) -> Iterator[Claim]:
    """Yield leading, managing, founding, mentoring that the sources do not say of this object."""
    for scope in _scopes(reading.said, reading.text):
        if reading.settled(scope.verb.start, scope.verb.end) or _backed(scope, reading):
            continue
        stop = min(len(reading.text), scope.verb.end + 40)
        said = reading.text[scope.verb.start : stop].rsplit(" ", 1)[0]
        yield Claim(said, AtomKind.SCOPE, "the sources do not say that the person did this")


def _scopes(said: tuple[Word, ...], text: str) -> list[_Scope]:
    found = []
    for index, word in enumerate(said):
        group = next((name for name, stem in _CLASSES.items() if stem.fullmatch(word.fold)), None)
        if group is None or _no_claim(index, said, text):
            continue
        stop = next((w.start for w in said[index + 1 :] if w.initial), len(text))
        comma = min((p for p in (text.find(m, word.end) for m in ",;:(") if p >= 0), default=stop)
        run = [w for w in said[index + 1 : index + 1 + _OBJECT_REACH] if w.start < min(stop, comma)]
        ends = next((i for i, w in enumerate(run) if w.fold in _PHRASE_ENDS and i), len(run))
        phrase = run[:ends] if group == "found" else run
        objects = tuple(w.fold for w in phrase if w.fold not in _SKIPPED and w.fold.isalpha())
        people = any(
            w.fold in _TEAM or (people_class(w.fold) or "").startswith("workers") for w in run
        )
        found.append(_Scope(word, group, objects, people))
    return found


def _no_claim(index: int, said: tuple[Word, ...], text: str) -> bool:
    """Tell whether the word is another's deed or a noun: "led by Ann", "lead times", "team led"."""
    word = said[index]
    after = said[index + 1].fold if index + 1 < len(said) else ""
    before = said[index - 1].fold if index else ""
    noun = not word.initial and before in _BEFORE_NOUNS
    return (
        (after in _BY and word.fold != "ran")
        or (word.fold in {"lead", "leads"} and not word.initial and before not in _BEFORE_VERBS)
        or (word.fold == "leading" and noun)
        or (word.fold == "ran" and after not in {"the", "a", "an"})
        or word.fold in _NEVER_CLAIMS
        or (word.fold in _AGENTS and after not in {"of", "and", "behind"})
        or (word.fold.startswith("coach") and before in {"a", "the"})
        or (word.fold == "leadership" and "team" in text[max(0, word.start - 9) : word.start])
    )


def _backed(scope: _Scope, reading: Reading) -> bool:
    facts = [
        fact
        for fact in reading.standing.cited
        if not reading.entry_item or fact.kind not in OWNING or fact.item == reading.entry_item
    ]
    if any(_says(scope, fact, reading) for fact in facts):
        return True
    heads = [
        f for f in reading.evidence.heads(reading.standing.items) if f.kind is FactKind.EXPERIENCE
    ]
    if scope.verb.fold == "leadership" and not scope.people:
        everything = reading.evidence.facts.facts.values()
        return any(_says(scope, f, reading) or _leads(f) for f in everything)
    whole = bool(set(scope.objects) & _UNITS)
    if scope.group in {"lead", "manage", "mentor"} and scope.people and not whole:
        return any(_leads(head) for head in heads)
    return scope.group == "found" and any(
        _EXTRA["found"].search(" ".join(w.fold for w in words(head.text))) for head in heads
    )


def _leads(head: Fact) -> bool:
    """Tell whether a title leads people: "Team Lead", "Head of Sales", "Engineering Manager"."""
    title = [word.fold for word in words(clean(head.text.split(" · ")[0]))]
    leads = any(_LEADERS.fullmatch(word) for word in title)
    things = {"product", "project", "account", "program", "community", "content", "case", "produkt"}
    return leads and not (things & set(title) and title[-1:] == ["manager"])


def _covers(scope: _Scope, known: set[str]) -> bool:
    """Tell whether enough of what a verb is about stands in a fact: all of it for "founded"."""
    objects = scope.objects
    held = sum(any(related(one, other) for other in known) for one in objects)
    return held == len(objects) if scope.group == "found" else 2 * held >= len(objects)


def _says(scope: _Scope, fact: Fact, reading: Reading) -> bool:
    said = words(clean(fact.text))
    folded = {word.fold for word in said}
    for known in _scopes(said, clean(fact.text)):
        if known.group in _ALLOWS[scope.group] and _same_object(scope, known, fact, reading):
            return not _helped(known.verb, said) or _helped(scope.verb, reading.said)
    extra = _EXTRA.get(scope.group)
    if extra is None or not any(extra.fullmatch(word) for word in folded):
        return False
    if scope.group == "manage" and scope.people:
        return False  # to coordinate people is not to manage them
    foreign = reading.foreign_to(fact) and scope.group != "manage"
    return not scope.objects or _covers(scope, folded) or foreign


def _same_object(scope: _Scope, known: _Scope, fact: Fact, reading: Reading) -> bool:
    folded = {word.fold for word in words(clean(fact.text))}
    if set(scope.objects) & _UNITS:
        return bool(folded & _UNITS) or _overlap(scope.objects, set(known.objects))
    if scope.people and scope.group not in {"found", "architect", "pioneer", "own"}:
        return known.people or _overlap(scope.objects, set(known.objects))
    near = _overlap(scope.objects, set(known.objects) or folded)
    if not scope.objects or (near and _covers(scope, folded)):
        return True
    return reading.foreign_to(fact) and not known.people and scope.group == known.group


def _overlap(objects: tuple[str, ...], known: set[str]) -> bool:
    return any(related(one, other) for one in objects for other in known)


def _helped(verb: Word, said: tuple[Word, ...]) -> bool:
    index = next((i for i, word in enumerate(said) if word.start == verb.start), 0)
    return any(word.fold in _HELPERS for word in said[max(0, index - 3) : index])
