"""The words around money that make it pay, or something else, and for how long it is paid."""
# ruff: noqa: E501 -- an alternation of words is one thing

import re

PAY = re.compile(
    r"salar(?:y|ies)|compensation|\bpay(?:s|ing|rate)?\b|\bwages?\b|remuneration|\bOTE\b|on[- ]target earnings|earn(?:s|ings?)?\b|\bbase (?:range|of|is|:)|hourly|hiring range|\brange (?:is|of|for)\b|(?:hour|day|daily) rate|\brate(?: of pay|:| is)|per annum|annum|annually|"
    r"gehalt|vergütung|\blohn|verdienst|entgelt|brutto|jährlich|bezahlung|entlohnung|salaire|rémunération|\bbrut\b|\btjm\b|salario|sueldo|retribu|\bRAL\b|salaris|\bloon\b|wynagrodz|\bbrutto\b|pensja|widełki|salário|\blön\b|\bløn\b|\blønn\b|зарплат|оклад|оплат|плата|\bplat\b|\bmzda|連봉|연봉|年収|月給|薪",
    re.IGNORECASE,
)
NO_PAY = re.compile(
    r"sign(?:ing)?[- ]?on|signing|\bbonus(?:es)?\b|referral|relocation|stipend|allowance|401|match(?:ing|es|ed)?\b|contribut|insur|deductible|reimburs|budget|fund(?:s|ed|ing|raise)?\b|rais(?:ed|ing)|series [a-h]\b|\bseed\b|valu(?:ation|ed?)\b|revenue|turnover|\bARR\b|\bAUM\b|assets|portfolio|coverage|investment|invested|investors?|capital\b|market\b|"
    r"customers?|clients?|users|transactions?|processed|processing|payments|volume|sales of|quota|grants?\b|donat|\bfees?\b|worth|savings|saved|spend(?:ing)?|contracts?\b|deals?|discount|voucher|credit|perk|learning|education|training|wellness|home office|equipment|gym|donation|equity|stock|RSUs?|options|prize|award(?:s|ed)?\b|scholarship|tuition|loan|debt|mortgage|econom|industry|company\b|business\b|"
    r"project(?:s)? (?:value|up|of)|a value of|cost|fine|penalt|per (?:case|employee|person|user|seat|project|event|night|meal|dependent|child)|umsatz|finanzierung|prämie|zuschuss|budget|chiffre d'affaires|levée|prime\b|kapital|gutschein|bilanz|volumen|sachbezug|leasing|fatturato|facturación|subsidy|pension|retirement|backed|exit|acquired|acquisition|exceed(?:s|ing)? (?:expectations)|billion|lifestyle|phone|commut|transit|childcare|adoption|fertility|maximum of|tips",
    re.IGNORECASE,
)
_PERIODS = (
    (
        "hour",
        r"(?:/|per|an|a|pro|je|par|de l'|por|all'|per) ?(?:hour|hr|h|std\.?|stunde|heure|hora|ora|uur|godz\w*|timme|time)\b|\bhourly|stündlich|stundenlohn|taux horaire|/ ?hr|\bp\.?h\.?\b",
    ),
    (
        "day",
        r"(?:/|per|a|pro|je|par) ?(?:day|tag|jour|día|giorno|dag|dzień)\b|\bdaily\b|day rate|tagessatz|\btjm\b",
    ),
    ("week", r"(?:/|per|a|pro|je|par) ?(?:week|wk|woche|semaine|semana)\b|\bweekly\b"),
    (
        "month",
        r"(?:/|per|a|pro|je|im|par|al|por|na) ?(?:month|mo|monat|mois|mes|mese|maand|miesiąc|mies\.?|mån|måned|месяц)\b|\bmonthly\b|monatlich|mensuel|miesięcznie|mensual|mensile|в месяц|\bp\.?m\.?\b(?!\w)|monatsgehalt|월|月",
    ),
    (
        "year",
        r"(?:/|per|a|an|pro|je|im|par|al|por|all'|na) ?(?:year|yr|annum|jahr|an\b|année|año|anno|jaar|rok|år|ano)\b|\bp\.? ?a\.?\b|annual|yearly|annum|jährlich|jahres|annuel|anual|annuo|lordi annui|brut annuel|rocznie|\bLPA\b|\bRAL\b|연봉|年",
    ),
)
PERIODS = [(name, re.compile(words, re.IGNORECASE)) for name, words in _PERIODS]
CLAUSE = re.compile(
    r"[.;!?](?=\s)|[\n•|]|,(?=\s)| plus | \+ | along with | in addition to | as well as | and an? | und (?:eine?n?|zusätzlich) | sowie ",
    re.IGNORECASE,
)
SENTENCE = re.compile(r"[.!?](?=\s[A-ZÀ-Þ\n])|\n\s*\n|\n[ \t]*(?=[-•*])")
UP_TO = re.compile(
    r"(?:up to|bis zu|bis|jusqu'à|hasta|fino a|maximum|max\.?|tot|do)[ :]*$", re.IGNORECASE
)
FROM = re.compile(
    r"(?:from|starting (?:at|from)|starts at|at least|minimum(?: of)?|min\.?|ab|mindestens|à partir de|dès|desde|a partire da|vanaf|od|upwards of|more than|over|от|от )[ :]*$",
    re.IGNORECASE,
)
SCALE = {  # how many of the currency's units buy about what one dollar buys
    "JPY": 120,
    "KRW": 1000,
    "INR": 20,
    "AMD": 250,
    "HUF": 250,
    "RUB": 30,
    "IDR": 8000,
    "VND": 12000,
    "CZK": 15,
    "SEK": 8,
    "NOK": 8,
    "DKK": 6,
    "PLN": 3,
    "TRY": 20,
    "UAH": 15,
    "PHP": 25,
    "THB": 20,
    "NGN": 400,
    "KES": 60,
    "CLP": 500,
    "COP": 2000,
    "KZT": 200,
    "CNY": 4,
    "MXN": 10,
    "ZAR": 8,
    "EGP": 15,
    "PKR": 80,
    "ARS": 500,
    "GEL": 2,
    "RON": 3,
    "BRL": 3,
    "AED": 3,
    "SAR": 3,
    "ILS": 3,
    "MYR": 3,
}
# "42,500 students": the thing counted follows the number.
COUNTED = re.compile(
    r" (?!per\b|a\b|an\b|annual|year|hour|month|pro\b|brut|gross|net|depend|plus|based|for\b|par\b|jähr)[a-z]{3,}"
)
