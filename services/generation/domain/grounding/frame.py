"""The frame of a document: contact block, document title, and the frame of a letter."""

from collections.abc import Iterator

from services.generation.domain.facts import FactKind, FactSheet
from services.generation.domain.grounding.atoms import AtomKind, Claim, Target
from services.generation.domain.grounding.dates import read_dates
from services.generation.domain.grounding.evidence import contains_phrase, fold_name
from services.generation.domain.grounding.headings import document_words_only
from services.generation.domain.grounding.links import find_links, normalised_link
from services.generation.domain.grounding.names_known import records
from services.generation.domain.grounding.words import clean, word_set, words
from shared.contracts.content import Content, Letter, Person

_SALUTATION = frozenset(
    fold_name(
        "dear hiring manager managers team committee recruiter recruitment recruiting sir or madam "
        "sirs the to whom it may concern hello hi good day talent acquisition human resources "
        "department people mr mrs ms dr prof personnel selection search at of and colleagues "
        "sehr geehrte geehrter geehrtes damen und herren guten tag frau herr liebes liebe team "
        "madame monsieur mesdames messieurs bonjour chère cher l'équipe de recrutement responsable "
        "du estimado estimada estimados estimadas señor señora señores equipo de selección a quien "
        "corresponda szanowni państwo szanowna pani szanowny panie dzień dobry drodzy zespole "
        "rekrutacyjny уважаемые уважаемый уважаемая коллеги господа здравствуйте добрый день "
        "команда дамы и господин госпожа αγαπητέ αγαπητή αγαπητοί αξιότιμε αξιότιμη αξιότιμοι "
        "κύριε κυρία κύριοι κυρίες υπεύθυνε προσλήψεων ομάδα και gentile egregio spett le "
        "prezado prezada geachte heer mevrouw"
    ).split()
)
_CLOSING = frozenset(
    fold_name(
        "sincerely yours faithfully truly kind warm best regards respectfully with many thanks "
        "thank you and for your time consideration looking forward cordially wishes "
        "mit freundlichen grüßen freundliche grüße beste viele besten herzliche hochachtungsvoll "
        "cordialement bien à vous salutations distinguées veuillez agréer madame monsieur mes "
        "l'expression de atentamente un saludo cordial saludos cordiales reciba z poważaniem "
        "wyrazami szacunku łączę pozdrowienia pozdrawiam serdecznie с уважением искренне ваш ваша "
        "наилучшими пожеланиями με εκτίμηση φιλικούς χαιρετισμούς cordiali saluti distinti "
        "atenciosamente met vriendelijke groet"
    ).split()
)
_RECIPIENT = frozenset(
    fold_name("hiring team manager recruitment department hr attn the an").split()
)
_NAMES_OF_PERSON = ("full_name", "email", "phone", "location")


def person_claims(person: Person, facts: FactSheet) -> Iterator[tuple[str, Claim]]:
    """Yield fields of the contact block that are not the profile's, field name first."""
    for field in _NAMES_OF_PERSON:
        said, known = getattr(person, field), str(facts.snapshot.get(field) or "")
        digits = field == "phone"
        same = _digits(said) == _digits(known) if digits else clean(said) == clean(known).strip()
        if said and not (same or (not digits and fold_name(said) == fold_name(known))):
            yield field, Claim(said, AtomKind.CONTACT, "the profile says otherwise")
    known_links = {
        normalised_link(str(facts.snapshot.get(field) or ""))
        for field in ("linkedin", "github", "website", "email")
    }
    for fact in facts.facts.values():
        known_links |= {normalised_link(link.text) for link in find_links(fact.text)}
    for index, link in enumerate(person.links):
        if normalised_link(link) not in known_links - {""}:
            yield f"links.{index}", Claim(link, AtomKind.LINK, "this link is not the person's")
    if person.headline and not _headline_is_own(person.headline, facts):
        yield (
            "headline",
            Claim(person.headline, AtomKind.TITLE, "no title of the profile says this"),
        )


def title_is_plain(content: Content, facts: FactSheet, target: Target) -> bool:
    """Tell whether the document's title says only whose document for which job it is."""
    own = [str(facts.snapshot.get("full_name") or ""), *own_titles(facts)]
    return document_words_only(content.title, [*own, target.title, target.company])


def letter_claims(letter: Letter, facts: FactSheet, target: Target) -> Iterator[tuple[str, Claim]]:
    """Yield fields of the letter's frame that claim something, field name first."""
    quoted = [target.company, target.title]
    own = [str(facts.snapshot.get("full_name") or "")]
    if not _made_of(letter.recipient, _RECIPIENT, quoted, target):
        yield "recipient", Claim(letter.recipient, AtomKind.NAME, "the job does not name this")
    if not document_words_only(letter.subject, [*quoted, *own, *own_titles(facts)]):
        yield "subject", Claim(letter.subject, AtomKind.HEADING, "a subject names the job only")
    if not _made_of(letter.salutation, _SALUTATION, quoted, target):
        yield "salutation", Claim(letter.salutation, AtomKind.NAME, "the job does not name this")
    if not _made_of(letter.closing, _CLOSING, own, None):
        yield "closing", Claim(letter.closing, AtomKind.NAME, "a closing claims nothing")
    if letter.date and not _is_date(letter.date, facts):
        yield "date", Claim(letter.date, AtomKind.DATE, "this is no date")


def own_titles(facts: FactSheet) -> list[str]:
    """Return the job titles of the profile, and the headline that the person may have stored."""
    titles = [str(r.get("title") or "") for k, _, r in records(facts) if k is FactKind.EXPERIENCE]
    custom = facts.snapshot.get("custom_fields") or {}
    kept = [value for key, value in custom.items() if str(key).casefold() in {"headline", "label"}]
    return [*titles, *(value for value in kept if isinstance(value, str))]


def _headline_is_own(headline: str, facts: FactSheet) -> bool:
    said = fold_name(headline)
    if said in {fold_name(title) for title in own_titles(facts)}:
        return True
    summary = [
        word.fold for word in words(clean(str(facts.snapshot.get("professional_summary") or "")))
    ]
    return contains_phrase(summary, said.split(), inflects=False)


def _made_of(text: str, allowed: frozenset[str], names: list[str], target: Target | None) -> bool:
    """Tell whether *text* holds allowed words, the names, and people that the job text names."""
    rest = f" {fold_name(text)} "
    for name in names:
        if folded := fold_name(name):
            rest = rest.replace(f" {folded} ", "  ")
    job = {word.fold for word in words(clean(target.text))} if target else set()
    capital = {word.fold for word in words(clean(text)) if word.capitalised}
    return all(
        word in allowed or (word in job and word in capital and word.isalpha())
        for word in rest.split()
    )


def _is_date(text: str, facts: FactSheet) -> bool:
    place = {word.fold for word in words(str(facts.snapshot.get("location") or ""))}
    found = read_dates(clean(text))
    if len(found) != 1 or found[0].until is not None:
        return False
    rest = clean(text)[: found[0].start] + " " + clean(text)[found[0].end :]
    plain = word_set("the of den am dnia le il de г года roku r")
    return all(word.fold in plain | place or word.text.isdigit() for word in words(rest))


def _digits(text: str) -> str:
    return "".join(c for c in text if c.isdigit())
