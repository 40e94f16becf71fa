"""German capitals: which nouns are ordinary words of the language, and which can only be names."""

import re

from services.generation.domain.grounding.dates import is_month
from services.generation.domain.grounding.name_words import (
    ALWAYS_PLAIN,
    STARTER_ENDINGS,
    STARTERS,
)
from services.generation.domain.grounding.reading import Reading
from services.generation.domain.grounding.units import MONTHS_IN
from services.generation.domain.grounding.words import Word, word_set

_ENDINGS = (
    "ung", "ungen", "keit", "keiten", "heit", "heiten", "schaft", "schaften", "tion", "tionen",
    "tat", "taten", "ment", "nis", "nisse", "ling", "innen", "kraft", "kraften",
)  # fmt: skip
_SOLID_ENDINGS = (
    *_ENDINGS, "nissen", "linge", "lingen", "tum", "ismus", "logie", "grafie", "graphie", "enz",
    "enzen", "anz", "anzen", "ierung", "mente", "menten", "leiter", "leiterin", "arbeiter",
    "arbeiterin", "arbeit", "arbeiten",
)  # fmt: skip
_NOUNS = word_set(
    "erfahrung team abteilung bereich projekt projekte rahmen thema themen ende anfang mitte "
    "stadt jahr monat woche tag tage prozent euro million millionen kunden patienten "
    "mitarbeiter interesse anzeige schwerpunkt"
)
_LAST_PARTS = word_set(
    "erfahrungen teams bereiche bereichen projekten jahre jahren jahres monate monaten wochen "
    "tagen stunde stunden minuten kunde kundin patient mitarbeiterin mitarbeitern personen person "
    "menschen leute kollegen kolleginnen kenntnisse wissen können fähigkeit stelle position "
    "aufgabe aufgaben arbeit beruf betrieb betriebe betrieben betriebs unternehmen firma firmen "
    "prozess prozesse prozessen system systeme systemen daten datenbank datenbanken anwendung "
    "software hardware netzwerk netzwerke werkzeug werkzeuge dienst dienste diensten service "
    "server plattform lösung verfahren methode methoden kosten umsatz umsätze budget preis "
    "preise zahl zahlen antrag anträge vertrag verträge verträgen bericht berichte berichten "
    "einsatz aufbau ausbau umbau abbau bau einkauf verkauf vertrieb lager labor büro werk "
    "schule schulen studium abschluss ausbildung kurs kurse prüfung lehre unterricht schüler "
    "pflege station stationen betten klinik krankenhaus praxis arzt ärzte ärztin ärzten "
    "grund gründe ziel ziele zielen qualität zeit zeiten ort orte land länder ländern "
    "sprache sprachen deutsch englisch französisch spanisch italienisch polnisch russisch "
    "leben lauf freude dank gespräch einladung brief gruß grüße grüßen damen herren frau herr "
    "team teil teile teilen stand standort standorte markt märkte bank banken recht finanzen "
    "steuer steuern rechnung rechnungen buch bücher maschine maschinen anlage anlagen gerät "
    "geräte technik bestand bestände auftrag aufträge aufträgen kontakt kontakte beitrag "
    "fehler ausfall ausfälle stürze rückgang anstieg gewinn verlust wachstum nachfrage "
    "meister meisterin ingenieur ingenieure entwickler entwicklerin entwicklern berater leiter "
    "manager assistent techniker lehrer lehrerin azubis auszubildende auszubildenden führung"
)
_SHORTEST_PART = 4  # letters of the last word of a compound
_LONGEST_PART = 40
_SHORTEST_FIRST = 5  # letters of a word of the profile at either end of a compound

