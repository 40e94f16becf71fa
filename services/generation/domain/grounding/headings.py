"""Headings, labels and document words that claim nothing about the person."""

from services.generation.domain.facts import FactSheet
from services.generation.domain.grounding.evidence import fold_name
from services.generation.domain.grounding.words import words
from services.generation.domain.writing.phrases.own_words import own_labels
from shared.contracts.content import SectionKind

STANDARD_HEADINGS = {
    SectionKind.SUMMARY: "Summary",
    SectionKind.EXPERIENCE: "Experience",
    SectionKind.EDUCATION: "Education",
    SectionKind.SKILLS: "Skills",
    SectionKind.PROJECTS: "Projects",
    SectionKind.CERTIFICATIONS: "Certifications",
    SectionKind.LANGUAGES: "Languages",
    SectionKind.ADDITIONAL: "Additional information",
    SectionKind.LETTER: "",
}
_HEADING_WORDS = frozenset(
    fold_name(
        # English
        "summary professional profile about me objective career experience work employment history "
        "relevant selected key core main education academic background qualifications training "
        "skills skill technical competencies competences expertise technologies technology tools "
        "projects project personal certifications certificates certification licenses licences "
        "and of in the for to languages language additional information other further awards "
        "honors honours achievements publications volunteering volunteer interests hobbies "
        "activities memberships references cover letter highlights strengths soft hard general "
        "programming frameworks libraries databases cloud platforms methods methodologies "
        "data analysis infrastructure devops frontend backend web mobile design office software "
        "testing operations management communication domain knowledge practices concepts systems "
        "industry business clinical equipment "
        # German
        "zusammenfassung profil kurzprofil über mich berufserfahrung erfahrung werdegang "
        "beruflicher ausbildung studium bildung kenntnisse fähigkeiten kompetenzen fachkenntnisse "
        "projekte zertifikate zertifizierungen sprachen sprachkenntnisse weitere angaben "
        "sonstiges ehrenamt interessen auszeichnungen anschreiben und weiterbildung werkzeuge "
        "programmiersprachen methoden technische fachliche persönliche ergänzende informationen "
        "datenbanken "
        # French
        "résumé profil professionnel expérience expériences professionnelle professionnelles "
        "formation études compétences techniques projets certificats langues informations "
        "complémentaires autres centres d'intérêt lettre de motivation et outils parcours à propos "
        # Spanish, Italian, Portuguese
        "resumen perfil profesional experiencia laboral educación formación habilidades "
        "competencias proyectos certificaciones idiomas información adicional otros carta de "
        "presentación y conocimientos herramientas sommario profilo esperienza istruzione "
        "competenze progetti certificazioni lingue resumo experiência formação projetos "
        # Polish
        "podsumowanie profil zawodowy doświadczenie zawodowe wykształcenie edukacja umiejętności "
        "projekty certyfikaty języki znajomość języków obcych dodatkowe informacje "
        "zainteresowania list motywacyjny i o mnie kompetencje techniczne narzędzia pozostałe inne "
        # Russian, Ukrainian
        "о себе резюме профиль опыт работы профессиональный образование навыки ключевые проекты "
        "сертификаты языки знание языков дополнительная информация дополнительно и обо мне "
        "сопроводительное письмо инструменты прочее досвід роботи освіта навички мови проєкти "
        # Greek
        "περίληψη προφίλ επαγγελματική εμπειρία εκπαίδευση σπουδές δεξιότητες γνώσεις έργα "
        "πιστοποιήσεις γλώσσες ξένες πρόσθετες πληροφορίες και σχετικά με εμένα εργαλεία "
        "συνοδευτική επιστολή λοιπά"
    ).split()
)
_DOCUMENT_WORDS = frozenset(
    fold_name(
        "resume résumé cv curriculum vitae cover letter application for at of the as to position "
        "role job by with and lebenslauf anschreiben bewerbung als bei für um die stelle zur zum "
        "lettre de motivation candidature au poste chez pour le la carta presentación solicitud "
        "puesto para en list motywacyjny aplikacja na stanowisko w życiorys podanie o dla "
        "oferta dotyczy резюме сопроводительное письмо на должность вакансию отклик в заявка "
        "βιογραφικό σημείωμα συνοδευτική επιστολή αίτηση για τη θέση του της στην στη re betreff "
        "subject regarding my your apply applying interest interested open vacancy opening ref "
        "d du candidacy betr ihre ausschreibung"
    ).split()
)

_OURS = frozenset(fold_name(label) for label in own_labels())


def heading_is_plain(heading: str, facts: FactSheet) -> bool:
    """Tell whether a heading is a usual one, or a custom field of the profile."""
    folded = fold_name(heading)
    if folded in _OURS:
        return True
    keys = (facts.snapshot.get("custom_fields") or {}).keys()
    if folded in {fold_name(str(key).replace("_", " ").replace("-", " ")) for key in keys}:
        return True
    return all(word in _HEADING_WORDS for word in folded.replace("-", " ").split())


def label_is_plain(label: str, facts: FactSheet) -> bool:
    """Tell whether the lead-in of a line is made of category words or a skill of the profile."""
    if heading_is_plain(label, facts):
        return True
    known = {
        fold_name(str(skill.get("name") or "")) for skill in facts.snapshot.get("skills") or ()
    }
    return fold_name(label) in known


def document_words_only(text: str, quotable: list[str]) -> bool:
    """Tell whether *text* is made of document words and the *quotable* names, each in full."""
    rest = f" {fold_name(text)} "
    for name in sorted({fold_name(name) for name in quotable} - {""}, key=len, reverse=True):
        rest = rest.replace(f" {name} ", "  ")
    return all(word.fold in _DOCUMENT_WORDS for word in words(rest))
