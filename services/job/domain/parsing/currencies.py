"""How currencies and magnitudes are written beside an amount."""

_SIGN_TABLE = """
US$ USD|CA$ CAD|C$ CAD|CAD$ CAD|CDN$ CAD|CDN CAD|AU$ AUD|A$ AUD|NZ$ NZD|S$ SGD|SG$ SGD|HK$ HKD
R$ BRL|MX$ MXN|USD$ USD|$ USD|€ EUR|£ GBP|¥ JPY|₹ INR|₩ KRW|₪ ILS|₽ RUB|₴ UAH|₺ TRY|₱ PHP|₦ NGN
฿ THB|֏ AMD|zł PLN|kč CZK|kr SEK|kr. DKK|rs. INR|rs INR|fr. CHF|sfr. CHF|rub RUB|руб. RUB|руб RUB
грн UAH|euro EUR|euros EUR|us dollars USD|dollars USD|pounds GBP|drams AMD|dram AMD|rmb CNY|元 CNY
円 JPY|원 KRW|lei RON|лв BGN
"""
_CODES = """
USD EUR GBP CHF CAD AUD NZD SGD HKD JPY CNY INR KRW SEK NOK DKK PLN CZK HUF RON BGN TRY RUB UAH BRL
MXN ZAR AED SAR ILS THB PHP IDR MYR VND AMD GEL KZT NGN KES EGP PKR CLP COP ARS
"""
_UNIT_TABLE = """
k 1000|thousand 1000|tsd 1000|t 1000|тыс 1000|万 10000|만 10000|만원 10000|lakh 1e5|lakhs 1e5
lac 1e5|lacs 1e5|lpa 1e5|crore 1e7|crores 1e7|m 1e6|mm 1e6|mio 1e6|mln 1e6|million 1e6|millions 1e6
millionen 1e6|b 1e9|bn 1e9|mrd 1e9|billion 1e9|billions 1e9|milliarden 1e9|milliard 1e9
milliards 1e9|trillion 1e12|trillions 1e12
"""


def _pairs(table: str) -> list[tuple[str, str]]:
    rows = table.strip().replace("\n", "|").split("|")
    return [(row.rsplit(" ", 1)[0], row.rsplit(" ", 1)[1]) for row in rows]


# What is written, in small letters, to the ISO 4217 code.
CURRENCIES = {sign.lower(): code for sign, code in _pairs(_SIGN_TABLE)} | {
    code.lower(): code for code in _CODES.split()
}
UNITS = {unit: float(factor) for unit, factor in _pairs(_UNIT_TABLE)}
