"""Names of countries, regions and cities that jobs are commonly advertised in."""
# ruff: noqa: E501 -- a list of words reads better than one word per line

_COUNTRIES = """
afghanistan|albania|algeria|andorra|angola|argentina|armenia|australia|austria|azerbaijan|bahamas|bahrain|bangladesh|barbados|belarus|belgium|belize|benin|bhutan|bolivia|bosnia and herzegovina|botswana|brazil|brunei|bulgaria|burkina faso|burundi|cambodia|cameroon|canada|cape verde|chad|chile|china|colombia|congo|costa rica|croatia|cuba|cyprus|czech republic|czechia|denmark|djibouti|dominican republic|ecuador|egypt|el salvador|eritrea|estonia|eswatini|ethiopia|fiji|finland|france|gabon|gambia|georgia|germany|ghana|greece|guatemala|guinea|guyana|haiti|honduras|hong kong|hungary|iceland|india|indonesia|iran|iraq|ireland|israel|italy|ivory coast|jamaica|japan|jordan|kazakhstan|kenya|korea|south korea|kosovo|kuwait|kyrgyzstan|laos|latvia|lebanon|lesotho|liberia|libya|liechtenstein|lithuania|luxembourg|macau|madagascar|malawi|malaysia|maldives|mali|malta|mauritania|mauritius|mexico|moldova|monaco|mongolia|montenegro|morocco|mozambique|myanmar|namibia|nepal|netherlands|the netherlands|new zealand|nicaragua|niger|nigeria|north macedonia|norway|oman|pakistan|palestine|panama|papua new guinea|paraguay|peru|philippines|poland|portugal|puerto rico|qatar|romania|russia|russian federation|rwanda|saudi arabia|senegal|serbia|sierra leone|singapore|slovakia|slovenia|somalia|south africa|south sudan|spain|sri lanka|sudan|suriname|sweden|switzerland|syria|taiwan|tajikistan|tanzania|thailand|togo|trinidad and tobago|tunisia|turkey|türkiye|turkmenistan|uganda|ukraine|united arab emirates|uae|united kingdom|uk|great britain|england|scotland|wales|northern ireland|united states|united states of america|usa|us|u.s.|u.s.a.|uruguay|uzbekistan|venezuela|vietnam|viet nam|yemen|zambia|zimbabwe|nagorno karabakh|ra|republic of armenia|can|gbr|deu|fra|aus|ind
deutschland|österreich|schweiz|frankreich|belgien|niederlande|polen|tschechien|spanien|italien|suisse|allemagne|autriche|belgique|royaume-uni|états-unis|espagne|italie|pays-bas|españa|méxico|alemania|francia|italia|brasil|polska|niemcy|sverige|norge|danmark|suomi|nederland|belgië|россия|украина|україна|česko|magyarország|ελλάδα|日本|中国|한국
""".replace("\n", "|")
_REGIONS = """
europe|european union|eu|emea|apac|latam|dach|north america|latin america|south america|asia|africa|middle east|asia pacific|americas|benelux|nordics|worldwide|global|anywhere|europa|cet|est|eastern europe|western europe|southeast asia|uk & ireland|mena
alabama|alaska|arizona|arkansas|california|colorado|connecticut|delaware|florida|hawaii|idaho|illinois|indiana|iowa|kansas|kentucky|louisiana|maine|maryland|massachusetts|michigan|minnesota|mississippi|missouri|montana|nebraska|nevada|new hampshire|new jersey|new mexico|new york|north carolina|north dakota|ohio|oklahoma|oregon|pennsylvania|rhode island|south carolina|south dakota|tennessee|texas|utah|vermont|virginia|washington|west virginia|wisconsin|wyoming|district of columbia
ontario|quebec|québec|british columbia|alberta|manitoba|saskatchewan|nova scotia|new brunswick|newfoundland and labrador|prince edward island|yukon
new south wales|queensland|south australia|tasmania|western australia
baden-württemberg|bayern|bavaria|brandenburg|hessen|hesse|mecklenburg-vorpommern|niedersachsen|lower saxony|nordrhein-westfalen|north rhine-westphalia|nrw|rheinland-pfalz|saarland|sachsen|saxony|sachsen-anhalt|schleswig-holstein|thüringen|steiermark|tirol|kärnten|vorarlberg|île-de-france|ile-de-france|auvergne-rhône-alpes|provence-alpes-côte d'azur|bretagne|occitanie|hauts-de-france|grand est|normandie|pays de la loire|nouvelle-aquitaine|catalonia|cataluña|andalucía|lombardia|lombardy|lazio|piemonte|toscana|veneto|mazowieckie|małopolskie|śląskie|flanders|wallonia|noord-holland|zuid-holland|north holland|south holland|karnataka|maharashtra|tamil nadu|telangana|haryana|gujarat|uttar pradesh|west bengal|kerala|rajasthan|punjab|andhra pradesh|greater london|west midlands|east midlands|yorkshire|surrey|kent|essex|sussex|hampshire|berkshire|oxfordshire|cambridgeshire|lancashire|cheshire|devon|cornwall|staffordshire|hertfordshire
""".replace("\n", "|")
_CITIES = """
new york city|nyc|brooklyn|queens|bronx|the bronx|manhattan|staten island|los angeles|chicago|houston|phoenix|philadelphia|san antonio|san diego|dallas|san jose|austin|jacksonville|fort worth|columbus|charlotte|san francisco|sf|bay area|san francisco bay area|indianapolis|seattle|denver|washington dc|washington, d.c.|washington d.c.|d.c.|boston|el paso|nashville|detroit|oklahoma city|portland|las vegas|memphis|louisville|baltimore|milwaukee|albuquerque|tucson|fresno|sacramento|kansas city|mesa|atlanta|omaha|colorado springs|raleigh|durham|miami|oakland|minneapolis|tulsa|tampa|arlington|new orleans|wichita|cleveland|bakersfield|honolulu|anaheim|lexington|stockton|corpus christi|irvine|orlando|newark|cincinnati|pittsburgh|st. louis|saint louis|st louis|st. paul|greensboro|lincoln|plano|buffalo|jersey city|hoboken|chandler|madison|reno|scottsdale|boise|richmond|spokane|salt lake city|palo alto|mountain view|menlo park|sunnyvale|santa clara|redwood city|cupertino|san mateo|santa monica|pasadena|cambridge|boulder|bellevue|redmond|kirkland|ann arbor|princeton|rochester|syracuse|albany|hartford|stamford|providence|charleston|savannah|birmingham|mobile|huntsville|knoxville|chattanooga|des moines|fargo|sioux falls|anchorage|mclean|reston|bethesda|alexandria|norfolk|tempe|frisco|irving|foster city|south san francisco|fremont|berkeley|santa barbara|long beach|lehi|provo|st. petersburg|fort lauderdale|west palm beach
toronto|montreal|montréal|vancouver|calgary|edmonton|ottawa|winnipeg|quebec city|hamilton|kitchener|waterloo|mississauga|halifax|victoria|markham
london|manchester|leeds|glasgow|edinburgh|liverpool|bristol|sheffield|cardiff|belfast|nottingham|leicester|newcastle|newcastle upon tyne|coventry|brighton|oxford|reading|milton keynes|aberdeen|southampton|portsmouth|york|bath|exeter|norwich|dundee|swansea|plymouth|derby|stoke-on-trent|wolverhampton|slough|guildford|warrington|croydon|dublin|cork|galway|limerick
berlin|hamburg|münchen|munich|köln|cologne|frankfurt|frankfurt am main|stuttgart|düsseldorf|dusseldorf|leipzig|dortmund|essen|bremen|dresden|hannover|hanover|nürnberg|nuremberg|duisburg|bochum|wuppertal|bielefeld|bonn|münster|mannheim|karlsruhe|augsburg|wiesbaden|mönchengladbach|gelsenkirchen|aachen|braunschweig|kiel|chemnitz|halle|magdeburg|freiburg|krefeld|mainz|lübeck|erfurt|oberhausen|rostock|kassel|potsdam|saarbrücken|ulm|heidelberg|darmstadt|regensburg|würzburg|ingolstadt|wolfsburg|göttingen|heilbronn|pforzheim|jena|trier|konstanz|erlangen|fürth|koblenz|osnabrück|oldenburg|paderborn|walldorf|wien|vienna|graz|linz|salzburg|innsbruck|klagenfurt|zürich|zurich|genf|geneva|genève|basel|bern|lausanne|winterthur|luzern|lucerne|st. gallen|zug|lugano
paris|marseille|lyon|toulouse|nice|nantes|strasbourg|montpellier|bordeaux|lille|rennes|reims|grenoble|dijon|angers|nîmes|clermont-ferrand|le mans|aix-en-provence|brest|tours|limoges|amiens|metz|nancy|rouen|caen|orléans|mulhouse|besançon|sophia antipolis|la défense|boulogne-billancourt|bruxelles|brussels|brussel|antwerp|antwerpen|ghent|gent|liège|bruges|leuven|namur|mechelen|luxembourg city
amsterdam|rotterdam|the hague|den haag|utrecht|eindhoven|groningen|tilburg|delft|leiden|haarlem|nijmegen|maastricht|arnhem|breda|enschede|zwolle|amersfoort|hilversum
madrid|barcelona|valencia|sevilla|seville|zaragoza|málaga|malaga|bilbao|alicante|granada|murcia|palma|palma de mallorca|vigo|a coruña|lisbon|lisboa|porto|braga|coimbra|faro|aveiro
rome|roma|milan|milano|naples|napoli|turin|torino|bologna|florence|firenze|genoa|genova|venice|venezia|verona|padova|padua|bari|catania|palermo|trieste|parma|modena|bergamo|brescia
warsaw|warszawa|kraków|krakow|cracow|łódź|lodz|wrocław|wroclaw|poznań|poznan|gdańsk|gdansk|szczecin|bydgoszcz|lublin|katowice|białystok|gdynia|sopot|rzeszów|toruń|kielce|gliwice|olsztyn|prague|praha|brno|ostrava|plzeň|bratislava|košice|budapest|debrecen|szeged|bucharest|bucurești|cluj|cluj-napoca|iași|iasi|timișoara|timisoara|brașov|sofia|plovdiv|varna|belgrade|beograd|novi sad|zagreb|split|ljubljana|sarajevo|skopje|tirana|pristina|podgorica|athens|thessaloniki|nicosia|limassol|valletta
stockholm|gothenburg|göteborg|malmö|uppsala|lund|linköping|oslo|bergen|trondheim|stavanger|copenhagen|københavn|aarhus|odense|aalborg|helsinki|espoo|tampere|turku|oulu|vantaa|reykjavik|tallinn|tartu|riga|vilnius|kaunas
moscow|saint petersburg|st petersburg|novosibirsk|yekaterinburg|kazan|москва|санкт-петербург|новосибирск|екатеринбург|казань|київ|киев|львів|львов|харків|одеса|kyiv|kiev|lviv|kharkiv|odesa|odessa|dnipro|minsk|chisinau|yerevan|gyumri|vanadzor|stepanakert|goris|kapan|sisian|ijevan|dilijan|abovyan|hrazdan|artashat|armavir|ashtarak|gavar|sevan|vagharshapat|etchmiadzin|syunik|lori|shirak|tavush|ararat|kotayk|gegharkunik|aragatsotn|tbilisi|batumi|baku|tashkent|almaty|astana|nur-sultan|bishkek|dushanbe|ashgabat|istanbul|ankara|izmir|antalya|bursa
tel aviv|tel aviv-yafo|jerusalem|haifa|herzliya|dubai|abu dhabi|sharjah|doha|riyadh|jeddah|dammam|kuwait city|manama|muscat|amman|beirut|cairo|alexandria|casablanca|rabat|marrakech|tunis|algiers|lagos|abuja|ibadan|port harcourt|accra|kumasi|nairobi|mombasa|kampala|kigali|dar es salaam|addis ababa|johannesburg|cape town|durban|pretoria|lusaka|harare|dakar|abidjan|luanda|maputo|khartoum|juba|kinshasa|douala|yaoundé|windhoek|gaborone
mumbai|delhi|new delhi|bangalore|bengaluru|hyderabad|ahmedabad|chennai|kolkata|pune|jaipur|surat|lucknow|kanpur|nagpur|indore|thane|bhopal|noida|gurgaon|gurugram|kochi|coimbatore|chandigarh|visakhapatnam|vadodara|trivandrum|thiruvananthapuram|karachi|lahore|islamabad|rawalpindi|dhaka|chittagong|colombo|kathmandu|kabul|tehran|baghdad|erbil
tokyo|osaka|kyoto|yokohama|nagoya|sapporo|fukuoka|kobe|東京|大阪|seoul|busan|incheon|pangyo|서울|부산|beijing|shanghai|shenzhen|guangzhou|hangzhou|chengdu|nanjing|wuhan|xi'an|suzhou|tianjin|北京|上海|深圳|广州|taipei|hsinchu|kaohsiung|bangkok|chiang mai|phuket|ho chi minh city|hanoi|da nang|kuala lumpur|penang|johor bahru|selangor|cyberjaya|petaling jaya|jakarta|bandung|surabaya|bali|denpasar|yogyakarta|manila|metro manila|makati|taguig|quezon city|cebu|cebu city|pasig|davao|phnom penh|vientiane|yangon|ulaanbaatar
sydney|melbourne|brisbane|perth|adelaide|canberra|gold coast|hobart|darwin|newcastle|geelong|auckland|wellington|christchurch|hamilton|dunedin|suva|port moresby
mexico city|ciudad de méxico|cdmx|guadalajara|monterrey|puebla|tijuana|querétaro|cancún|mérida|são paulo|sao paulo|rio de janeiro|brasília|belo horizonte|curitiba|porto alegre|salvador|recife|fortaleza|florianópolis|campinas|buenos aires|córdoba|rosario|mendoza|santiago|santiago de chile|valparaíso|bogotá|bogota|medellín|medellin|cali|barranquilla|lima|arequipa|quito|guayaquil|caracas|montevideo|asunción|la paz|santa cruz|san josé|panama city|guatemala city|san salvador|tegucigalpa|managua|santo domingo|san juan|havana|kingston|port of spain|port-au-prince
""".replace("\n", "|")

