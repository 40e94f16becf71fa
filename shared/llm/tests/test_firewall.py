"""Nothing of a person leaves, everything comes back, and dates and amounts stay readable."""

import string
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.llm.firewall import ContactFirewall
from shared.testing.growth import growth

pytestmark = pytest.mark.unit


def firewall() -> ContactFirewall:
    return ContactFirewall(
        name="José María Núñez-O'Brien",
        emails=["jose.nunez@example.org", ""],
        phones=["+41 79 123 45 67", "(415) 555-2671"],
        links=["https://www.linkedin.com/in/jmnunez/", "josen.example"],
        addresses=["Bahnhofstrasse 12, 8001 Zürich, Switzerland"],
    )


NAMES = [
    "José María Núñez-O'Brien",
    "JOSE MARIA NUNEZ-OBRIEN",
    "Núñez-O’Brien, José",
    "jose",
    "NÚÑEZ",
    "Jose\u0301",
    "Jo\u200bsé",
    "ＪＯＳＥ",
    "J. Núñez",
    "josenunez",
    "jnunez42",
]
PHONES = [
    "+41 79 123 45 67",
    "+41791234567",
    "0041 79 123 45 67",
    "079 123 45 67",
    "+41 (0)79 123 45 67",
    "+41\u00a079\u00a0123\u00a045\u00a067",
    "+41\u201179\u2010123\u201345\u221267",
    "0 7 9 1 2 3 4 5 6 7",
    "7 9-1 2 3-4 5-6 7",
    "\u0660\u0667\u0669 \u0661\u0662\u0663 \u0664\u0665 \u0666\u0667",
    "０７９１２３４５６７",
    "079.123.45.67",
    "079/1234567",
    "415.555.2671",
    "1-415-555-2671",
    "(415)5552671",
]
FOREIGN_PHONES = ["+49 30 1234567", "(020) 7946 0958", "0044 20 7946 0958", "+1 212 555 0100"]
LINKS = [
    "https://www.linkedin.com/in/jmnunez/",
    "linkedin.com/in/jmnunez",
    "LinkedIn.com/in/JMNunez?trk=1",
    "@jmnunez",
    "jmnunez",
    "josen.example",
    "http://josen.example/work/2020",
    "blog.josen.example",
]
ADDRESSES = [
    "Bahnhofstrasse 12, 8001 Zürich, Switzerland",
    "BAHNHOFSTRASSE 12",
    "8001 Zurich",
]
EMAILS = ["jose.nunez@example.org", "JOSE.NUNEZ@EXAMPLE.ORG", "any.body+x@mail.example.co.uk"]

HIDDEN = [*NAMES, *PHONES, *FOREIGN_PHONES, *LINKS, *ADDRESSES, *EMAILS]


@pytest.mark.parametrize("spelling", HIDDEN)
def test_every_spelling_is_hidden_and_put_back_exactly(spelling: str) -> None:
    guard = firewall()
    text = f"Ask {spelling}, please."
    hidden = guard.hide(text)
    assert hidden.startswith("Ask [[")
    assert hidden.endswith("]], please.")
    assert spelling not in hidden
    assert hidden.count("[[") == 1
    assert guard.restore(hidden) == text


@pytest.mark.parametrize(
    "text",
    [
        "2019 - 2023",
        "2019–2023, then 2023 – present",
        "01.02.2019 - 03.04.2020",
        "05/2018 - 06/2020",
        "2018-05-01/2020-06-30",
        "2019 2020 2021 2022",
        "20190102",
        "1,200,000 EUR",
        "$1.200.000 and 2 000 000 users",
        "from 2 000 000 to 3 500 000",
        "EUR 120 000 000",
        "150000 EUR in 2020",
        "92.5 percent of 1,500,000 rows, 3.11.4",
        "ISO 9001:2015, 24/7, 10-15 people",
        "de la, von der",
        "Joseph and Marian obeyed",
    ],
)
def test_dates_amounts_and_other_words_stay(text: str) -> None:
    assert firewall().hide(text) == text
    assert ContactFirewall().hide(text) == text


def test_the_same_spelling_has_the_same_placeholder_and_another_one_another() -> None:
    guard = firewall()
    first, again, other = guard.hide("José"), guard.hide("José"), guard.hide("JOSE")
    assert first == again == "[[NAME_1]]"
    assert other == "[[NAME_2]]"


def test_a_name_in_a_script_without_blanks_is_found_inside_a_sentence() -> None:
    guard = ContactFirewall(name="王小明")
    assert guard.hide("我是王小明。") == "我是[[NAME_1]]。"


