"""Find how a person can be reached: e-mail, phone, profiles, web site."""

import re
from dataclasses import dataclass

import phonenumbers

from services.profile.domain.importing.dates import find_periods

EMAIL = re.compile(
    r"(?<![\w.+%-])[\w+%-](?:[\w.+%-]{0,63})@[^\W_](?:[\w-]{0,62})(?:\.[^\W_][\w-]{0,62}){1,6}",
)
_URL = re.compile(
    r"(?<![\w@.])(?:https?://[^\s<>()\[\]|,;\"]{3,300}|www\.[^\s<>()\[\]|,;\"]{3,200}"
    r"|(?:[a-z0-9][a-z0-9-]{0,62}\.){1,4}(?:com|org|net|io|dev|me|de|fr|es|pl|ru|eu|uk|ch|at|it|cz|"
    r"pt|nl|be|se|no|dk|fi|us|ca|au|in|co|ai|app|tech|info|page|site|online|design|xyz|pro|name|рф|"
    r"studio|blog|edu|cloud|works|software|engineer|codes|space|website|portfolio|cv|br|mx|ar|jp|"
    r"cn|ie|gg|so|to|sh|id)(?![\w.@-])(?:/[^\s<>()\[\]|,;\"]{0,200})?)",
    re.IGNORECASE,
)
_PHONE = re.compile(
    r"(?<![\w@/.=-])(?:\+|00)?[(\d](?:[\d*xX•]|[ ()./\-–‑]{1,2}(?=[\d(*xX])){5,28}(?![\w@])"
)
_PHONE_WORD = re.compile(
    r"(?:phone|tel|mobile|cell|mob|telefon|handy|mobil|téléphone|portable|teléfono|móvil|kom|"
    r"komórka|телефон|тел|моб|cellulare|telefone|whatsapp|fax)\w*\.?\s*:?\s*",
    re.IGNORECASE,
)
_TRAILING = ".,;:)]}>/\"'"
_LEAST_DIGITS = 7
_MOST_DIGITS = 15
_NO_SITES = ("node.js", "asp.net", "ado.net", "vb.net", "socket.io", "next.js")


@dataclass(frozen=True, slots=True)
class Contact:
    """One datum and the text that it was read from."""

    value: str
    source: str
    kind: str
    confidence: float = 1.0


def find_emails(text: str) -> list[Contact]:
    """Every e-mail address in ``text``."""
    if "@" not in text:
        return []
    return [Contact(match.group(), match.group(), "email") for match in EMAIL.finditer(text)]


def find_links(text: str) -> list[Contact]:
    """Every web address in ``text`` by its kind: linkedin, github or website."""
    if "." not in text:
        return []
    masked = EMAIL.sub(lambda found: " " * len(found.group()), text)
    links: list[Contact] = []
    for match in _URL.finditer(masked):
        value = match.group().rstrip(_TRAILING)
        if value.lower() not in _NO_SITES:
            links.append(Contact(value, value, link_kind(value)))
    return links


def link_kind(address: str) -> str:
    """linkedin, github or website."""
    host = address.lower().split("://")[-1].removeprefix("www.").split("/")[0]
    if host.endswith(("linkedin.com", "lnkd.in")):
        return "linkedin"
    return "github" if host == "github.com" else "website"


def find_phones(text: str, *, expected: bool) -> list[Contact]:
    """Phone numbers of a line as they are written.

    ``expected``: the line stands among contact data, so a national number without a label counts;
    elsewhere only an international or a labelled one does.
    """
    phones: list[Contact] = []
    for match in _PHONE.finditer(text):
        written = match.group().strip(" .-–/")
        written = written + ")" if written.count("(") > written.count(")") else written
        digits = sum(letter.isdigit() for letter in written)
        if not _LEAST_DIGITS <= digits <= _MOST_DIGITS or _is_date(written):
            continue
        labelled = _PHONE_WORD.search(text[max(0, match.start() - 20) : match.start()]) is not None
        international = written.startswith(("+", "00"))
        if not (expected or labelled or international):
            continue
        confidence = 0.95 if international and _is_possible(written) else 0.8
        phones.append(Contact(written, match.group().strip(), "phone", confidence))
    return phones


def _is_date(written: str) -> bool:
    return any(period.finish - period.begin >= len(written) - 1 for period in find_periods(written))


def _is_possible(written: str) -> bool:
    number = "+" + written[2:] if written.startswith("00") else written
    try:
        return phonenumbers.is_possible_number(phonenumbers.parse(number, None))
    except phonenumbers.NumberParseException:
        return False


def without_contacts(text: str) -> str:
    """``text`` with every address, link and phone number blanked out."""
    text = EMAIL.sub("\t", text)
    for link in find_links(text):
        text = text.replace(link.value, "\t")
    for phone in find_phones(text, expected=True):
        text = text.replace(phone.source, "\t")
    return text