COUNTRIES = frozenset(name for name in _COUNTRIES.split("|") if name)
REGIONS = frozenset(name for name in _REGIONS.split("|") if name)
CITIES = frozenset(name for name in _CITIES.split("|") if name)

# Two-letter codes that stand for a place only after a comma: "Austin, TX".
STATE_CODES = frozenset(
    [
        "AL",
        "AK",
        "AZ",
        "AR",
        "CA",
        "CO",
        "CT",
        "DE",
        "FL",
        "GA",
        "HI",
        "ID",
        "IL",
        "IN",
        "IA",
        "KS",
        "KY",
        "LA",
        "ME",
        "MD",
        "MA",
        "MI",
        "MN",
        "MS",
        "MO",
        "MT",
        "NE",
        "NV",
        "NH",
        "NJ",
        "NM",
        "NY",
        "NC",
        "ND",
        "OH",
        "OK",
        "OR",
        "PA",
        "RI",
        "SC",
        "SD",
        "TN",
        "TX",
        "UT",
        "VT",
        "VA",
        "WA",
        "WV",
        "WI",
        "WY",
        "DC",
        "PR",
        "ON",
        "QC",
        "BC",
        "AB",
        "MB",
        "SK",
        "NS",
        "NB",
        "NL",
        "PE",
        "NSW",
        "VIC",
        "QLD",
        "ACT",
        "TAS",
        "UK",
        "GB",
        "US",
        "DE",
        "FR",
        "ES",
        "IT",
        "NL",
        "PL",
        "AT",
        "CH",
        "BE",
        "SE",
        "NO",
        "DK",
        "FI",
        "IE",
        "PT",
        "CZ",
        "RO",
        "HU",
        "GR",
        "IN",
        "SG",
        "AU",
        "NZ",
        "JP",
        "KR",
        "CN",
        "HK",
        "MX",
        "BR",
        "AR",
        "AE",
        "ZA",
        "IL",
        "TR",
        "UA",
    ]
)
