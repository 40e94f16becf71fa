"""English achievement lines said in the first person: "Reduced waste" → "I reduced waste".

Only forms of verbs listed here are turned; everything else stays as the person wrote it, since a
wrong guess ("Distributed systems …" → "I distributed systems") is worse than no sentence.
"""

from services.generation.domain.word_set import word_set
from services.generation.domain.writing.lines import lowered

_REGULAR = word_set(
    "accelerate accomplish achieve acquire adapt add address adjust administer adopt advise "
    "advocate aggregate align allocate analyze analyse answer apply approve architect arrange "
    "assemble assess assign assist attain audit author automate balance boost calculate care carry "
    "chair champion change check clean close co-author co-found coach collaborate collect combine "
    "communicate compile complete compose compute conceive conduct configure connect consolidate "
    "construct consult contain contribute control convert coordinate create cultivate curate "
    "customize debug decrease define delegate deliver demonstrate deploy design detect determine "
    "develop devise diagnose direct discharge document double draft educate eliminate employ "
    "enable encourage enforce engage engineer enhance enrol enroll ensure establish estimate "
    "evaluate examine exceed execute expand expedite explain explore extend facilitate file fix "
    "forecast formulate foster found fulfil fulfill gather generate guide halve handle harden help "
    "host identify implement improve increase influence inform initiate innovate inspect inspire "
    "install institute instruct integrate interview introduce investigate invent issue join "
    "launch leverage lower maintain manage market maximize measure mediate mentor merge migrate "
    "minimize model modernize monitor motivate move negotiate nurture observe obtain onboard "
    "open operate optimize optimise orchestrate order organize organise outperform overhaul own "
    "participate partner perform pilot pioneer place plan prepare present prevent prioritize "
    "process procure produce program promote prototype provide publish purchase qualify raise "
    "rank reach realize rebuild recommend reconcile record recover recruit redesign reduce "
    "refactor refine reform reinforce relaunch remodel renegotiate reorganize repair replace "
    "report represent research resolve restore restructure retain review revamp revise save "
    "scale schedule secure select serve shape share ship shorten simplify solve source "
    "spearhead stabilize staff standardize start steer stock streamline strengthen structure "
    "supervise supply support surpass sustain tackle target teach test trace track train "
    "transform translate treat trim triple troubleshoot tune turn uncover unify update upgrade "
    "use utilize validate verify visit volunteer welcome widen work"
)
_IRREGULAR = {
    "began": "begin",
    "bought": "buy",
    "brought": "bring",
    "built": "build",
    "chose": "choose",
    "co-led": "co-lead",
    "cut": "cut",
    "drew": "draw",
    "drove": "drive",
    "earned": "earn",
    "found": "find",
    "gave": "give",
    "grew": "grow",
    "held": "hold",
    "kept": "keep",
    "led": "lead",
    "made": "make",
    "met": "meet",
    "oversaw": "oversee",
    "ran": "run",
    "rebuilt": "rebuild",
    "rewrote": "rewrite",
    "rose": "rise",
    "sent": "send",
    "set": "set",
    "sold": "sell",
    "spoke": "speak",
    "taught": "teach",
    "took": "take",
    "undertook": "undertake",
    "won": "win",
    "wrote": "write",
}
_BASES = _REGULAR | frozenset(_IRREGULAR.values())
# Past forms that open a noun phrase as often as a sentence are left out of _PAST.
_AMBIGUOUS = word_set("combined managed-care advanced estimated related")
# After these a base form is a verb, not a noun ("Lead a team", but "Lead engineer for …").
_OBJECT_STARTS = word_set("a an the all our my new multiple several each and up with")
# Base forms that open no noun phrase, whatever follows them.
_PLAIN_VERBS = word_set(
    "achieve administer advise analyse analyze apply assemble assess assist automate build "
    "collaborate communicate conduct configure coordinate create define deliver deploy develop "
    "diagnose draft ensure establish evaluate execute facilitate handle identify implement improve "
    "integrate investigate maintain manage negotiate optimise optimize organise organize oversee "
    "perform prepare present provide recruit reduce resolve review schedule solve supervise teach "
    "train treat troubleshoot validate verify write"
)
_DOUBLED = word_set("plan ship trim program refer model travel stop enrol fulfil")


def spoken(line: str, *, current: bool) -> str | None:
    """Return *line* as a first-person sentence body without a full stop, or None if unsure.

    The words after the first verb are the person's own. *current* says that the job goes on, so
    that present forms are true of it.
    """
    words = line.split(" ")
    first = words[0].strip(",:").casefold()
    if first in {"i", "i'm", "i've", "my"}:
        return line
    if first in _PAST or (first.endswith("ly") and words[1:2] and words[1].casefold() in _PAST):
        return f"I {lowered(line)}"
    if line.casefold().startswith("responsible for "):
        return f"I {'am' if current else 'was'} {lowered(line)}"
    if first in _GERUNDS:
        return f"My work {'includes' if current else 'included'} {lowered(line)}"
    return _present(line, first, words[1].casefold()) if current and len(words) > 1 else None


def is_present(line: str) -> bool:
    """Tell whether *line* opens with a verb in the present tense ("Lead a team of five")."""
    words = line.split(" ")
    if words[0].casefold() in _PAST:
        return False  # "Set up" and "Cut" are past forms as well
    return len(words) > 1 and _present(line, words[0].casefold(), words[1].casefold()) is not None


def _present(line: str, first: str, follower: str) -> str | None:
    acts = follower in _OBJECT_STARTS or follower[:1].isdigit()
    base = _THIRD.get(first, first)
    cares = base in {"care", "work"} and follower in {"for", "with", "in"}
    if base not in _BASES or not (acts or cares or base in _PLAIN_VERBS):
        return None
    return f"I {base} {line.split(' ', 1)[1]}"


def _past(base: str) -> str:
    if base in _DOUBLED:
        return f"{base}{base[-1]}ed"
    if base.endswith("e"):
        return f"{base}d"
    if base.endswith("y") and base[-2] not in "aeiou":
        return f"{base[:-1]}ied"
    return f"{base}ed"


def _gerund(base: str) -> str:
    if base in _DOUBLED or base in {"run", "set", "cut", "begin", "win"}:
        return f"{base}{base[-1]}ing"
    if base.endswith("e") and not base.endswith("ee"):
        return f"{base[:-1]}ing"
    return f"{base}ing"


def _third(base: str) -> str:
    if base.endswith(("s", "sh", "ch", "x", "z")):
        return f"{base}es"
    if base.endswith("y") and base[-2] not in "aeiou":
        return f"{base[:-1]}ies"
    return f"{base}s"


_PAST = (frozenset(map(_past, _REGULAR)) | frozenset(_IRREGULAR) | {"modeled"}) - _AMBIGUOUS
_GERUNDS = frozenset(map(_gerund, _BASES))
_THIRD = {_third(base): base for base in sorted(_BASES)}
