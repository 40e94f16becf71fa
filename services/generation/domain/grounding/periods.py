"""The period of a rate: "a year", "per day", "weekly"; 300,000 a month is not 300,000 a year."""

from collections.abc import Sequence

from services.generation.domain.grounding.words import word_set

_NOUNS = {
    "second": "second seconds sekunde seconde segundo sekunde секунду",
    "minute": "minute minuto minute minute минуту",
    "hour": "hour stunde heure hora godzine godzina час часа ωρα",
    "day": "day tag jour dia dzien doba dobe день сутки ημερα",
    "week": "week woche semaine semana tydzien неделю неделя εβδομαδα",
    "month": "month monat mois mes miesiac месяц μηνα",
    "quarter": "quarter quartal trimestre kwartal квартал τριμηνο",
    "year": "year annum jahr an ano rok год χρονο ετος",
}
_ADVERBS = {
    "hour": "hourly stundlich",
    "day": "daily taglich quotidien quotidiennement diario dziennie codziennie ежедневно",
    "week": "weekly wochentlich hebdomadaire semanal tygodniowo еженедельно",
    "month": "monthly monatlich mensuel mensual miesiecznie ежемесячно",
    "quarter": "quarterly quartalsweise",
    "year": "yearly annually annual jahrlich annuel annuellement anual rocznie ежегодно",
}
_NOUN_OF = {word: period for period, said in _NOUNS.items() for word in word_set(said)}
_ADVERB_OF = {word: period for period, said in _ADVERBS.items() for word in word_set(said)}
_EACH = word_set("a an per each every the pro je im jede jeden par chaque por al cada na w в за το")


def period_of(before: Sequence[str], after: Sequence[str]) -> str:
    """Return the period that the folded words around a number give it, or ""."""
    for index, word in enumerate(after):
        if word in _ADVERB_OF:
            return _ADVERB_OF[word]
        if index and after[index - 1] in _EACH and word in _NOUN_OF:
            return _NOUN_OF[word]
    return next((_ADVERB_OF[word] for word in before if word in _ADVERB_OF), "")


def mentions_period(folded: Sequence[str], period: str) -> bool:
    """Tell whether a text names a period in any form."""
    return any(_NOUN_OF.get(w) == period or _ADVERB_OF.get(w) == period for w in folded)
