"""The sentences by which an employer names itself, and words that are no company."""
# ruff: noqa: E501 -- an alternation of words is one thing

import re

_WORD = r"[A-Z0-9ÀÁÂÄÅÇÉÈÊÍÎÑÓÔÖØÚÜĄĆĘŁŃŚŹŻŠŽ][\w.&'+-]{0,30}"
_NAME = (
    rf"(?P<name>{_WORD}(?: (?:{_WORD}|&|of|and|the|for|de|du|des|der|und|van|von|by|et)){{0,5}})"
)
CLAIMS: tuple[tuple[float, re.Pattern[str]], ...] = tuple(
    (weight, re.compile(pattern.replace("NAME", _NAME), re.MULTILINE))
    for weight, pattern in (
        (
            3.0,
            r"^[ \t*#]*(?:About|ABOUT|Über|À propos de|A propos de|Sobre|Over|O firmie|Om|Chi è) NAME(?= *[:*]*$| *[-:–—]| \()",
        ),
        (
            3.0,
            r"(?:^|[.!?:>\n] ?|\" ?)(?:Here at|At|Bei|Bei der|Chez|En|Presso|Bij|W) NAME, (?=we|our|you|the|I|wir|du|Sie|nous|vous|everyone|it|as|nos|a |every)",
        ),
        (
            2.5,
            r"\b(?:[Ww]orking|[Ll]ife|[Ww]ork|[Cc]areers?|[Cc]ulture|[Bb]enefits) (?:at|with|bei|chez) NAME\b(?=[ ,.?!:\n])",
        ),
        (
            3.0,
            r"\bNAME (?:is|are) (?:proud to be |committed to being )?(?:an )?(?:[Ee]qual[ -][Oo]pportunity|EOE|EEO|E-Verify)",
        ),
        (
            3.0,
            r"(?:^|[.!?:\n] ?)(?:The |Die |Der |Das )?NAME(?: \([^()\n]{1,60}\))?,? (?:[\w,' -]{0,60}, )?(?:is|are) (?:currently |now |also |actively )?(?:looking|seeking|hiring|searching|recruiting|growing)\b",
        ),
        (
            3.0,
            r"(?:^|[.!?:\n] ?)(?:The |Die |Der |Das )?NAME(?: \([^()\n]{1,60}\))? (?:currently |now )?(?:seeks|sucht|recherche|recrute|busca|cerca|zoekt|poszukuje|invites|announces|has an? (?:\w+ )?(?:opening|vacancy|opportunity)|has (?:\w+ )?(?:openings|vacancies))\b",
        ),
        (
            2.0,
            r"(?:^|[.!?:\n] ?)(?:The |Die |Das )?NAME(?: \([^()\n]{1,60}\))? (?:is|ist|est|es|è|jest|are|was founded) (?:an? |the |one |a\b|on |building |where |dedicated |committed |ein|der |die |das |une? |le |la |leader|reinventing |transforming |in |transforming|powering |the$|proud )",
        ),
        (
            1.5,
            r"(?:^|[.!?:\n] ?)NAME(?: \([^()\n]{1,60}\))? (?:provides|offers|builds|helps|enables|powers|develops|delivers|makes|believes|bietet|entwickelt|propose|développe|supports|operates|values|welcomes|celebrates|does not discriminate|considers|connects|empowers|creates|serves|brings|combines|designs|works|was established|has been)\b",
        ),
        (
            2.0,
            r"\b(?:[Jj]oin|[Jj]oining) (?:the |our )?NAME(?= team\b| family\b|,|[.!]| as\b| and\b| in\b| to\b)",
        ),
        (
            2.5,
            r"\b(?:[Ww]e at|[Tt]eam at|[Rr]ole at|[Pp]osition at|[Jj]ob at|[Oo]pportunity at|[Hh]ere at|[Ww]e are|[Ww]ir sind|[Nn]ous sommes|[Tt]he team behind|Wir bei|Wir von) NAME\b(?=[ ,.!\n:])",
        ),
        (
            1.0,
            r"(?:^|[.!?:,\n] ?)NAME's (?=mission|commitment|values|culture|vision|products?|platform|team|customers|success|headquarters|goal|technology|policy|EEO|Privacy|[Aa]pplicant|growth|business|clients|global)",
        ),
        (2.5, r"(?:©|\([cC]\)|Copyright)(?: ?©)? ?(?:\d{4}(?: ?[-–] ?\d{4})? )?(?:by )?NAME\b"),
        (2.0, r"(?:^|[.!?:\n] ?)[Ww]hy (?:join |work (?:at|for) )?NAME\?"),
        (
            2.5,
            r"(?:for|on behalf of|with|our client,?|joining|kunde,?) NAME,? (?:is|are|an?|the|one of the) (?:leading|global|fast|world)",
        ),
        (
            2.0,
            r"(?:^|\n)(?:Company |Unternehmens)(?:Description|Overview|Profile|profil)?:? ?\n+NAME (?=is|are|ist)",
        ),
    )
)
LEGAL_NAME = re.compile(
    r"\b(?P<name>[A-ZÄÖÜÉ][\w.&'+-]{0,30}(?: (?:[A-ZÄÖÜÉ][\w.&'+-]{0,30}|&|und|and|of)){0,4},? (?:GmbH(?: & Co\. ?KGa?A?)?|AG|SE|KG|mbH|e\.V\.|Inc\.?|LLC|Ltd\.?|Limited|LLP|PLC|plc|Corp\.?|Corporation|S\.A\.|SAS|SARL|S\.p\.A\.|S\.r\.l\.|B\.V\.|N\.V\.|Sp\. z o\.o\.|A/S|ApS|AB|AS|Oy|OY|CJSC|OJSC|JSC|s\.r\.o\.|a\.s\.|Kft\.?|Pty|Co\.))(?![\w])"
)
LEGAL_FORM = re.compile(
    r"(?:^|[\s,])(?:GmbH|AG|SE|KG|mbH|e\.V\.|Inc|LLC|Ltd|Limited|LLP|PLC|Corp|Corporation|S\.A\.?|SAS|SARL|S\.p\.A|S\.r\.l|B\.V|N\.V|Sp\. ?z ?o\.o|A/S|ApS|AB|Oy|CJSC|OJSC|JSC|s\.r\.o|Kft|Pty|Co|Company|Group|Foundation|University|Universität|Hospital|Bank|Institute|Agency|Ministry|Department|Association|College|Council|Society|Trust|Organization|Committee|Center|Centre|Klinik|Klinikum|Stadt|Verein|Authority|Administration|Commission|Bureau|Board|Dept|Ministerium|Amt|Fund|Centre|Hotel|School|Schule|Union|Holdings?|Partners|Services|Solutions|Technologies|Systems|Labs|Consulting|Studios?)\.?(?:$|[\s,.)])",
    re.IGNORECASE,
)
_GENERIC_WORDS = """
we you our your us this that it they the a an i he she there here who what where when why how if
as at in on for to and or but all each every some any no not both these those its their my his
her one about role position job team company the-role opportunity candidate candidates applicant
applicants ideal successful location remote benefits requirements responsibilities
qualifications description overview employer organization department description-of must please
apply salary compensation experience education skills work working today join equal pay time
everyone someone people customers clients client employees our-client our-team our-company
diversity inclusion equity culture mission values vision flexible competitive hybrid full part
key main what's that's it's we're you'll you're i'm wir sie du unser unsere ihre dein deine das
die der ein eine es nous vous notre votre le la les ce cette il elle un une nuestra nosotros el
este esta january february march april may june july august september october november december
monday tuesday wednesday thursday friday saturday sunday ai it hr ceo cto vp usa us uk eu europe
engineering marketing sales product design finance operations data software technology research
development support security summary purpose note notice title english german french additional
other more most many while since with from by during after before under over within such then
also once based because whether so now new great good best first last next yes since founded
headquartered click ready being having knowledge ability strong excellent proven demonstrated
familiarity proficiency fluency background degree bachelor master minimum preferred required
responsible reporting language languages teamwork communication office street city country state
visa travel accommodation eeo eoe gdpr privacy cookie policy terms home search menu login
covid-19 python java javascript sql excel ihnen ihr euch dich dir mein bewerbung aufgaben profil
homeoffice gehalt standort chez et pour dans avec
"""
GENERIC = frozenset(_GENERIC_WORDS.split())
_TRAILING_WORDS = """
of and the for de du des der und van von by et &
"""
TRAILING = frozenset(_TRAILING_WORDS.split())
