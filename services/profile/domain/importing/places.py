"""Tell a place (city, region, country, remote) from other parts of a line."""

import re
from typing import Final

_COUNTRIES: Final = """
usa|us|u.s.|u.s.a.|united states|united states of america|uk|u.k.|united kingdom|england|
scotland|wales|northern ireland|
ireland|germany|deutschland|france|spain|españa|espagne|italy|italia|italie|portugal|poland|
polska|
polen|pologne|russia|россия|рф|российская федерация|ukraine|украина|україна|belarus|беларусь|
czech republic|
czechia|česká republika|česko|slovakia|slovensko|austria|österreich|autriche|switzerland|schweiz|
suisse|svizzera|netherlands|the netherlands|nederland|belgium|belgique|belgien|luxembourg|denmark|
danmark|sweden|sverige|norway|norge|finland|suomi|iceland|estonia|latvia|lithuania|romania|
bulgaria|
greece|hungary|serbia|croatia|slovenia|turkey|türkiye|cyprus|malta|israel|egypt|morocco|tunisia|
nigeria|kenya|ghana|south africa|india|pakistan|bangladesh|sri lanka|nepal|china|hong kong|taiwan|
japan|south korea|korea|singapore|malaysia|thailand|vietnam|indonesia|philippines|australia|
new zealand|canada|mexico|méxico|brazil|brasil|argentina|chile|colombia|peru|perú|uruguay|
venezuela|ecuador|uae|united arab emirates|saudi arabia|qatar|kuwait|lebanon|jordan|iran|iraq|
kazakhstan|казахстан|uzbekistan|georgia|armenia|azerbaijan|moldova|costa rica|puerto rico|
europe|eu
"""
_REGIONS: Final = """
al ak az ar ca co ct de fl ga hi id il in ia ks ky la me md ma mi mn ms mo mt ne nv nh nj nm ny
nc nd oh ok
or pa ri sc sd tn tx ut vt va wa wv wi wy dc ab bc mb nb nl ns on pe qc sk nsw vic qld wa sa
tas act
"""
_NAMED_REGIONS: Final = """
alabama|alaska|arizona|arkansas|california|colorado|connecticut|delaware|florida|georgia|hawaii|
idaho|illinois|
indiana|iowa|kansas|kentucky|louisiana|maine|maryland|massachusetts|michigan|minnesota|
mississippi|
missouri|montana|nebraska|nevada|new hampshire|new jersey|new mexico|new york|north carolina|
north dakota|ohio|oklahoma|oregon|pennsylvania|rhode island|south carolina|south dakota|tennessee|
texas|utah|vermont|virginia|washington|west virginia|wisconsin|wyoming|ontario|quebec|québec|
british columbia|alberta|bavaria|bayern|hessen|sachsen|catalonia|bretagne|île-de-france|karnataka|
maharashtra|telangana|tamil nadu|new south wales|victoria|queensland
"""
_CITIES: Final = """
london|paris|berlin|munich|münchen|hamburg|köln|cologne|frankfurt|frankfurt am main|stuttgart|
düsseldorf|leipzig|dresden|bremen|
hannover|nürnberg|wien|vienna|zürich|zurich|geneva|genève|genf|basel|bern|lausanne|madrid|
barcelona|
valencia|sevilla|bilbao|málaga|lisbon|lisboa|porto|rome|roma|milan|milano|turin|torino|bologna|
napoli|warsaw|warszawa|kraków|krakow|cracow|wrocław|wroclaw|poznań|poznan|gdańsk|gdansk|gdynia|
łódź|katowice|lublin|szczecin|bydgoszcz|białystok|rzeszów|toruń|moscow|москва|г. москва|
санкт-петербург|
saint petersburg|st. petersburg|новосибирск|екатеринбург|казань|нижний новгород|самара|омск|
ростов-на-дону|
краснодар|минск|киев|kyiv|kiev|prague|praha|brno|ostrava|bratislava|budapest|bucharest|sofia|
athens|istanbul|ankara|tel aviv|dubai|amsterdam|rotterdam|utrecht|eindhoven|brussels|bruxelles|
antwerp|
lyon|marseille|toulouse|nantes|bordeaux|lille|nice|rennes|strasbourg|montpellier|grenoble|dublin|
cork|edinburgh|glasgow|manchester|birmingham|liverpool|leeds|bristol|cambridge|oxford|copenhagen|
stockholm|gothenburg|oslo|helsinki|tallinn|riga|vilnius|new york|new york city|nyc|san francisco|
los angeles|san diego|san jose|seattle|portland|chicago|boston|austin|dallas|houston|denver|
atlanta|
miami|philadelphia|washington dc|toronto|vancouver|montreal|montréal|ottawa|calgary|mexico city|
são paulo|rio de janeiro|buenos aires|santiago|bogotá|lima|sydney|melbourne|brisbane|auckland|
tokyo|osaka|seoul|beijing|shanghai|shenzhen|singapore|bangalore|bengaluru|hyderabad|mumbai|pune|
delhi|new delhi|chennai|kolkata|gurgaon|noida|jakarta|manila|bangkok|hanoi|cairo|lagos|nairobi|
cape town|johannesburg|palo alto|mountain view|sunnyvale|menlo park|cupertino|redmond|santa clara|
silicon valley|bay area|san francisco bay area
"""
_REMOTE: Final = (
    "remote|hybrid|on-site|onsite|homeoffice|home office|zdalnie|praca zdalna|удаленно|удалённо|"
    "télétravail|remoto|fully remote|worldwide"
)


