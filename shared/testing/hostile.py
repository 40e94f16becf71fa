"""Bodies that no endpoint may take, and texts that every field must give back as they are."""

import json
from collections.abc import Mapping

_DEEP = 800

MALFORMED: Mapping[str, bytes] = {
    "nothing closed": b'{"a": ',
    "no JSON": b"hello",
    "NUL": b'{"%(field)s": "a\\u0000b"}',
    "NUL in a key": b'{"a\\u0000b": 1}',
    "lone high surrogate": b'{"%(field)s": "\\ud83d"}',
    "lone low surrogate": b'{"%(field)s": "\\ude00 x"}',
    "surrogate in a key": b'{"\\ud83d": 1}',
    "key twice": b'{"%(field)s": "a", "%(field)s": "b"}',
    "NaN": b'{"%(field)s": NaN}',
    "Infinity": b'{"%(field)s": -Infinity}',
    "number beyond a double": b'{"%(field)s": 1e999}',
    "integer beyond 64 bits": b'{"%(field)s": 99999999999999999999}',
    "UTF-16": '{"%(field)s": "a"}'.encode("utf-16"),
    "UTF-8 with byte order mark": b'\xef\xbb\xbf{"%(field)s": "a"}',
    "Latin-1": b'{"%(field)s": "caf\xe9"}',
    "overlong UTF-8": b'{"%(field)s": "\xc0\x80"}',
    "800 lists": b'{"%(field)s": ' + b"[" * _DEEP + b"]" * _DEEP + b"}",
    "800 objects": b'{"%(field)s": ' + b'{"a":' * _DEEP + b"1" + b"}" * _DEEP + b"}",
    "100,000 open lists": b"[" * 100_000,
    "a list": b"[]",
    "a text": b'"x"',
    "null": b"null",
}
"""What is wrong, and a body in which ``%(field)s`` stands for a text field of the endpoint."""


def malformed(field: str) -> list[tuple[str, bytes]]:
    """Return the malformed bodies for an endpoint that takes the text field *field*."""
    return [(name, body.replace(b"%(field)s", field.encode())) for name, body in MALFORMED.items()]


NAUGHTY: Mapping[str, str] = {
    "emoji": "Rocket 🚀 and family 👨‍👩‍👧‍👦 and flag 🇵🇱",
    "skin tones": "👍🏽 👋🏿",
    "Hebrew": "מהנדסת תוכנה בכירה",
    "Arabic": "مهندس برمجيات أول — الرياض",
    "mixed directions": "abc \u202etxt.exe\u202c אבג",
    "combining": "e\u0301 a\u0323\u0302 Z\u0307",
    "many accents": "x" + "\u0301" * 60,
    "composed and decomposed": "\u00e9 e\u0301 \u212b \u00c5",
    "zero width": "a\u200bb\u200cc\u200dd\ufeffe\u2060f",
    "soft hyphen and no-break": "co\u00adop\u00a0x\u202fy\u2007z",
    "beyond the plane": "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 𠜎𠜱𠝹 𒀀",
    "private use": "\ue000\U000f0000",
    "noncharacters": "\ufffe\uffff\U0010ffff",
    "controls": "a\tb\nc\rd\x01e\x1ff\x7fg\x85h",
    "line separators": "a\u2028b\u2029c",
    "Thai and Tibetan": "กำหนดการ བོད་སྐད",
    "Turkish": "İstanbul ıI iİ",
    "German": "Straße ẞ groß",
    "CJK": "高级数据工程师 シニア 엔지니어",
    "quotes": 'O\'Brien "the" „Gżegżółka” `x`',
    "SQL": "'; drop table profiles; --",
    "LIKE": "100% of_it \\% \\_",
    "HTML": "<script>alert(1)</script><img src=x onerror=alert(1)>&amp;",
    "template": "{{7*7}} ${7*7} %s %(x)s {0} #{1}",
    "JSON": '{"a": [1, null]}',
    "backslashes": "\\u0000 \\ud800 \\\\ C:\\new\\table",
    "percent": "%00%0d%0a%c0%80",
    "formula": '=HYPERLINK("x") @SUM(A1) +1 -1',
    "path": "../../etc/passwd ..\\..\\boot.ini",
    "numbers as text": "1e400 NaN -0 0x10 1_000 null true undefined",
    "blanks around": "  two before, three after   ",
}
"""What is special, and a text of at most 200 characters."""


def as_json(value: object) -> bytes:
    """Return *value* as a client sends it: UTF-8, not escaped."""
    return json.dumps(value, ensure_ascii=False).encode()
