"""What a copied web page says besides the posting: buttons, navigation, cookies, counters."""
# ruff: noqa: E501 -- a list of words reads better than one word per line

import re

_EXACT = frozenset(
    " ".join(phrase.split())
    for phrase in """
    apply|apply now|apply for this job|apply for job|apply here|apply online|apply today|apply to job|apply to this job|easy apply|quick apply|apply on company site|apply on company website|apply with linkedin|apply with indeed|apply with resume|apply for this position|apply for this role|i'm interested|i am interested
    save|save job|save this job|saved|share|share this job|share job|share this|report|report job|report this job|print|email|email this job|copy link|link copied|refer a friend|refer|follow|following|unsave|tweet|facebook|twitter|linkedin|xing|whatsapp
    back|back to jobs|back to all jobs|back to job list|back to search|back to search results|back to results|all jobs|view all jobs|see all jobs|view all openings|other jobs|current openings|open positions|job openings|search jobs|search|job search|find jobs|jobs|careers|career|careers home|home|homepage|about|about us|contact|contact us|blog|team|culture|benefits|teams|locations|offices|job alerts|create job alert|create alert|set alert|get job alerts|see who you know|view similar jobs|similar jobs|show more|show less|read more|see more|more|next|previous
    menu|main menu|toggle navigation|navigation|skip to content|skip to main content|skip navigation|skip to main|close|open menu|sign in|log in|login|sign up|register|join now|my account|my profile|create account|english|deutsch|français|en|de|fr|language|select language
    overview|application|job description|description|job details|details|job summary|summary|full job description|job posting|job detail|job|the job|position|the role|posting|vacancy|vacancies|view job|job information|the position|we are hiring|we're hiring|we are hiring!|now hiring|hiring now|new|featured|urgent|urgently hiring|hiring|promoted|sponsored|actively recruiting|actively hiring|be an early applicant|responses managed off linkedin|no longer accepting applications|verified|job ad|job advert|job advertisement|vacancy announcement|job announcement|job opportunity|career opportunity|employment opportunity|job vacancy|announcement|vacancy notice|job opening
    accept|accept all|accept all cookies|accept cookies|reject all|decline|cookie settings|manage cookies|cookie preferences|privacy policy|privacy settings|cookies|cookie policy|ok|got it|we use cookies|powered by greenhouse|powered by lever|powered by ashby|powered by
    jetzt bewerben|bewerben|online bewerben|hier bewerben|merken|job merken|teilen|drucken|speichern|zurück|zurück zur übersicht|alle jobs|alle stellen|stellenangebote|stellenanzeige|stellenausschreibung|karriere|startseite|menü|anmelden|alle akzeptieren|zur bewerbung|schnellbewerbung
    postuler|postulez|postuler maintenant|je postule|enregistrer|partager|retour|retour aux offres|offres d'emploi|accueil|imprimer|tout accepter|candidater|toutes les offres|sauvegarder
    solicitar|inscribirme|aplicar|candidati|candidati ora|solliciteer|solliciteren|aplikuj|aplikuj teraz|candidatar-se|ansök|ansök nu|søg|søg nu|откликнуться|지원하기|応募する|申请职位|compartir|guardar|zapisz
    """.replace("\n", "|").split("|")
    if phrase.strip()
)
_APPLY = re.compile(
    r"(?:easy |quick |1-click )?apply(?: now| here| online| today| for th(?:is|e) (?:job|position|role)| to (?:this )?job)?|application|overview|"
    r"(?:jetzt |online |hier )?bewerben|postuler|i'm interested|solliciteer|aplikuj|candidati|지원하기",
    re.IGNORECASE,
)
_PATTERN = re.compile(
    r"(?:posted|reposted|veröffentlicht|publiée?|active|updated|aktualisiert|il y a|vor)?:?\s*(?:vor |il y a |about |over |more than )?(?:\d{1,3}\+?|a|an|today|yesterday|heute|gestern|just|einem)\s?(?:posted|now|minutes?|hours?|days?|weeks?|months?|tagen?|wochen?|stunden?|jours?|semaines?|mois|h|d|w|mo)?\+?\s*(?:ago)?"
    r"|(?:over |be among the first )?\d{1,4}\+? (?:applicants?|clicked apply|applications?|people clicked apply|views|likes?|employees?)"
    r"|.{0,60} logo|logo(?: of)? .{0,60}|\d(?:[.,]\d)? ?(?:stars?|★|out of 5.{0,20}|/ ?5.{0,20})|[\d.,]{1,7}(?: reviews| bewertungen| avis)?|\([\d.,]{1,7}(?: reviews)?\)"
    r"|(?:req(?:uisition)?|job|ref(?:erence)?|posting|stellen|kennziffer|r|jr)[ .#:-]{0,3}(?:id|no|nr|number|nummer|code|req)?[ .#:-]{0,3}[a-z]{0,4}[-_]?\d[\w-]{1,16}"
    r"|#?\w{1,4}-?\d{3,12}|https?://\S{1,200}|www\.\S{1,200}|\d{1,2} ?[|/] ?\d{1,3}"
    r"|(?:we|this (?:web)?site) uses? cookies.{0,200}|.{0,40}cookies.{0,160}|seniority level|employment type|job function|industries",
    re.IGNORECASE,
)
_KEEP_LETTERS = re.compile(r"[^\w' ]+")


def is_noise(text: str) -> bool:
    """Tell whether a header line belongs to the page and not to the posting."""
    plain = " ".join(_KEEP_LETTERS.sub(" ", text.lower()).split())
    return not plain or plain in _EXACT or _PATTERN.fullmatch(text.strip()) is not None


def is_apply_button(text: str) -> bool:
    """Tell whether the line is the button or tab that follows the header of a job page."""
    return _APPLY.fullmatch(text.strip(" .!>→")) is not None
