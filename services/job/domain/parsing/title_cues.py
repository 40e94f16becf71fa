"""The words around a title in running text: what announces it, what ends it, what praises."""
# ruff: noqa: E501 -- an alternation of words is one thing

import re

_DET = r"(?:an? |our (?:next |new |first |very own )?|the |one |another |some )"
CUES: tuple[tuple[float, re.Pattern[str]], ...] = tuple(
    (weight, re.compile(pattern))
    for weight, pattern in (
        (
            2.5,
            rf"(?i:\b(?:opportunity|opening|vacancy|position|role|job)(?: \w+){{1,3}} for (?:{_DET}))",
        ),
        (
            2.5,
            r"(?i:\b(?:(?:are you|become) an? |(?:be|become|as) our (?:next |new |very )?(?:first )?))",
        ),
        (
            3.0,
            rf"(?i:\b(?:looking for|searching for|on the hunt for|in search of|in need of|seeking|seeks|hiring(?! (?:manager|process|team|event|decision|practice))|recruiting|to hire|recruit|invites applications for|to appoint|to recruit|requires|want to add|opening for|vacancy for|vacancies for|openings for|opportunity for|opportunity exists for|we need|is advertising for|applications are invited for|to add|to welcome) (?:to (?:hire|recruit|appoint|add|fill) )?(?:for )?(?:{_DET}|an additional |)(?:full[- ]time |part[- ]time |permanent |temporary |position of |role of |post of |position for |vacancy of |the position of )?(?:{_DET})?)",
        ),
        (3.0, rf"(?i:\b(?:role|position|post|job|title|vacancy|function) (?:of|as) (?:{_DET})?)"),
        (
            2.5,
            r"(?i:\b(?:join (?:us|our|the|\w+)(?: [\w&'-]+){0,5} as|work(?:ing)? as|career as|start as|opportunity as|to serve as|you as|act as) (?:an? |our (?:next |new )?|the ))",
        ),
        (
            2.5,
            r"(?:^|[.!?:\n*] ?)(?:[Aa]s|AS) (?:an?|our(?: new| next)?|the|your) (?=[^.,\n]{2,60}(?:,| at | in | on | for | with )[^.\n]{0,60}\b(?:you|your|this|we|is|will)\b)",
        ),
        (2.0, r"(?:^|[.!?:\n*] ?)(?:[Aa]s|AS) (?:an?|our(?: new| next)?) (?=[^.,\n]{2,50}, )"),
        (
            2.0,
            r"(?:^|[.!?:\n] ?)(?:The|Our|This) (?:ideal |successful |new |selected |right )?(?=[^.,\n]{2,60} (?:will (?:be|work|lead|report|support|have|play|manage|provide|develop|join|oversee|serve|assist|perform|help|design|ensure|drive|own|act|partner)|is responsible|reports? to|is (?:an? )?(?:key|critical|vital|integral|remote|full)|plays|oversees|supports|leads|provides|role|position|job|must)\b)",
        ),
        (
            2.0,
            r"(?i:\b(?:for the|this|the|our|fill the|as the|apply for the|in the|in this|for our) )(?=[^.,\n]{2,60} (?:role|position|vacancy|opening|post)\b)",
        ),
        (
            3.0,
            r"(?i:\b(?:suchen wir|wir suchen|sucht|suchen|gesucht wird|gesucht:?|verstärk\w+ (?:uns|unser team) als|stelle als|position als|tätigkeit als|job als|bewirb dich als|starte? als|werde|beginn\w* als|ausbildung zu[mr])(?: (?:ab|zum|zur|für|per|in|im|am|an|dich|sie|wir|sofort|nächstmöglichen|zeitpunkt|unsere[nrm]?|unser|den|das|die|team|standort|verstärkung|unbefristet|vollzeit|teilzeit|oder|und|einen?|eine|als|jetzt|\d{1,2}\.\d{1,2}\.(?:\d{2,4})?|[A-ZÄÖÜ][\w.-]{1,24}(?=[\w .-]{0,60} (?:eine|einen|ein|als|mehrere)\b))){0,14} )",
        ),
        (
            3.0,
            r"(?i:\b(?:recherch(?:e|ons)|recrut(?:e|ons)|cherch(?:e|ons)|à la recherche d'|poste d'|poste de |en tant que |fonction de |engage(?:ons)?|intègr\w+ en tant qu'|comme )(?: ?(?:actuellement|aujourd'hui|activement|pour [^,.\n]{2,50},?))?(?: (?:son|sa|ses|notre|nos|de)(?= ))?(?: ?(?:une?(?:[(/]?e?\)?)?|des|plusieurs|leur|notre|son) )?)",
        ),
        (
            3.0,
            r"(?i:\b(?:buscamos|busca|seleccionamos|incorporar|precisamos|procuramos|procura|contratamos|cerchiamo|ricerchiamo|ricerca|cerca|selezioniamo|zoeken (?:wij|we|naar)|zoekt|op zoek naar|wij zoeken|poszukujemy|poszukuje|szukamy|zatrudni(?:my)?|na stanowisko|söker(?: vi)?|søger(?: vi)?|søker(?: vi)?|ищем|требуется|приглашаем|на должность|шукаємо|запрошуємо|hledáme)(?: (?:vi|nu|un|una|uno|um|uma|een|osoby na stanowisko|kandydatów na stanowisko|en|ett|et|nog|per|al|a|kandydata na|nuestro|na stanowisko))* )",
        ),
    )
)
BEFORE_GENDER_MARK = re.compile(
    r"(?P<title>[^\n.!?;:]{3,90}?[(\[]?\b[mwfd] ?[/|*] ?[mwfdx](?: ?[/|*] ?[mwfdxi])?\b[)\]]?)"
)
STOP = re.compile(
    r"[.;:!?,\n\"•]|\.\.\.|\s[-–—]\s(?=[a-z])|\s(?:to|who|whose|that|which|with|in|at|on|within|from|where|is|are|will|you|we|as|by|across|through|into|he|she|they|able|based|located|responsible|capable|interested|reporting|ready|has|have|must|can|please|during|if|since|until|under|whom|per|because|when|using|about|it|this|these|our|your|their|role|position|positions|vacancy|opening|post|job|jobs|roles|using|working|passionate|looking|available|joining|join|immediately|experienced|"
    r"der|die|das|welche[rs]?|mit|zur|zum|für|im|am|bei|ab|an|auf|aus|sowie|in unserem|pour|chez|qui|avec|dans|au|à|afin|basée?|para|con|per|voor|om|met|bij|do|z|w|för|till|til|med|som|для|с|со|en|de nuestro|con sede|mit sitz)(?=[\s,.]|$)",
    re.IGNORECASE,
)
JOINT = re.compile(r"\s(?:for|and|or|&|und|et|y|e)\s")
_ADJECTIVES_WORDS = """
a an the our another one some experienced talented motivated self-motivated highly very skilled
passionate dynamic enthusiastic driven ambitious dedicated creative energetic strong great
exceptional outstanding qualified innovative reliable professional proactive hardworking
detail-oriented results-oriented results-driven result-oriented organized friendly curious smart
bright committed visionary hands-on strategic seasoned analytical new next additional full-time
part-time fulltime parttime permanent temporary remote skillful hard-working competent
world-class top-notch high-calibre high-caliber deeply and or technical-minded customer-focused
forward-thinking collaborative flexible proven savvy rockstar superstar bilingual local capable
excellent extraordinary well-organized well-rounded versatile adaptable well extremely truly
exciting key inspirational inspiring immediate knowledgeable tech-savvy entrepreneurial few
several many multiple two three four five six ten number of types seriously good confident ideal
successful right future engagierte engagierten engagierter motivierte motivierten motivierter
erfahrene erfahrenen erfahrener qualifizierte qualifizierten zuverlässige zuverlässigen
zuverlässiger eine einen ein einer mehrere freundliche freundlichen kompetente kompetenten
leidenschaftliche leidenschaftlichen un une des nouveau nouvelle futur future notre expérimenté
motivé jeune contractual fixed-term contract entry-level seasonal per-diem on-site hybrid casual
fun amazing awesome incredible brilliant customer-oriented mission-driven data-driven
detail-obsessed goal-oriented people-oriented target-driven
"""
PRAISE = frozenset(_ADJECTIVES_WORDS.split())
_CAPITAL_PRAISE_WORDS = """
A An The Our Experienced Talented Motivated Passionate Skilled Qualified Dynamic Highly
Full-time Full-Time Part-time Part-Time Enthusiastic Dedicated Driven Energetic
"""
CAPITAL_PRAISE = frozenset(_CAPITAL_PRAISE_WORDS.split())
_EMPTY_HEADS_WORDS = """
candidate candidates person people individual individuals colleague colleagues professional
professionals talent talents expert experts applicant applicants someone anyone player member
members leader leaders partner partners staff employee employees worker workers addition
mitarbeiter mitarbeiterin mitarbeitende kollegen kollegin verstärkung team others incumbent
company companies organization business owner role position job leadership management
development sales engineering marketing service services support host model head chair guide
champion volunteer graduate students manager director officer specialist assistant coordinator
associate executive representative supervisor administrator agent principal engineer developer
designer analyst consultant technician recruiter intern programmer architect collaborateur
collaborateurs profil profils persona personas kandidat kandidaten persönlichkeit
persönlichkeiten team-player contractor vendor customer client user users customers clients
self-starter
"""
_EMPTY_HEADS = frozenset(_EMPTY_HEADS_WORDS.split())
SAYS_NOTHING = {word.removesuffix("s") for word in _EMPTY_HEADS | PRAISE}
AFTER_ROLE = re.compile(
    r"(?: (?:[IVX]{1,4}|\d|[A-Z])\b(?!\w))?(?: ?[(\[](?:[mwfdhx/|* ,]{3,9}|[Aa]ll genders|[A-Za-z /+&#.-]{2,30})[)\]])?(?: (?:of|de|für|du|des|del|di) (?:the )?[A-Z][\w&/-]*(?: (?:and|&|und) [A-Z][\w-]*| [A-Z][\w-]*){0,4})?(?: (?:de la |de l'|de |des |du |d'|del |della |di |dei )[a-zà-ü][\w'-]+)?(?:,? (?:[IVX]{1,4}|Level \d)\b)?(?: [-–] [A-Z][\w+#./-]*(?: [A-Z][\w+#./-]*){0,3})?"
)
