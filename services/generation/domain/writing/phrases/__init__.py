"""The fixed words of documents, one module per language; the person's words are never here."""

from services.generation.domain.writing.phrases.english import ENGLISH
from services.generation.domain.writing.phrases.french import FRENCH
from services.generation.domain.writing.phrases.german import GERMAN
from services.generation.domain.writing.phrases.model import Phrases, Point
from services.generation.domain.writing.phrases.polish import POLISH
from services.generation.domain.writing.phrases.russian import RUSSIAN
from services.generation.domain.writing.phrases.spanish import SPANISH

__all__ = ["LANGUAGES", "Phrases", "Point", "phrases_for"]

LANGUAGES = {p.language: p for p in (ENGLISH, GERMAN, FRENCH, SPANISH, POLISH, RUSSIAN)}


def phrases_for(language: str) -> Phrases:
    """Return the phrases of a BCP 47 tag by its first part; English for any other language."""
    return LANGUAGES.get(language.partition("-")[0].casefold(), ENGLISH)
