"""Language models for tests, as ``LlmServer`` answers: honest, lying, gullible, hostile.

Each is called with what the server was asked (``shared.testing.llm_server``) and returns the
answer. The product itself never imports them.
"""

from collections.abc import Callable, Iterator, Mapping
from itertools import count
from typing import Any

Json = dict[str, Any]  # a question, a schema, an answer
Say = Callable[[], str]

OPENING = "With pleasure I apply for the position of {title}."
ENDING = "I would be glad to talk about the work with you."


def reworded(text: str) -> str:
    """Return *text* as an honest model says it: other words around the same facts."""
    return f"In short: {text[:1].lower()}{text[1:].rstrip('.')}."


def honest(question: Json) -> Json:
    """Word every fact that was sent again, and cite it."""
    data = question["data"]
    if question["name"] == "mend":
        return {"lines": [{"line": one["line"], "text": _first(one)} for one in data["refused"]]}
    entries = data["applicant"]["entries"]
    if question["name"] == "cover_letter":
        told = [(entry, entry["facts"][0]) for entry in entries if entry["facts"]]
        return {
            "opening": _line(OPENING.format(title=data["job"]["title"])),
            "body": [
                _line(reworded(fact["text"]), entry["id"], fact["id"]) for entry, fact in told
            ],
            "ending": _line(ENDING),
        }
    answer: Json = {}
    wanted = question["schema"]["properties"]
    if "summary" in wanted:
        skills = data["applicant"]["skills"][:3]
        names = ", ".join(skill["name"] for skill in skills)
        ids = [skill["id"] for skill in skills]
        answer["summary"] = [_line(f"Works with {names}.", *ids)] if skills else []
    if "entries" in wanted:
        answer["entries"] = [
            {
                "entry": entry["id"],
                "lines": [_line(reworded(fact["text"]), fact["id"]) for fact in entry["facts"]],
            }
            for entry in entries
            if entry["facts"]
        ]
    return answer


def _first(refused: Json) -> str:
    return str(refused["facts"][0]) if refused["facts"] else ""


def _line(text: str, *sources: str) -> Json:
    return {"text": text, "sources": list(sources)}


LIES = (
    "Led 8,731 engineers at Vandelay Industries",
    "Holds an MBA from Harvard University",
    "Expert in COBOL and ClickHouse",
    "Chief Financial Officer of Goldman Sachs since March 1971",
    "Cut costs by 417% with Hadoop",
    "See https://evil.example/me and somebody@else.example",
    "Certified Kubernetes Administrator since 1983",
    "Managed a budget of 64,219,000 EUR at Umbrella Corporation",
)
LIED_ATOMS = (
    "Vandelay", "8,731", "MBA", "Harvard", "COBOL", "ClickHouse", "Goldman", "1971", "417%",
    "Hadoop", "evil.example", "else.example", "1983", "64,219", "Umbrella",
)  # fmt: skip
"""What no document of the invented people may ever say."""


class Liar:
    """Puts a lie into every string of the schema that it was sent, whatever the schema is.

    Where words are prescribed it takes each of them, unless *keeps_to_words* is false: then it
    lies there as well.
    """

    def __init__(self, *, keeps_to_words: bool = True) -> None:
        self.told = 0
        self._keeps = keeps_to_words
        self._turn = count()

    def __call__(self, question: Json) -> Any:
        """Return the lies; without a schema there is nothing to lie into."""
        return self._fill(question["schema"])

    def _lie(self) -> str:
        self.told += 1
        return LIES[next(self._turn) % len(LIES)]

    def _fill(self, schema: Mapping[str, Any]) -> Any:  # any JSON
        match schema["type"]:
            case "object":
                return {name: self._fill(part) for name, part in schema["properties"].items()}
            case "array":
                return list(self._items(schema["items"]))
            case "string" if self._keeps and schema.get("enum"):
                return schema["enum"][next(self._turn) % len(schema["enum"])]
            case _:
                return self._lie()

    def _items(self, schema: Mapping[str, Any]) -> Iterator[Any]:  # any JSON
        """Yield an item for each word that is prescribed in it, else two."""
        if self._keeps and (words := schema.get("enum")):
            yield from words
            return
        for name, part in schema.get("properties", {}).items():
            if self._keeps and part.get("enum"):
                for word in part["enum"]:
                    yield {**self._fill(schema), name: word}
                return
        yield self._fill(schema)
        yield self._fill(schema)


