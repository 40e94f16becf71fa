"""Word lists for telling names from ordinary words with a capital."""

from services.generation.domain.grounding.words import word_set

ALWAYS_PLAIN = word_set(
    "i i'm i've i'd i’m i’ve i’d cv it hr january february march april may june july august "
    "september october november december monday tuesday wednesday thursday friday saturday "
    "sunday eur usd gbp pln chf rub mio mrd mr mrs ms dr dear sir madam hiring manager team "
    "sie ihr ihre ihnen ihrem ihren ihrer panstwa panstwo panstwu present q1 q2 q3 q4 kpi "
    "kpis roi ok tv pc internet a the"
)
STARTERS = word_set(
    "built led ran won wrote grew cut made drove held kept set taught sold brought took gave "
    "spoke rebuilt oversaw began chose drew fed found got met paid put read sought sent spent "
    "stood shot split spread undertook withdrew rewrote became came did had left lost rose "
    "saw shrank swept the a an my in at on for with as during after since having this these "
    "our we i key strong deep proven skilled fluent native senior daily full other also then "
    "by from to of and both all each every over under more most many main new co expert "
    "responsible hands-on within across through while when where who what how it its their "
    "his her is are was were be been has have not no some any own able based well work manage "
    "lead build design develop run write drive deliver support help create use test teach "
    "sell train plan review maintain speaks leads works holds manages "
    "builds writes runs knows brings teaches uses has owns drives makes takes keeps designs "
    "develops delivers former current certified professional creative passionate"
)
PERSONS = word_set(
    "i i'm i've i'd me my mine we us our you your yours they them their he she his her it its "
    "this that these those who which"
)
ALUMNI = word_set("alumni alumnus alumna alum veteran")
TIMES = word_set(
    "every each most many a an the in on at by for of to and day days daily week weeks weekly "
    "month months monthly year years yearly hour hours morning afternoon afternoons evening "
    "night nights time times"
)
STARTER_ENDINGS = ("ed", "ing", "ly", "al", "ive", "ful", "ous", "ment", "tion", "ity", "ence")
EMPLOYER_BEFORE = word_set(
    "at for with by from joined joining bei beim chez w dla в для στην στη στον left via via "
    "through alongside partnered"
)
AT_WORK = word_set("at joined joining bei chez ex formerly w firmie в στη στην")
INSTITUTIONS = (
    "universit", "uniwersytet", "politechnik", "polytechni", "college", "hochschule",
    "fachhochschule",
    "university", "academy", "akademi", "akadémi", "institute", "institut", "instytut", "школа",
    "университет", "институт", "академия", "политехн", "πανεπιστημι", "πολυτεχνει", "ecole",
    "facultad", "faculty",
)  # fmt: skip
COMPANY_ENDINGS = word_set(
    "gmbh inc ltd llc plc corp ag bank group labs technologies solutions systems software "
    "holding holdings partners consulting ventures capital industries ооо зао"
)
WELL_KNOWN = word_set(
    "google amazon microsoft meta facebook apple netflix uber airbnb twitter linkedin tesla "
    "nvidia intel ibm oracle sap salesforce adobe spotify stripe paypal ebay alibaba tencent "
    "samsung sony siemens bosch bmw daimler volkswagen porsche allianz deloitte kpmg pwc "
    "accenture mckinsey bain bcg infosys wipro tcs capgemini cognizant goldman jpmorgan "
    "citigroup barclays hsbc ubs blackrock visa mastercard walmart target nike adidas zalando "
    "klarna revolut monzo allegro yandex kaspersky gazprom openai anthropic deepmind palantir "
    "databricks snowflake atlassian shopify dropbox slack zoom tiktok bytedance huawei pfizer "
    "novartis roche bayer basf nestle unilever harvard stanford mit oxford cambridge yale "
    "princeton berkeley eth nasa cern spacex charite publicis orlen lufthansa "
    "яндекс сбербанк газпром"
)
ALSO_WORDS = word_set("visa target meta apple slack zoom stripe oracle uber bain intel nike shell")