# Letters that no German word ends in, but for the loan words and last parts named here.
_ODD_LAST = tuple("acijoquvxy")
_LOANS = (
    "ei", "au", "eu", "thema", "firma", "klima", "schema", "drama", "koma", "trauma", "aroma",
    "agenda", "kamera", "praktika", "aula", "villa", "kita", "uni", "taxi", "azubi",
    "profi", "ski", "buro", "konto", "foto", "video", "audio", "auto", "radio", "studio", "kino",
    "portfolio", "logo", "euro", "risiko", "motto", "demo", "memo", "info", "tempo", "kilo",
    "szenario", "saldo", "netto", "brutto", "porto", "intro", "makro", "index", "mix", "matrix",
    "box", "fax", "komplex", "reflex", "hobby", "handy", "party", "baby", "story", "lobby",
    "community", "usability", "security", "quality", "safety", "recovery", "delivery",
    "discovery", "inventory", "fabric", "public", "menu", "tofu", "archiv", "motiv", "stativ",
    "ativ", "itiv", "kollektiv", "data", "media", "pharma", "china",
    "amerika", "afrika", "europa", "kanada",
)  # fmt: skip
_ODD_LETTERS = re.compile(r"q(?!u)|oo(?![rp])|w[bcdfghjkmpqrtvxz]|yy|xx|jj|vv")
_USUAL_Y = re.compile(
    r"syst|typ|analy|lyse|lysa|phys|psych|hydr|dynam|sym|syn|gymn|lymph|zykl|zyl|asyl|hyg|oxy|poly"
    r"|pyr|stylis|rhythm|xyl|krypt|mythos|layout|style|bayer|crypto|cyber"
    r"|day|pay|play|thy|glyk|embry|enzy|onym|ethyl|methyl|dys|hyper|hypo|myo|kyrill|lyr|nylon"
)

_FOREIGN_BEFORE = word_set(
    "at for with using by from chez avec pour con para w z dla в для на с στη στην με joined "
    "joining formerly"
)


def german_name(index: int, reading: Reading) -> bool:
    """Tell whether a capitalised word of a German line is a name, as far as its look can say.

    It is one if no German word is spelt like it, after "bei" or a preposition of another
    language, alone in brackets, and beside another unknown one. Where the profile is in another
    language, nouns that we do not know as German ones are names too.
    """
    word, text = reading.said[index], reading.text
    if _plain(word):
        return False
    ordinary = (
        reading.evidence.knows_root(word.fold) or _solid(word.fold) or _compound(word.fold, reading)
    )
    if word.initial:  # "Additionally, …" may stand before words of a German profile
        opens = word.fold in STARTERS or word.fold.endswith(STARTER_ENDINGS)
        return not (ordinary or opens) and _looks_foreign(word.fold)
    if reading.said[index - 1].fold in {"bei", "firma"} and not word.fold.endswith("en"):
        return True
    bracketed = text[word.start - 1] == "(" and text[word.end : word.end + 1] in {")", ","}
    unknown = bracketed or _looks_foreign(word.fold) or not reading.evidence.speaks("de")
    return (
        (unknown and not ordinary)
        or _foreign_before(index, reading)
        or _beside_another(index, reading)
    )


def _beside_another(index: int, reading: Reading) -> bool:
    word, said = reading.said[index], reading.said
    for at in (index - 1, index + 1):
        if not 0 <= at < len(said):
            continue
        other = said[at]
        gap = reading.text[min(word.end, other.end) : max(word.start, other.start)]
        if gap == " " and other.capitalised and not other.initial and not _plain(other):
            return True
    return False


def _foreign_before(index: int, reading: Reading) -> bool:
    before = [word.fold for word in reading.said[max(0, index - 2) : index]]
    if before[-1:] == ["the"]:
        before.pop()
    return bool(before) and before[-1] in _FOREIGN_BEFORE


def _plain(word: Word) -> bool:
    return (
        word.fold in ALWAYS_PLAIN
        or word.fold in _NOUNS
        or word.fold in MONTHS_IN
        or is_month(word.fold)
        or word.fold.endswith(_ENDINGS)
    )


def _solid(folded: str) -> bool:
    """Tell whether the word, or the last part of the compound, is a known German noun."""
    lasts = range(2, len(folded) - _SHORTEST_PART + 1)
    return (
        folded.endswith(_SOLID_ENDINGS)
        or folded in _LAST_PARTS
        or any(folded[start:] in _LAST_PARTS for start in lasts)
    )


def _looks_foreign(folded: str) -> bool:
    """Tell whether no German word is spelt like that: "zyntrix", "qwarq", "hooli"."""
    if _ODD_LETTERS.search(folded):
        return True
    if folded.endswith(_LOANS):
        return False
    return folded.endswith(_ODD_LAST) or ("y" in folded and not _USUAL_Y.search(folded))


def _compound(folded: str, reading: Reading) -> bool:
    """Tell whether the word begins or ends with a word of the profile: "Kubernetesumgebung"."""
    return any(
        reading.evidence.has_word(part)
        for size in range(_SHORTEST_FIRST, min(len(folded), _LONGEST_PART))
        for part in (folded[:size], folded[-size:])
    )
