"""The names of resume sections in the languages that we read, and what each section holds."""

import re
import unicodedata
from functools import lru_cache
from typing import Final

HEADER: Final = "header"
SUMMARY: Final = "summary"
EXPERIENCE: Final = "experience"
EDUCATION: Final = "education"
PROJECTS: Final = "projects"
SKILLS: Final = "skills"
LANGUAGES: Final = "languages"
CERTIFICATIONS: Final = "certifications"
CONTACT: Final = "contact"
OTHER: Final = "other"

_PHRASES: Final = {
    SUMMARY: """summary|professional summary|executive summary|career summary|
summary of qualifications|
profile|professional profile|personal profile|career profile|about|about me|objective|
career objective|
personal statement|introduction|overview|highlights of qualifications|
profil|kurzprofil|berufliches profil|über mich|zusammenfassung|persönliches profil|zur person|
profil professionnel|à propos|à propos de moi|résumé|résumé professionnel|objectif|présentation|
perfil|perfil profesional|resumen|resumen profesional|sobre mí|acerca de mí|extracto|objetivo|
profil zawodowy|podsumowanie|podsumowanie zawodowe|o mnie|cel zawodowy|
о себе|обо мне|профиль|цель|резюме|краткая информация|дополнительная информация о себе|
o mně|profil uchazeče|profilo|profilo professionale|chi sono|sommario|sobre mim|resumo|
perfil profissional""",
    EXPERIENCE: """experience|work experience|professional experience|employment|
employment history|
work history|career history|professional background|career|professional history|experiences|
relevant experience|work|positions|positions held|academic positions|academic appointments|
appointments|
industry experience|research experience|teaching experience|internships|internship experience|
selected experience|additional experience|other experience|job history|engineering experience|
technical experience|leadership experience|clinical experience|work experiences|job experience|
berufserfahrung|beruflicher werdegang|berufspraxis|arbeitserfahrung|werdegang|
praktische erfahrung|
berufliche erfahrung|berufliche stationen|berufliche tätigkeit|praktika|erfahrung|beschäftigung|
expérience|expériences|expérience professionnelle|expériences professionnelles|
parcours professionnel|emplois|stages|parcours|
experiencia|experiencia profesional|experiencia laboral|trayectoria profesional|trayectoria|
prácticas|
doświadczenie|doświadczenie zawodowe|przebieg kariery|historia zatrudnienia|praktyki|staże|
przebieg pracy|
опыт|опыт работы|трудовая деятельность|профессиональный опыт|трудовой опыт|карьера|места работы|
стажировки|
pracovní zkušenosti|zkušenosti|praxe|zaměstnání|profesní zkušenosti|průběh zaměstnání|
esperienza|esperienze|esperienza professionale|esperienze professionali|esperienza lavorativa|
esperienze lavorative|experiência|experiência profissional|experiências profissionais|
histórico profissional""",
    EDUCATION: """education|academic background|educational background|education and training|
academic history|
qualifications|academic qualifications|studies|training|degrees|academic education|
education history|schooling|
ausbildung|bildung|bildungsweg|studium|akademischer werdegang|schulbildung|bildungsgang|
hochschulausbildung|aus- und weiterbildung|ausbildung und studium|akademische ausbildung|
formation|formations|éducation|études|diplômes|formation académique|parcours académique|
scolarité|cursus|
educación|formación|formación académica|estudios|educación y formación|formación educativa|
wykształcenie|edukacja|studia|przebieg edukacji|
образование|обучение|высшее образование|образование и квалификация|
vzdělání|studium a vzdělání|istruzione|istruzione e formazione|formazione|titoli di studio|
educação|formação|formação acadêmica|formação académica|escolaridade""",
    PROJECTS: """projects|personal projects|selected projects|side projects|key projects|
academic projects|
open source|open source projects|open-source|relevant projects|technical projects|
notable projects|
project experience|open source contributions|projekte|ausgewählte projekte|eigene projekte|
projets|
projets personnels|réalisations|proyectos|proyectos personales|proyectos destacados|projekty|
projekty własne|wybrane projekty|проекты|личные проекты|pet-проекты|progetti|progetti personali|
projetos|projetos pessoais|vlastní projekty""",
    SKILLS: """skills|technical skills|key skills|core skills|skills and tools|skill set|skillset|
competencies|core competencies|technologies|tech stack|tools|expertise|areas of expertise|
technical expertise|
professional skills|hard skills|soft skills|technical proficiencies|computer skills|it skills|
programming skills|abilities|programming languages|skills and technologies|technical knowledge|
additional skills|skills summary|strengths|software|
kenntnisse|fähigkeiten|kompetenzen|fachkenntnisse|it-kenntnisse|edv-kenntnisse|
technische kenntnisse|
kernkompetenzen|skills und kenntnisse|besondere kenntnisse|stärken|technologien|
compétences|compétences techniques|compétences clés|savoir-faire|atouts|outils|informatique|
compétences informatiques|competencias|habilidades|aptitudes|habilidades técnicas|
competencias técnicas|conocimientos|tecnologías|conocimientos técnicos|informática|
umiejętności|kompetencje|umiejętności techniczne|kluczowe umiejętności|technologie|
znajomość technologii|
umiejętności miękkie|umiejętności twarde|
навыки|ключевые навыки|профессиональные навыки|технологии|умения|компетенции|знания и навыки|
технические навыки|стек технологий|инструменты|
dovednosti|znalosti|schopnosti|technické dovednosti|competenze|competenze tecniche|capacità|
abilità|
competências|competências técnicas""",
    LANGUAGES: """languages|language skills|foreign languages|spoken languages|language|
language proficiency|
sprachen|sprachkenntnisse|fremdsprachen|langues|langues étrangères|langues vivantes|idiomas|
języki|języki obce|znajomość języków|znajomość języków obcych|
языки|иностранные языки|знание языков|владение языками|jazyky|jazykové znalosti|lingue|
lingue straniere|competenze linguistiche|línguas""",
    CERTIFICATIONS: """certifications|certificates|licenses|certification|licences|
licenses and certifications|
professional certifications|courses and certifications|certificates and courses|courses|
credentials|
certifications and training|online courses|online classes|
zertifikate|zertifizierungen|weiterbildung|weiterbildungen|fortbildungen|kurse|certificats|
formations complémentaires|formation continue|certificaciones|certificados|cursos|
cursos y certificaciones|certyfikaty|kursy|szkolenia|kursy i szkolenia|certyfikaty i kursy|
uprawnienia|сертификаты|курсы|повышение квалификации|курсы и сертификаты|
certifikáty|kurzy|certifikace|certificazioni|corsi|certificações|certificado""",
    CONTACT: """contact|contacts|contact information|contact details|contact me|
personal information|
personal details|personal data|details|links|social|find me online|profiles|online|
kontakt|kontaktdaten|persönliche daten|persönliche angaben|angaben zur person|
coordonnées|contactez-moi|informations personnelles|état civil|liens|
contacto|datos personales|datos de contacto|información personal|información de contacto|enlaces|
dane kontaktowe|dane osobowe|контакты|контактная информация|личные данные|контактные данные|
личная информация|ссылки|osobní údaje|kontaktní údaje|contatti|dati personali|
informazioni personali|contato|dados pessoais|contactos""",
    OTHER: """awards|honors|honours|awards and honors|honors and awards|achievements|
accomplishments|
scholarships|selected honors|publications|selected publications|patents|talks|invited talks|
presentations|
conferences|volunteering|volunteer experience|volunteer work|volunteer|community service|
interests|hobbies|
hobbies and interests|activities|extracurricular activities|leadership|references|referees|
memberships|
professional memberships|affiliations|additional information|miscellaneous|military service|
professional affiliations|research interests|teaching|grants|relevant coursework|coursework|
service|
professional service|professional development|press|media|
auszeichnungen|preise|ehrungen|stipendien|veröffentlichungen|publikationen|vorträge|patente|
ehrenamt|
ehrenamtliches engagement|engagement|interessen|hobbys|hobbies und interessen|referenzen|
sonstiges|
mitgliedschaften|wehrdienst|zivildienst|weitere informationen|
centres d'intérêt|loisirs|intérêts|bénévolat|distinctions|prix|références|divers|
intereses|aficiones|voluntariado|premios|publicaciones|referencias|otros datos|logros|otros|
zainteresowania|hobby|wolontariat|nagrody|osiągnięcia|publikacje|referencje|dodatkowe informacje|
inne|działalność dodatkowa|prawo jazdy|
интересы|увлечения|хобби|волонтерство|награды|достижения|публикации|рекомендации|
дополнительная информация|дополнительно|прочее|личные качества|о работе|
zájmy|koníčky|ocenění|reference|publikace|řidičský průkaz|interessi|hobby e interessi|premi|
pubblicazioni|volontariato|interesses|prêmios|prémios|publicações|voluntariado|referências""",
}
# A word that decides in a heading of more words: "Relevant Coding Experience".
_DECISIVE: Final = {
    "experience": EXPERIENCE,
    "employment": EXPERIENCE,
    "berufserfahrung": EXPERIENCE,
    "expérience": EXPERIENCE,
    "expériences": EXPERIENCE,
    "experiencia": EXPERIENCE,
    "doświadczenie": EXPERIENCE,
    "опыт": EXPERIENCE,
    "esperienza": EXPERIENCE,
    "experiência": EXPERIENCE,
    "education": EDUCATION,
    "ausbildung": EDUCATION,
    "formation": EDUCATION,
    "educación": EDUCATION,
    "wykształcenie": EDUCATION,
    "образование": EDUCATION,
    "projects": PROJECTS,
    "projekte": PROJECTS,
    "projets": PROJECTS,
    "proyectos": PROJECTS,
    "projekty": PROJECTS,
    "проекты": PROJECTS,
    "skills": SKILLS,
    "kenntnisse": SKILLS,
    "compétences": SKILLS,
    "competencias": SKILLS,
    "habilidades": SKILLS,
    "umiejętności": SKILLS,
    "навыки": SKILLS,
    "competenze": SKILLS,
    "competências": SKILLS,
    "dovednosti": SKILLS,
    "languages": LANGUAGES,
    "certifications": CERTIFICATIONS,
    "certificates": CERTIFICATIONS,
    "publications": OTHER,
    "awards": OTHER,
    "honors": OTHER,
    "volunteer": OTHER,
    "interests": OTHER,
}
_AND = re.compile(r"\s*(?:&|/|\+|,|\||\s(?:and|und|et|y|i|e|и|a|oraz|sowie)\s)\s*")
_EDGES = " \t:-–—_=*#•|.·"
_LONGEST = 60
_MOST_WORDS = 6
_NUMBERING = re.compile(r"^(?:\d{1,2}|[ivx]{1,4})[.)]\s+")