def _names(block: str) -> frozenset[str]:
    return frozenset(block.replace("\n", "").split("|"))


_COUNTRY: Final = _names(_COUNTRIES)
_REGION: Final = frozenset(_REGIONS.split()) | _names(_NAMED_REGIONS)
_KNOWN: Final = _COUNTRY | _names(_CITIES) | _names(_REMOTE) | _names(_NAMED_REGIONS)
_WORDS = re.compile(r"[^\W\d_][^\W_]*(?:['’.\- /]{1,2}[^\W_]+)*\.?")
_POSTCODE = re.compile(r"(?<!\w)(?:[A-Z]{1,2}-)?\d{2,3}[- ]?\d{2,3}(?!\w)")
_BRACKETS = "()[] \t,;.|·•–—-"
# A school is named after its town, but is none.
_SCHOOL = re.compile(
    r"universi|univerzi|uniwersy|универси|college|institut|academy|polytech|politech|school|schule|école",
    re.IGNORECASE,
)
_LONGEST = 80
_MOST_PARTS = 4
_MOST_WORDS = 4


def is_place(text: str) -> bool:
    """Whether ``text`` as a whole names a place: "Kraków", "Austin, TX", "Remote"."""
    text = text.strip(_BRACKETS)
    if not text or len(text) > _LONGEST or _SCHOOL.search(text):
        return False
    text = _POSTCODE.sub("", text).strip(_BRACKETS)
    parts = [part.strip(_BRACKETS) for part in text.replace("/", ",").replace("(", ",").split(",")]
    parts = [part for part in parts if part]
    if not parts or len(parts) > _MOST_PARTS:
        return False
    if all(part.lower() in _KNOWN for part in parts):
        return True
    if len(parts) == 1:
        return False
    if not all(_is_proper(part) for part in parts):
        return False
    last = parts[-1].split(" ")
    return (
        parts[-1].lower() in _COUNTRY
        or parts[0].lower() in _KNOWN
        or (last[0].lower() in _REGION and (last[0].isupper() or parts[-1].lower() in _REGION))
    )


def split_trailing_place(text: str) -> tuple[str, str | None]:
    """``text`` without the place that it ends with, and that place ("Acme, Austin, TX")."""
    pieces = text.split(",")
    for taken in range(min(_MOST_PARTS, len(pieces) - 1), 0, -1):
        place = ",".join(pieces[-taken:])
        if is_place(place):
            return ",".join(pieces[:-taken]).strip(" ,"), place.strip(_BRACKETS)
    return text, None


def looks_like_place(text: str) -> bool:
    """Weaker than ``is_place``, for where a place is expected: "Town, Region" in proper names."""
    parts = [part.strip() for part in text.strip(_BRACKETS).split(",")]
    return is_place(text) or (
        len(parts) in (2, 3) and len(text) <= _LONGEST and all(_is_proper(part) for part in parts)
    )


def _is_proper(part: str) -> bool:
    """Words of a proper name: capitals at their starts, no digits, not many."""
    return (
        part[:1].isupper()
        and len(part.split()) <= _MOST_WORDS
        and _WORDS.fullmatch(part) is not None
        and not any(letter.isdigit() for letter in part)
    )
