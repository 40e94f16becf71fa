"""An example for every body, built from its schema and from words that fit the fields' names.

So a new field or endpoint has an example from its first day; where the words here do not fit, a
schema's own ``examples`` win.
"""

from typing import Any

from gateway.openapi_words import AT, IDS, WORDS

Json = dict[str, Any]  # OpenAPI 3.1

_SUFFIXES = ("Read", "View", "Create", "Update", "Write")
_DEEPEST = 12


def example(schema: Json, components: Json, name: str = "", owner: str = "") -> Any:  # JSON
    """Return a value that fits *schema*, whose references stand in *components*.

    *name* is the field that it stands in, *owner* the shape of that field. Left out of
    their objects are fields without any type, which are taken and ignored, and ids in requests.
    """
    return _Builder(components).value(schema, name, owner, 0)


class _Builder:
    def __init__(self, components: Json) -> None:
        self._components = components

    def value(self, schema: Json, name: str, owner: str, depth: int) -> Any:  # JSON
        for given in ("const", "default"):
            if schema.get(given):
                return schema[given]
        if "examples" in schema:
            return schema["examples"][0]
        if "$ref" in schema:
            shape = schema["$ref"].rpartition("/")[2]
            return self.value(self._components[shape], name, _plain(shape), depth)
        if schema.get("properties"):
            return self._object(schema, owner, depth + 1)
        return self._worded(schema, name, owner, depth)

    def _worded(self, schema: Json, name: str, owner: str, depth: int) -> Any:  # JSON
        for word in (f"{owner}.{name}", name):
            if word in WORDS and _fits(WORDS[word], schema):
                return WORDS[word]
        options = schema.get("anyOf") or schema.get("oneOf") or schema.get("allOf")
        if options:
            real = [one for one in options if one.get("type") != "null"]
            return self.value(real[0], name, owner, depth)
        return (
            schema["enum"][0] if "enum" in schema else self._plain_value(schema, name, owner, depth)
        )

    def _object(self, schema: Json, owner: str, depth: int) -> Json:
        made, is_request = {}, schema.get("additionalProperties") is False
        for field, inner in schema["properties"].items():
            is_untyped = not inner.keys() & _TYPED
            if depth > _DEEPEST or (is_request and (is_untyped or field == "id")):
                continue
            made[field] = self.value(inner, field, owner, depth)
        return made

    def _plain_value(self, schema: Json, name: str, owner: str, depth: int) -> Any:  # JSON
        kind = schema.get("type")
        if kind == "array":
            if "prefixItems" in schema:
                return [self.value(one, name, owner, depth) for one in schema["prefixItems"]]
            return [self.value(schema.get("items", {}), name, owner, depth)]
        if kind == "object":
            inner = schema.get("additionalProperties")
            if not isinstance(inner, dict):
                return {}
            return {name or "key": self.value(inner, name, owner, depth)}
        if kind == "string":
            return _string(schema, name, owner)
        numbers = {"integer": 1, "number": 1.0, "boolean": True}
        return numbers.get(str(kind))


_TYPED = {"$ref", "type", "anyOf", "oneOf", "allOf", "enum", "const", "examples"}


def _string(schema: Json, name: str, owner: str) -> str:
    own = f"{owner.lower()}_id" if name == "id" else name
    formats = {
        "uuid": IDS.get(own, "0199c1f3-77aa-7c01-8b2d-9e8f7a6b5c4d"),
        "date-time": AT,
        "date": "2026-03-02",
        "binary": "(the file)",
        "uri": "https://example.org/",
    }
    return formats.get(str(schema.get("format")), "text")


def _fits(word: Any, schema: Json) -> bool:  # JSON
    if not schema.keys() & _TYPED:
        return True
    kinds = {one.get("type") for one in (schema, *schema.get("anyOf", ()))}
    formats = {one.get("format") for one in (schema, *schema.get("anyOf", ()))}
    items: Json = next(
        (one["items"] for one in (schema, *schema.get("anyOf", ())) if "items" in one), {}
    )
    if isinstance(word, list) and word and isinstance(word[0], dict) != ("$ref" in items):
        return False
    enums = [one["enum"] for one in (schema, *schema.get("anyOf", ())) if "enum" in one]
    if enums:
        return any(word in enum for enum in enums)
    if isinstance(word, str) and formats & {"uuid", "date-time"}:
        return "date-time" in formats and word.endswith("Z")
    by_type = {
        type(None): {"null"},
        bool: {"boolean"},
        int: {"integer", "number"},
        float: {"number"},
        str: {"string"},
        list: {"array"},
        dict: {"object"},
    }
    return bool(by_type[type(word)] & kinds)


def _plain(shape: str) -> str:
    for suffix in _SUFFIXES:
        shape = shape.removesuffix(suffix)
    return shape
