"""What a cover letter may say of the target: quoted as the target's, never claimed as own.

A clause quotes when it speaks to the employer or of the position and the applicant claims nothing
in it ("Your team runs on Kafka", "I am applying for the Data Engineer position at Acme"); "my
experience with Kafka" is a claim whatever else stands beside it (tailoring.md §1).
"""

import re

from services.generation.domain.grounding.atoms import Target
from services.generation.domain.grounding.evidence import contains_phrase
from services.generation.domain.grounding.words import clean, fold, word_set, words

_BREAK = re.compile(
    r"[,;:.!?()](?=\s|$)|\s[–—-]\s|\b(?:and|but|which|where|as) (?=I\b)|"
    r"\b(?:und|die|aber) (?=ich\b)"
)
_MARKERS = word_set(
    "dear sehr szanowna szanowny уважаемая уважаемый madame monsieur αγαπητη αξιοτιμη you your "
    "yours role position opening vacancy posting advert advertisement advertised job "
    "sie ihr ihre ihrem ihren ihrer ihnen stelle ausschreibung anzeige vous votre vos poste "
    "offre annonce usted ustedes su sus puesto oferta vacante panstwa panstwo panstwu "
    "stanowisko stanowiska ogloszenie ogloszeniu oferty rekrutacji вы вас вам ваш ваша ваше "
    "ваши вашей вашего вашу вашем вакансия вакансию вакансии должность σας θεση αγγελια"
)
_FIRST_PERSON = word_set(
    "i i've i'm i'd i’ve i’m i’d my me myself we our ich mein meine meiner meinem meinen je "
    "ai j'ai j’ai mon ma mes yo mi mis moje moj moja mam я мой моя мои меня μου εχω"
)
_INTENTION = re.compile(
    r"\b(?:i (?:would|will|hope|want|wish|look)|would (?:like|love|welcome|be|enjoy)|"
    r"excited|eager|keen|interest\w*|apply\w*|application|forward|"
    r"learn\w*|drawn|attract\w*|read|saw|notic\w*|join\w*|opportunity|chance|bewerb\w*|mocht\w*|"
    r"wurd\w*|freu\w*|postul\w*|candidature|souhait\w*|solicit\w*|aplik\w*|chcial\w*|"
    r"zainteresow\w*|откликаюсь|хотел\w*|хочу|ενδιαφερ\w*|αιτηση\w*)\b"
)
_CLAIM = re.compile(
    r"\b(?:my|mein\w*|mon|ma|mes|moje\w*|мои|моего|i have|i've|i’ve|ich habe|mam)\b.{0,60}"
    r"\b(?:experience\w*|expertise|skill\w*|background|knowledge|years?|erfahrung\w*|kenntnis\w*|"
    r"doswiadczen\w*|опыт\w*|experiencia|track)|"
    r"\b(?:i know (?!that|of)|i use|i master|familiar|comfortable|well versed|daily tools)|"
    r"\b(?:expert|skilled|proficient|experienced|fluent|certified|specialist|mastered|used|"
    r"worked with|built|led|managed|versed)\b"
)
_THEY_WANT = re.compile(
    r"\b(?:you|your \w+|the (?:role|position|posting|team)) (?:also |currently )?(?:need|ask|seek|"
    r"use|work|require|look|want|are|is|build|run|rely|expect|mention|list)"
)
_EMPLOYMENT = re.compile(
    r"\b(?:employer|former\w*|previous\w*|colleague|alumn\w*|arbeitgeber|ehemalig\w*|fruher\w*|"
    r"pracodaw\w*|бывш\w*|работодател\w*|ancien\w*|employeur)\b"
)
_EMPLOYED = re.compile(
    r"\b(?:at|for|with|by|bei|fur|chez|pour|w|dla|в|для|στην?|en)\s+(?:the\s+)?$"
)


class Quotes:
    """Tells which atoms of a letter belong to the target job."""

    def __init__(self, target: Target) -> None:
        # A title such as "Engineer, Platform" does not end the clause that it stands in.
        self._whole = [
            re.compile(re.escape(name), re.IGNORECASE)
            for name in (target.title.strip(), target.company.strip())
            if name
        ]
        self._company = _folds(target.company)
        self._title = _folds(target.title)
        self._text = _folds(f"{target.company}\n{target.title}\n{target.text}")

    def holds(self, text: str, start: int, end: int) -> bool:
        """Tell whether ``text[start:end]`` is said of the target and not of the applicant."""
        atom = _folds(text[start:end])
        if not atom:
            return False
        low, high = self._clause(text, start)
        clause = fold(text[low:high])
        intends = bool(_INTENTION.search(clause))
        if contains_phrase(self._company, atom, inflects=True):
            employed = _EMPLOYED.search(fold(text[low:start]))
            own = employed and not intends and self._worked(text, low, high)
            return not own and not _EMPLOYMENT.search(fold(text))
        if contains_phrase(self._title, atom, inflects=True):
            said = {word.fold for word in words(text[low:high])}
            return intends or (bool(said & _MARKERS) and not _CLAIM.search(clause))
        if not contains_phrase(self._text, atom, inflects=False):
            return False
        return self._asked(text, low, high, start)

    def _asked(self, text: str, low: int, high: int, start: int) -> bool:
        """Tell whether the clause says what the employer has or asks for, and claims nothing."""
        clause = fold(text[low:high])
        folded = [word.fold for word in words(text[low:high])]
        if _THEY_WANT.search(fold(text[low:start])):
            return not _CLAIM.search(clause)
        if set(folded) & _FIRST_PERSON:
            return bool(_INTENTION.search(clause)) and not _CLAIM.search(clause)
        named = bool(self._company) and contains_phrase(folded, self._company, inflects=True)
        return named or bool(set(folded) & _MARKERS)

    def mentions(self, text: str) -> bool:
        """Tell whether the target's text holds the words of *text*, side by side."""
        atom = _folds(text)
        return bool(atom) and contains_phrase(self._text, atom, inflects=False)

    def _clause(self, text: str, at: int) -> tuple[int, int]:
        names = [found.span() for name in self._whole for found in name.finditer(text)]
        low, high = 0, len(text)
        for stop in _BREAK.finditer(text):
            if any(first < stop.start() < last for first, last in names):
                continue
            if stop.end() <= at:
                low = stop.end()
            elif stop.start() >= at:
                high = stop.start()
                break
        return low, high

    def _worked(self, text: str, low: int, high: int) -> bool:
        """Tell whether the sentence around the clause says that the applicant did something."""
        sentence_low = max(text.rfind(mark, 0, low) for mark in (". ", "! ", "? ", "\n")) + 1
        ends = [text.find(mark, high) for mark in (". ", "! ", "? ", "\n")]
        sentence_high = min((end for end in ends if end >= 0), default=len(text))
        around = text[sentence_low:sentence_high]
        said = {word.fold for word in words(around)}
        return bool(said & _FIRST_PERSON) and not _INTENTION.search(fold(text[low:high]))


def _folds(text: str) -> list[str]:
    return [word.fold for word in words(clean(text))]
