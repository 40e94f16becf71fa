"""The names by which applicant tracking systems know the sections of a resume."""

from collections.abc import Mapping

from shared.contracts.content import SectionKind

_NAMES: Mapping[SectionKind, str] = {
    SectionKind.SUMMARY: (
        "summary|professional summary|career summary|executive summary|profile|professional profile"
        "|about|about me|objective|career objective|zusammenfassung|profil|kurzprofil|über mich"
        "|résumé|profil professionnel|à propos|resumen|perfil|perfil profesional|sobre mí"
        "|podsumowanie|profil zawodowy|o mnie|краткое резюме|о себе|профиль|резюме|про себе"
        "|профіль|sommario|profilo|resumo|perfil profissional|samenvatting|profiel"
        "|σύνοψη|περίληψη|προφίλ|sammanfattning|shrnutí|souhrn"
    ),
    SectionKind.EXPERIENCE: (
        "experience|work experience|professional experience|employment|employment history"
        "|work history|career history|relevant experience|berufserfahrung|erfahrung|werdegang"
        "|beruflicher werdegang|berufspraxis|praktische erfahrung|expérience"
        "|expérience professionnelle|expériences professionnelles|expériences|experiencia"
        "|experiencia laboral|experiencia profesional|doświadczenie|doświadczenie zawodowe"
        "|przebieg kariery|опыт|опыт работы|профессиональный опыт|досвід|досвід роботи"
        "|esperienza|esperienze|esperienza professionale|esperienze professionali"
        "|experiência|experiência profissional|werkervaring|ervaring|εμπειρία"
        "|επαγγελματική εμπειρία|προϋπηρεσία|arbetslivserfarenhet|pracovní zkušenosti"
    ),
    SectionKind.EDUCATION: (
        "education|academic background|education and training|academic qualifications"
        "|qualifications|bildung|ausbildung|bildungsweg|studium|formation|éducation|études"
        "|educación|formación|formación académica|estudios|wykształcenie|edukacja|образование"
        "|освіта|istruzione|istruzione e formazione|formazione|educação|formação"
        "|formação acadêmica|formação académica|opleiding|opleidingen|εκπαίδευση|σπουδές"
        "|utbildning|vzdělání"
    ),
    SectionKind.SKILLS: (
        "skills|technical skills|key skills|core skills|core competencies|competencies"
        "|skills and tools|kenntnisse|fähigkeiten|kompetenzen|fachkenntnisse|it-kenntnisse"
        "|compétences|compétences techniques|habilidades|competencias|aptitudes|umiejętności"
        "|kompetencje|навыки|ключевые навыки|умения|навички|competenze|competenze tecniche"
        "|competências|vaardigheden|competenties|δεξιότητες|ικανότητες|färdigheter|dovednosti"
    ),
    SectionKind.PROJECTS: (
        "projects|personal projects|key projects|selected projects|projekte|projets|proyectos"
        "|projekty|проекты|проєкти|progetti|projetos|projecten|έργα|projekt"
    ),
    SectionKind.CERTIFICATIONS: (
        "certifications|certificates|licenses and certifications|licenses & certifications"
        "|zertifikate|zertifizierungen|certificats|certificaciones|certificados|certyfikaty"
        "|сертификаты|сертифікати|certificazioni|certificações|certificaten|certificeringen"
        "|πιστοποιήσεις|πιστοποιητικά|certifieringar|certifikáty"
    ),
    SectionKind.LANGUAGES: (
        "languages|language skills|sprachen|sprachkenntnisse|langues|idiomas|języki|języki obce"
        "|znajomość języków|языки|знание языков|иностранные языки|мови|lingue|talen"
        "|γλώσσες|ξένες γλώσσες|språk|jazyky"
    ),
}
STANDARD_NAMES: Mapping[SectionKind, frozenset[str]] = {
    kind: frozenset(names.split("|")) for kind, names in _NAMES.items()
}


def named_section(line: str) -> SectionKind | None:
    """Return the section that a line of text heads by a standard name, else ``None``."""
    name = line.strip().rstrip(":").strip().casefold()
    return next((kind for kind, names in STANDARD_NAMES.items() if name in names), None)