def test_an_umlaut_is_found_as_two_letters() -> None:
    guard = ContactFirewall(name="Jörg Müller")
    assert "Mueller" not in guard.hide("Joerg Mueller")
    assert "Muller" not in guard.hide("Jorg Muller")


def test_a_particle_alone_is_no_name() -> None:
    guard = ContactFirewall(name="Maria de Souza")
    assert guard.hide("o time de dados de Maria de Souza") == "o time de dados de [[NAME_1]]" or (
        guard.hide("o time de dados de Maria de Souza") == "o time de dados [[NAME_1]]"
    )


def test_text_that_looks_like_a_placeholder_comes_back_as_it_was() -> None:
    guard = firewall()
    text = "[[NAME_1]] José [[PHONE_9]] [[[NAME_1]]]"
    assert guard.restore(guard.hide(text)) == text


def test_a_placeholder_that_was_never_given_out_is_told() -> None:
    guard = firewall()
    hidden = guard.hide("José")
    assert guard.unknown(f"{hidden} and [[NAME_7]] and [NAME_1]") == ("[[NAME_7]]", "[NAME_1]")
    assert guard.restore("[[NAME_7]]") == "[[NAME_7]]"
    assert guard.unknown("a [1] b [[x]]") == ()


def test_nested_json_is_hidden_with_its_keys_and_comes_back() -> None:
    guard = firewall()
    value = {"title": "José", "lines": [{"José's": ["079 123 45 67", 5, None, True, 2.5]}]}
    hidden = guard.hide_json(value, kept_keys=frozenset({"title", "lines"}))
    assert set(hidden) == {"title", "lines"}
    assert "José" not in str(hidden)
    assert "123 45" not in str(hidden)
    assert guard.restore_json(hidden) == value


TEXTS = st.lists(
    st.one_of(
        st.sampled_from(
            [*HIDDEN, "2019 - 2023", "[[NAME_1]]", "[[", "]]", "@", "+", "0", " ", "\n"]
        ),
        st.text(max_size=8),
        st.text(string.digits + " -+()./", max_size=12),
    ),
    max_size=12,
).map("".join)


@pytest.mark.untraced
@given(TEXTS)
def test_restoring_is_exact(text: str) -> None:
    guard = firewall()
    assert guard.restore(guard.hide(text)) == text


WORDS = st.text(st.sampled_from("abcdefgimnorstuäéłøñç"), min_size=4, max_size=9)
PEOPLE = st.fixed_dictionaries(
    {
        "first": WORDS,
        "last": WORDS,
        "digits": st.text(string.digits, min_size=8, max_size=9).map(lambda one: "7" + one),
        "before": st.sampled_from(["", "We met ", "2019 - 2023: ", "(", "1,200,000 for "]),
        "between": st.sampled_from([" ", ", ", " / ", "\n", " and "]),
        "case": st.sampled_from([str.upper, str.lower, str.title]),
        "separator": st.sampled_from(["", " ", "-", ".", "\u00a0", "\u2011"]),
    }
)


@given(PEOPLE)
def test_nothing_of_the_person_is_left(person: dict[str, object]) -> None:
    first, last, digits = (str(person[key]) for key in ("first", "last", "digits"))
    email = f"{_plain(first)}.x@{_plain(last)}.example"
    guard = ContactFirewall(name=f"{first} {last}", phones=[f"+41 {digits}"], emails=[email])
    spelled = str(person["separator"]).join([digits[:3], digits[3:5], digits[5:]])
    between = str(person["between"])
    full = person["case"](f"{last}{between}{first}")  # type: ignore[operator]  # a method of str
    text = f"{person['before']}{full}{between}0{spelled}{between}{email}{between}{first}"
    hidden = guard.hide(text)
    assert guard.restore(hidden) == text
    left = _plain(hidden.replace("NAME", "").replace("EMAIL", "").replace("PHONE", ""))
    for secret in (_plain(first), _plain(last), digits, spelled, email):
        assert secret not in left


def _plain(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.casefold().replace("ł", "l").replace("ø", "o"))
    return "".join(one for one in apart if not unicodedata.combining(one))


@pytest.mark.parametrize(
    "unit",
    ["@", "a@", "1 ", "0-", "José ", "j. ", "https://", "[[", "www.a.", "8001 ", "josen.", "é"],
)
def test_hiding_is_linear(unit: str) -> None:
    guard = firewall()
    half = unit * (10_000 // len(unit))
    assert growth(guard.hide, half, half * 2) < 3.5
