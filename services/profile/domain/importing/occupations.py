"""Words that tell a job title, an employer, a school or a degree, in the languages we read."""

import re
from typing import Final

_TITLES: Final = """
engineer developer programmer architect manager director lead leader head chief officer president
founder cofounder co-founder owner partner principal consultant analyst scientist researcher
research-assistant
designer administrator admin specialist assistant associate intern internship trainee apprentice
coordinator supervisor executive representative advisor adviser agent accountant auditor
controller
bookkeeper cashier clerk secretary receptionist nurse physician doctor surgeon pharmacist dentist
therapist psychologist physiotherapist veterinarian paramedic caregiver midwife teacher
lecturer professor tutor
instructor trainer coach mentor educator librarian editor writer copywriter journalist reporter
author translator
interpreter photographer illustrator animator artist musician producer chef cook baker waiter
waitress barista bartender driver courier mechanic electrician plumber carpenter welder technician
operator machinist fitter builder foreman surveyor planner buyer merchandiser salesperson
salesman seller
recruiter broker trader banker underwriter actuary economist statistician mathematician physicist
chemist biologist lawyer attorney solicitor paralegal notary judge counsel marketer strategist
evangelist maintainer creator contributor volunteer freelancer freelance contractor fellow postdoc
postdoctoral scholar student-assistant werkstudent working-student inspector investigator
detective officer soldier
firefighter guard cleaner housekeeper gardener farmer tester qa sre devops dba sysadmin webmaster
ceo cto cfo coo cio ciso cmo cpo vp evp svp avp swe sde hr-manager steward pilot captain
employee worker staff fullstack full-stack backend frontend ops dispatcher estimator scheduler
buyer
ingenieur entwickler programmierer softwareentwickler architekt leiter teamleiter projektleiter
abteilungsleiter geschäftsführer berater analytiker wissenschaftler mitarbeiter sachbearbeiter
referent assistent praktikant werkstudentin auszubildender auszubildende verkäufer kaufmann
kauffrau
krankenpfleger krankenschwester pflegefachkraft arzt ärztin lehrer lehrerin dozent redakteur
techniker mechaniker elektriker
meister buchhalter hilfskraft verwalter gestalter bürokauffrau industriekaufmann
ingénieur développeur développeuse architecte responsable directeur directrice chef consultant
consultante analyste chercheur chargé chargée assistante stagiaire alternant apprenti technicien
technicienne vendeur vendeuse comptable infirmier infirmière médecin professeur enseignant
enseignante formateur formatrice secrétaire concepteur gestionnaire conseiller conseillère
cuisinier serveur
ingeniero ingeniera desarrollador desarrolladora programador programadora arquitecto gerente jefe
jefa directora consultor consultora analista científico investigador investigadora diseñador
diseñadora administrador administrativo auxiliar asistente becario becaria becas técnico vendedor
vendedora contable enfermero enfermera médico profesor profesora docente encargado responsable
camarero
cartographer historian archivist curator actor actress dancer singer florist hairdresser beautician
tailor butcher brewer fisher fisherman pastor priest chaplain linguist janitor concierge host
hostess
lifeguard referee athlete player model stylist decorator glazier roofer mason bricklayer painter
plasterer locksmith jeweler optician dietitian nutritionist counselor counsellor mediator ambassador
diplomat minister commissioner registrar dean proofreader typist navigator sailor skipper conductor
demonstrator facilitator organizer organiser strategist storekeeper shopkeeper bookseller
inżynier programista programistka deweloper architekt kierownik kierowniczka menedżer menadżer
dyrektor specjalista specjalistka konsultant konsultantka analityk asystent asystentka stażysta
stażystka praktykant praktykantka sprzedawca sprzedawczyni księgowy księgowa pielęgniarka
pielęgniarz lekarz nauczyciel nauczycielka wykładowca tester projektant grafik technik mechanik
elektryk kierowca magazynier pracownik doradca handlowiec przedstawiciel referent lider
koordynator
koordynatorka administrator badacz adiunkt
инженер разработчик программист архитектор менеджер руководитель директор начальник заместитель
специалист консультант аналитик исследователь дизайнер администратор ассистент помощник стажёр
стажер практикант бухгалтер главный экономист юрист продавец кассир медсестра врач учитель
преподаватель доцент профессор лаборант техник механик электрик водитель оператор секретарь
редактор
переводчик маркетолог тестировщик сотрудник лидер тимлид координатор мастер повар официант
inženýr vývojář programátor vedoucí manažer ředitel specialista konzultant analytik asistentka
stážista učitel lékař sestra účetní technik prodavač obchodník
ingegnere sviluppatore sviluppatrice architetto responsabile direttore direttrice consulente
ricercatore progettista impiegato impiegata tirocinante stagista tecnico commesso contabile
infermiere infermiera insegnante coordinatore addetto
engenheiro engenheira desenvolvedor desenvolvedora arquiteto gestor diretor diretora consultor
pesquisador estagiário estagiária assistente técnico vendedor contador enfermeiro coordenador
"""
TITLE_WORDS: Final = frozenset(_TITLES.split())
_TITLE_ENDINGS: Final = (
    "engineer",
    "developer",
    "grapher",
    "ologist",
    "maker",
    "keeper",
    "worker",
    "writer",
    "master",
    "manager",
    "entwickler",
    "entwicklerin",
    "ingenieur",
    "ingenieurin",
    "leiter",
    "leiterin",
    "berater",
    "beraterin",
    "assistent",
    "assistentin",
    "mitarbeiter",
    "mitarbeiterin",
    "techniker",
    "kaufmann",
    "kauffrau",
    "pfleger",
    "pflegerin",
    "verkäuferin",
    "praktikantin",
    "programmiererin",
    "administratorin",
    "sachbearbeiterin",
    "kraft",
)
_COMPANY = re.compile(
    r"(?<!\w)(?:inc|ltd|llc|llp|plc|corp|corporation|co|company|gmbh|ag|kg|se|ug|ohg|e\.v|sarl|"
    r"sas|sa|s\.a|s\.l|sl|"
    r"srl|s\.r\.l|spa|s\.p\.a|bv|b\.v|nv|oy|ab|as|a\.s|s\.r\.o|aps|sp\. ?z ?o\. ?o|spółka|"
    r"sp\.j|ооо|оао|пао|зао|ао|ип|group|holding|holdings|bank|labs?|laboratories|technologies|"
    r"solutions|systems|consulting|software|studios?|agency|partners|industries|services|"
    r"university|universität|uniwersytet|politechnika|университет|hospital|klinikum|szpital|"
    r"больница|hotel|restaurant|school|college|institute|ministry|council|foundation|fundacja|"
    r"media|networks?|ventures|capital|logistics|pharma|motors|airlines|insurance|energy|"
    r"university of)(?!\w)",
    re.IGNORECASE,
)
INSTITUTION: Final = re.compile(
    r"(?<!\w)(?:universit\w*|university|college|school|institute|institut\w*|academy|"
    r"polytechnic\w*|"
    r"universität|hochschule|fachhochschule|gymnasium|realschule|berufsschule|akademie|technikum|"
    r"université|école|ecole|lycée|iut|insa|universidad|universitat|escuela|instituto|colegio|"
    r"facultad|"
    r"uniwersytet\w*|politechnik\w*|akademi\w*|szkoł\w*|liceum|wyższa|университет\w*|институт\w*|"
    r"академи\w*|колледж\w*|школа|лицей|гимназия|техникум|училище|univerzit\w*|gymnázium|"
    r"vysoká škola|střední škola|čvut|vut|università|politecnico|liceo|universidade|faculdade|"
    r"escola|mit|eth|epfl|caltech|ucla|ucl|uc|nyu|kit|tu|rwth|fh|lmu|lse|agh|uw|sgh|мгу|мгту|спбгу|"
    r"мфти|ниу|вшэ|итмо|bootcamp|seminary|conservatory|faculty)(?!\w)",
    re.IGNORECASE,
)
DEGREE: Final = re.compile(
    r"(?<![\w.])(?:b\.?\s?sc?|m\.?\s?sc|b\.?\s?a|m\.?\s?a|bs|ms|b\.s|m\.s|ph\.?\s?d|dr|mba|bba|"
    r"b\.?eng|m\.?eng|"
    r"b\.?tech|m\.?tech|b\.?com|m\.?com|b\.?ed|m\.?ed|ll\.?b|ll\.?m|j\.?d|m\.?d|m\.?phil|"
    r"d\.?phil|m\.?res|"
    r"a\.?a\.?s|gcse|a-levels?|ged|ba|ma|bfa|mfa|mph|msw|"
    r"bachelor\w*|master(?!ed|ing|y|mind)\w*|doctor\w*|doctorate|diploma|degree|major in|"
    r"minor in|certificate in|"
    r"high school|secondary school|associate of|associate degree|graduat\w*|undergraduate|"
    r"postgraduate|"
    r"diplom\w*|magister|staatsexamen|abitur|promotion|fachabitur|mittlere reife|ausbildung|"
    r"licence|maîtrise|doctorat|baccalauréat|bac|bts|dut|ingénieur|deug|"
    r"licenciatura|licenciad[oa]|grado|máster|maestría|doctorado|bachillerato|ingeniería|"
    r"licencjat|inżynier|inż|mgr|magisterskie|licencjackie|inżynierskie|doktorat|matura|studia|"
    r"бакалавр\w*|магистр\w*|магистратура|специалист|специалитет|кандидат|аспирантура|диплом|"
    r"bc|ing|mgr|bakalář\w*|magisterské|laurea|dottorato|diplomato|bacharel\w*|mestrado|"
    r"doutorado|tecnólogo)(?!\w)\.?",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_GENDER = re.compile(r"\s*\((?:m|f|w|d|x)(?:/(?:m|f|w|d|x))+\)", re.IGNORECASE)
_EMPLOYMENT = re.compile(
    r"\(?(?:full[- ]time|part[- ]time|contract|permanent|temporary|internship|freelance|"
    r"self-employed|seasonal|vollzeit|teilzeit|temps plein|cdi|cdd|jornada completa|pełny etat)\)?",
    re.IGNORECASE,
)
_LONGEST_TITLE_WORDS = 9


def title_strength(text: str) -> int:
    """How surely ``text`` is a job title: 0 not at all, 2 an occupation and no employer's mark."""
    words = [word.lower() for word in _WORD.findall(_GENDER.sub("", text))]
    if not words or len(words) > _LONGEST_TITLE_WORDS:
        return 0
    found = sum(
        1
        for word in words
        if word in TITLE_WORDS
        or word.endswith(_TITLE_ENDINGS)
        or any(part in TITLE_WORDS for part in word.split("-"))
    )
    if not found:
        return 0
    return 1 if is_company_like(text) else 2


def is_company_like(text: str) -> bool:
    """Whether ``text`` carries a mark of an employer (GmbH, Inc, Bank, Group, ...)."""
    return _COMPANY.search(text) is not None


def is_company_suffix(text: str) -> bool:
    """Whether ``text`` is only the mark of a company's form, as in "Acme, Inc."."""
    return _COMPANY.fullmatch(text.strip(" .")) is not None


def is_employment_kind(text: str) -> bool:
    """Whether ``text`` says only how one was employed (full-time, contract, ...)."""
    return _EMPLOYMENT.fullmatch(text.strip()) is not None
