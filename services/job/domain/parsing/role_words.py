"""Words that name a role: a short line that holds one is probably a job title."""
# ruff: noqa: E501 -- a list of words reads better than one word per line

import re
from functools import lru_cache

_NOUNS = """
accountant accounting actuary actor administrator administrative adviser advisor advocate agent aide ambassador analyst analytics animator anesthesiologist apprentice apprenticeship arborist archaeologist architect archivist artist assembler assessor assistant associate
attendant attorney au-pair auditor author barber barista bartender beautician biochemist bioinformatician biologist bookkeeper botanist broker builder butcher buyer captain caregiver caretaker carer carpenter cartographer cashier caterer ceo cfo chair
chairman chairperson chauffeur chef chemist chief chiropractor cio ciso clerk clerical clinician cmo coach coder collector commissioner communicator companion comptroller concierge conductor conservator
constable consultant contractor controller cook coo coordinator co-ordinator copywriter correspondent counsel counsellor counselor courier crew cto curator custodian dancer dba dealer dean decorator deputy dentist dermatologist
designer detective developer development devops dietician dietitian director dispatcher doctor docent doorman dramaturg draftsman drafter drafter driller driver economist editor educator electrician embryologist
engineer engineering entrepreneur epidemiologist ergonomist estimator evaluator examiner executive expert fabricator facilitator farmer fellow fellowship fellows filmmaker finisher firefighter fisher fitter florist foreman forester founder freelancer
fundraiser gardener generalist geographer geologist geophysicist glazier grader graduate groomer grounds-keeper groundskeeper guard guide gynecologist hacker hairdresser handler handyman head hostess host housekeeper housekeeping hydrologist hygienist
illustrator inspector installer instructor intern internship interpreter interviewer investigator investor janitor journalist judge keeper labeller laborer labourer landscaper laundry lawyer lead leader lecturer lecturership librarian lifeguard linguist locksmith logistician
machinist maid maintainer manager management marketer marketeer mason masseur mathematician mechanic mechatronics mediator mentor merchandiser merchant messenger meteorologist microbiologist midwife miller miner model moderator modeler modeller musician nanny navigator negotiator
neurologist neuroscientist notary nurse nursing nutritionist officer official operative operator operations optician optometrist orderly organizer organiser owner packer painter paralegal paramedic partner pathologist pediatrician performer pharmacist phd philosopher photographer physicist physician physiologist physiotherapist
picker pilot planner plasterer plumber podiatrist policeman porter post-doc postdoc postdoctoral practitioner preparer presenter president principal processor procurator producer professional professor professorship programmer programme promoter proofreader prosecutor psychiatrist psychologist psychotherapist publicist publisher purchaser
radiographer radiologist ranger realtor receptionist recruiter rector registrar reporter representative rep reps researcher residency resident reviewer rigger roofer sailor sales salesperson salesman saleswoman scaffolder scheduler scholar scholarship scientist
scrum scrummaster sculptor seamstress secretary sde sdet seller server sergeant servicer setter shipper singer smith sociologist socialist solicitor sommelier sorter sourcer specialist sre statistician steward stewardess stocker storekeeper storeman strategist stylist sub-editor subeditor superintendent supervisor supporter
surgeon surveyor swe sysadmin tailor taxidermist teacher teaching teamlead technician technologist teller tester therapist tiler trader trainee trainer translator treasurer trustee tuner maker tutor typist underwriter upholsterer usher valet valuer vet veterinarian
vice-president videographer vp volunteer waiter waitress warden warehouseman warehouse watchman weaver welder woodworker worker workman writer zoologist zookeeper evangelist champion chargehand chaplain priest pastor rabbi imam envoy
rapporteur liaison focal-point ombudsman hr-business businesspartner verifier validator integrator implementer optimizer helper hand cleaner cleaning patrol officer-in-charge dispatch clerk-typist stagehand merchandising sysop webmaster growth-hacker ninja guru staff
helpdesk service-desk tech firefighter phlebotomist sonographer orthodontist endodontist audiologist optometry hygienist perfusionist oncologist cardiologist urologist radiotherapist acupuncturist embalmer mortician undertaker actuarial
quant sommelier baker brewer confectioner barback busser dishwasher expediter runner concierge bellhop bellman lifeguard croupier bouncer
entwickler entwicklerin softwareentwickler ingenieur ingenieurin leiter leiterin mitarbeiter mitarbeiterin kaufmann kauffrau kaufleute berater beraterin sachbearbeiter sachbearbeiterin techniker technikerin verkäufer verkäuferin fahrer fahrerin referent referentin assistent assistentin assistenz architekt architektin buchhalter buchhalterin
pfleger pflegerin pflegefachkraft pflegefachmann pflegefachfrau pflegekraft fachkraft erzieher erzieherin lehrer lehrerin lehrkraft arzt ärztin apotheker apothekerin mechaniker mechanikerin mechatroniker mechatronikerin elektriker elektroniker elektronikerin monteur schlosser schreiner tischler maler maurer dachdecker schweißer köchin
koch bäcker metzger friseur friseurin kellner kellnerin hausmeister reinigungskraft lagerist lagerarbeiter disponent disponentin einkäufer einkäuferin vertriebsmitarbeiter vertriebsleiter werkstudent werkstudentin praktikant praktikantin praktikum auszubildende auszubildender auszubildenden ausbildung azubi volontär volontariat geschäftsführer geschäftsführerin prokurist jurist juristin rechtsanwalt rechtsanwältin notar steuerberater
steuerfachangestellte steuerfachangestellter controllerin redakteur redakteurin gestalter gestalterin grafiker designerin informatiker informatikerin fachinformatiker administratorin programmierer projektleiter projektleiterin teamleiter teamleiterin abteilungsleiter gruppenleiter bereichsleiter filialleiter filialleiterin bauleiter meister polier konstrukteur zerspanungsmechaniker anlagenführer
wissenschaftler wissenschaftlerin hilfskraft aushilfe minijob sekretär sekretärin empfangsmitarbeiter rezeptionist therapeut therapeutin physiotherapeut physiotherapeutin psychologe psychologin sozialarbeiter sozialpädagoge sozialpädagogin hebamme mfa zfa fachangestellte fachangestellter angestellte spezialist spezialistin experte expertin beauftragter beauftragte koordinator koordinatorin managerin analystin werkleiter doktorand doktorandin professorin
développeur développeuse ingénieur ingénieure ingénieurs chargé chargée chef cheffe responsable directeur directrice gestionnaire comptable conseiller conseillère consultant consultante commercial commerciale vendeur vendeuse technicien technicienne assistant assistante infirmier infirmière médecin professeur enseignant formateur
formatrice chauffeur conducteur cuisinier serveur serveuse secrétaire juriste avocat avocate architecte stagiaire alternant alternance stage apprenti acheteur acheteuse administrateur administratrice rédacteur rédactrice graphiste concepteur conceptrice opérateur opératrice agent électricien plombier mécanicien menuisier soudeur aide-soignant aide-soignante éducateur éducatrice animateur animatrice pharmacien analyste
contrôleur contrôleuse auditeur auditrice coordinateur coordinatrice préparateur magasinier cariste manutentionnaire hôte hôtesse employé employée ouvrier chercheur chercheuse
desarrollador desarrolladora ingeniero ingeniera gerente jefe jefa analista contador contadora vendedor vendedora asesor asesora técnico técnica enfermero enfermera médico profesor profesora maestro conductor cocinero camarero camarera abogado abogada arquitecto arquitecta administrativo administrativa auxiliar becario programador programadora diseñador diseñadora consultor consultora especialista coordinador coordinadora director directora supervisor operario operador electricista mecánico
sviluppatore sviluppatrice ingegnere responsabile impiegato impiegata addetto addetta tecnico commerciale consulente contabile cameriere cuoco autista infermiere medico insegnante avvocato architetto tirocinante stagista operaio magazziniere venditore
ontwikkelaar medewerker adviseur verpleegkundige leraar docent monteur chauffeur boekhouder teamleider directeur stagiair verkoper projectleider beheerder coördinator kok jurist onderzoeker
programista inżynier kierownik specjalista specjalistka księgowy księgowa sprzedawca kierowca nauczyciel pielęgniarka lekarz analityk doradca przedstawiciel handlowiec magazynier operator mechanik elektryk asystent asystentka dyrektor koordynator projektant stażysta praktykant pracownik konsultant administrator młodszy starszy
desenvolvedor desenvolvedora engenheiro engenheira gerente vendedor professor enfermeiro médico motorista advogado estagiário assistente auxiliar
utvecklare ingenjör chef säljare lärare sjuksköterska läkare projektledare handläggare udvikler ingeniør konsulent medarbejder leder sygeplejerske utvikler rådgiver sykepleier kehittäjä insinööri myyjä päällikkö asiantuntija
разработчик инженер менеджер бухгалтер директор специалист программист аналитик продавец водитель врач учитель юрист администратор руководитель начальник дизайнер тестировщик консультант оператор секретарь помощник ассистент экономист
розробник інженер фахівець продавець водій лікар вчитель керівник вývojář programátor manažer účetní řidič prodavač specialista fejlesztő mérnök
geliştirici mühendis mühendisi yönetici müdür müdürü uzman uzmanı
エンジニア マネージャー デザイナー 工程师 工程師 经理 經理 设计师 开发 엔지니어 개발자 매니저 디자이너 담당자
"""
_ROLE_NOUNS = frozenset(_NOUNS.split())
# Words in the list above that are as often a field or an adjective as a role.
WEAK_NOUNS_WORDS = """
accounting administrative analytics chief clerical deputy development engineering grounds head
housekeeping laundry management model mechatronics nursing operations principal professional
programme sales staff teaching warehouse tech merchandising cleaning dispatch optometry host
hand chair resident server service-desk helpdesk actuarial expert lead partner associate
official owner champion stage development graduate guide leader ausbildung commercial młodszy
starszy post-doc author doctor crew patrol talent
"""
WEAK_NOUNS = frozenset(WEAK_NOUNS_WORDS.split())
_CJK = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]")
_CJK_NOUNS = tuple(word for word in _ROLE_NOUNS if _CJK.search(word))
_SUFFIXES = (
    *(
        "ologist",
        "engineer",
        "developer",
        "ologe",
        "ologin",
        "entwickler",
        "entwicklerin",
        "leiter",
    ),
    *("leiterin", "ingenieur", "ingenieurin", "mechaniker", "techniker", "techniker", "arbeiter"),
    *("berater", "beraterin", "mitarbeiter", "mitarbeiterin", "kaufmann", "kauffrau", "helfer"),
    *("fahrer", "kraft", "pfleger", "meister", "bauer", "führer", "manager", "managerin"),
    *("assistent", "assistentin", "assistenz", "medewerker", "ontwikkelaar", "specialist"),
    *("utvecklare", "konsulent", "ingeniør", "verkäufer", "spezialist", "elektroniker"),
    *("helferin", "arzt", "schreiber", "betreuer", "betreuerin", "referent", "referentin"),
    *("angestellte", "angestellter", "koordinator", "analyst", "scientist", "keeper", "worker"),
    *("planer", "prüfer", "werker", "lotse", "wart", "ausbilder", "pädagoge", "redakteur"),
)
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_INCLUSIVE = re.compile(r"(?:[:*_/·.]-?|\(-?)(?:in|innen|euse|rice|trice|ère|ne|e|r|a|ka)\b\)?")
_GENDER_MARK = re.compile(
    r"[(\[]?\b[mwfdhxaiu](?: ?[/|*,] ?(?:[mwfdhxaiun]|div|gn|diverse|all)){1,3}\b[)\]]?|\((?:all|alle) (?:genders?|geschlechter)\)|\(gn\)|\(mwd\)",
    re.IGNORECASE,
)


@lru_cache(maxsize=4096)
def role_strength(text: str) -> int:
    """Return 2 when a word of the text surely names a role, 1 when it may, 0 when none does."""
    if _GENDER_MARK.search(text):
        return 2
    strength = 0
    plain = _INCLUSIVE.sub("", text.lower())
    for word in _WORD.findall(plain):
        strength = max(strength, _word_strength(word))
        if "-" in word:
            strength = max(strength, *(_word_strength(part) for part in word.split("-")))
    if strength == 0 and any(noun in text for noun in _CJK_NOUNS):
        return 2
    return strength


def is_role_word(word: str) -> bool:
    """Tell whether one word, singular or plural, names a role by itself."""
    return role_strength(word) > 0


def _word_strength(word: str) -> int:
    for form in (word, word.removesuffix("s"), word.removesuffix("es")):
        if form in _ROLE_NOUNS:
            return 1 if form in WEAK_NOUNS else 2
    return 2 if len(word) > 6 and word.endswith(_SUFFIXES) else 0  # noqa: PLR2004 -- compounds