def _folded(text: str) -> str:
    """Lower case without accents and edge marks, blanks single."""
    text = " ".join(text.lower().strip(_EDGES).split())
    text = _NUMBERING.sub("", text).replace("’", "'")
    return "".join(
        mark for mark in unicodedata.normalize("NFD", text) if not unicodedata.combining(mark)
    )


_KINDS: Final = {
    _folded(phrase): kind
    for kind, phrases in reversed(list(_PHRASES.items()))
    for phrase in phrases.replace("\n", "").split("|")
}
_DECISIVE_FOLDED: Final = {_folded(word): kind for word, kind in _DECISIVE.items()}


@lru_cache(maxsize=4096)
def section_kind(text: str) -> str | None:
    """The kind of section that ``text`` as a whole names; None when it names none.

    Joined names ("Skills & Awards") give the first part's kind.
    """
    if not text or len(text) > _LONGEST:
        return None
    folded = _folded(text)
    if folded in _KINDS:
        return _KINDS[folded]
    parts = [part for part in _AND.split(folded) if part]
    if len(parts) > 1 and all(part in _KINDS for part in parts):
        return _KINDS[parts[0]]
    return None


@lru_cache(maxsize=4096)
def heading_kind(text: str) -> str | None:
    """As ``section_kind``, for a line that looks like a heading: one telling word is enough."""
    kind = section_kind(text)
    if kind is not None or len(text) > _LONGEST:
        return kind
    words = _folded(text).split()
    if len(words) > _MOST_WORDS:
        return None
    kinds = [_DECISIVE_FOLDED[word] for word in words if word in _DECISIVE_FOLDED]
    return kinds[0] if kinds else None
