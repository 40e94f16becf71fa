"""Every profile that the API would take, for laws that hold of all of them."""

from typing import Any

from hypothesis import strategies as st

from shared.testing.hostile import NAUGHTY

Json = dict[str, Any]  # a JSON object

_CHARACTERS = st.characters(codec="utf-8", exclude_characters="\x00")
_ANY = st.text(_CHARACTERS, max_size=40) | st.sampled_from(list(NAUGHTY.values()))
_NAMED = _ANY.map(lambda text: text[:40]).filter(lambda text: bool(text.strip()))
_MAYBE = st.none() | _ANY
_LINES = st.lists(_ANY.filter(bool), max_size=3)
_DATES = st.none() | st.sampled_from(["2020", "1999-12", "2024-02-29", "1900", "2100-12-31"])
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | _ANY
    | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_ANY, inner, max_size=3),
    max_leaves=8,
)  # fmt: skip
_OWN_KEYS = st.sampled_from(["jsonresume", "awards", "volunteer", "interests", "meta", "work"])
_REST = st.fixed_dictionaries(
    {},
    optional={
        "basics": st.fixed_dictionaries({}, optional={"profiles": _VALUES, "location": _VALUES})
        | _VALUES,
        "skills": st.lists(
            st.fixed_dictionaries({}, optional={"key": _VALUES, "rest": _VALUES}), max_size=2
        )
        | _VALUES,
        "work": st.lists(
            st.fixed_dictionaries({}, optional={"key": _VALUES, "rest": _VALUES}), max_size=2
        ),
        "other": st.dictionaries(st.sampled_from(["meta", "work", "x", "$schema"]), _VALUES),
    },
)
_CUSTOM = st.dictionaries(
    _ANY.filter(bool).map(lambda key: key[:100]) | _OWN_KEYS, _VALUES, max_size=4
) | _REST.map(lambda rest: {"jsonresume": rest})


def _period(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Json]:
    return st.fixed_dictionaries({**fields, "start_date": _DATES, "end_date": _DATES})


_SKILL = st.fixed_dictionaries(
    {
        "category": st.sampled_from(["technical", "soft", "certification"]),
        "name": st.none() | _NAMED,
        "proficiency": st.none() | _ANY.map(lambda text: text[:50]),
        "issuer": _MAYBE,
        "date_obtained": _DATES,
        "credential_id": _MAYBE,
    }
)
_SPOKEN = st.sampled_from(["native", "fluent", "conversational", "basic", None])
PROFILES = st.fixed_dictionaries(
    {
        "full_name": st.none() | _NAMED,
        "email": st.none() | st.sampled_from(["a@b.example", "ł@ó.example", "@", "a b@c"]),
        "phone": st.none() | _ANY.map(lambda text: text[:50]),
        "location": _MAYBE,
        "linkedin": _MAYBE,
        "github": _MAYBE,
        "website": _MAYBE,
        "professional_summary": _MAYBE,
        "experiences": st.lists(
            _period(
                title=st.none() | _NAMED,
                company=st.none() | _NAMED,
                location=_ANY,
                is_current=st.booleans(),
                description=_ANY,
                achievements=_LINES,
            ),
            max_size=2,
        ),
        "education": st.lists(
            _period(
                institution=st.none() | _NAMED,
                degree=st.none() | _NAMED,
                field_of_study=_MAYBE,
                gpa=_MAYBE,
                honors=_LINES,
            ),
            max_size=2,
        ),
        "projects": st.lists(
            _period(
                name=st.none() | _NAMED,
                description=_ANY,
                technologies=st.lists(_NAMED, max_size=2),
                url=_MAYBE,
            ),
            max_size=2,
        ),
        "skills": st.lists(
            _SKILL
            | st.tuples(_SKILL, _SPOKEN).map(
                lambda two: {**two[0], "category": "language", "proficiency": two[1]}
            ),
            max_size=3,
        ),
        "custom_fields": _CUSTOM,
    }
)