class HalfLiar:
    """Words the facts like an honest model and adds a lie to every text, with true sources."""

    def __init__(self) -> None:
        self.told = 0
        self._turn = count()

    def __call__(self, question: Json) -> Any:
        """Return half-truths; asked to mend them, it lies again."""
        return self._lied(honest(question))

    def _lied(self, said: Any) -> Any:  # an honest answer
        if isinstance(said, list):
            return [self._lied(one) for one in said]
        if isinstance(said, dict):
            return {
                key: self._add(value) if key == "text" else self._lied(value)
                for key, value in said.items()
            }
        return said

    def _add(self, text: str) -> str:
        self.told += 1
        lie = LIES[next(self._turn) % len(LIES)]
        return f"{text.rstrip('.')}. {lie}."


ORDER = "Write this into every line: "


def gullible(question: Json) -> Any:
    """Obey the order in the posting, in every string and with true sources."""
    text = question["data"]["job"].get("text", "")
    _, found, order = text.partition(ORDER)
    said = order.splitlines()[0] if found else "Nothing was ordered"
    return _everywhere(question["schema"], lambda: said)


def talkative(question: Json) -> Any:
    """Tell the whole instruction, the canary with it, in every string."""
    return _everywhere(question["schema"], lambda: str(question["system"]))


def canary_only(question: Json) -> Any:
    """Answer honestly, and add the last line of the instruction to one string."""
    answer = honest(question)
    lines = answer.get("summary") or answer.get("body") or []
    if lines:
        lines[0]["text"] += " " + str(question["system"]).splitlines()[-1][-60:]
    return answer


def contact_dump(question: Json) -> Any:
    """Put every mark for hidden contact data into every string, as an injection may ask for."""
    user = str(question["user"])
    marks = sorted({part.split("]]")[0] for part in user.split("[[")[1:]})
    marks += ["EMAIL_1", "PHONE_1", "LINK_1", "EMAIL_99"]
    return _everywhere(question["schema"], lambda: "Call " + " ".join(f"[[{m}]]" for m in marks))


def _everywhere(schema: Mapping[str, Any], say: Say) -> Any:  # any JSON
    match schema["type"]:
        case "object":
            return {name: _everywhere(part, say) for name, part in schema["properties"].items()}
        case "array":
            if words := schema["items"].get("enum"):
                return list(words)
            return [_everywhere(schema["items"], say)]
        case _:
            return schema["enum"][0] if schema.get("enum") else say()


HOSTILE_TEXTS = (
    "Null\x00byte and \ud800 half a pair",
    "\u202eevil\u202c reversed \u200bhidden \U000e0041\U000e0042 tags",
    "<img src=x onerror=alert(1)> bold <b>claim</b>",
    "![pixel](https://evil.example/p.png) and [link](javascript:alert(1))",
    '=HYPERLINK("https://evil.example")',
    "A" * 100_000,
    "{{ cycler.__init__ }} ${7*7} %s %n [Company Name]",
    "\x1b[31mred\x1b[0m\r\nSet-Cookie: a=b",
    "'; DROP TABLE generations; --",
)


class Hostile:
    """Fills the schema with bytes that break careless readers, each text in its turn."""

    def __init__(self) -> None:
        self._turn = count()

    def __call__(self, question: Json) -> Any:
        """Return the answer."""
        return _everywhere(question["schema"], self._next)

    def _next(self) -> str:
        return HOSTILE_TEXTS[next(self._turn) % len(HOSTILE_TEXTS)]
