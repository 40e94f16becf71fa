import pytest

from shared.matching.vocabulary import Kind, vocabulary
from shared.testing.growth import growth


def names(text: str) -> set[str]:
    return {mention.skill.name for mention in vocabulary().mentions(text)}


def test_the_vocabulary_holds_thousands_of_skills_of_every_kind() -> None:
    skills = list(vocabulary())
    assert len(skills) >= 2500
    assert {skill.kind for skill in skills} == set(Kind)


def test_no_two_skills_share_a_name() -> None:
    skills = [skill.name.casefold() for skill in vocabulary()]
    assert len(skills) == len(set(skills))


def test_every_spelling_of_a_skill_leads_to_it() -> None:
    astray = [
        (spelling, skill.name)
        for skill in vocabulary()
        for spelling in (skill.name, *skill.aliases)
        if vocabulary().canonical(spelling) != skill
    ]
    assert astray == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("C, C++, C# and .NET", {"C", "C++", "C#", ".NET"}),
        ("JavaScript is not Java", {"JavaScript", "Java"}),
        ("we write JavaScript", {"JavaScript"}),
        ("we write Java", {"Java"}),
        ("services in Go and R", {"Go", "R"}),
        ("own our go-to-market motion", {"go-to-market"}),
        ("Go to market with us", {"go-to-market"}),
        ("Go the extra mile, go beyond", set()),
        ("Go developers wanted", {"Go"}),
        ("a C-level audience, vitamin C, Series C", set()),
        ("signed by John R. Smith", set()),
        ("python, go, r, c", {"Python", "Go", "R", "C"}),
        ("C/C++", {"C", "C++"}),
        ("K8s on GCP", {"Kubernetes", "Google Cloud Platform"}),
        ("NodeJS, node.js, Node JS", {"Node.js"}),
        ("see https://python.org/java or www.go.dev/r", set()),
        ("rest, eat and polish shoes", set()),
        ("ASP.NET and VB.NET", {"ASP.NET", "VB.NET"}),
    ],
)
def test_names_that_look_alike_are_told_apart(text: str, expected: set[str]) -> None:
    assert names(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("熟悉Python和机器学习", {"Python", "machine learning"}),
        ("データ分析とJavaの経験", {"data analysis", "Java"}),
        ("精通C语言以及C++开发", {"C", "C++"}),
        ("Kenntnisse in Buchhaltung und Deutsch", {"accounting", "German"}),
        ("gestion de projet, français", {"project management", "French"}),
        ("księgowość, język angielski", {"accounting", "English"}),
        ("ＰＹＴＨＯＮ", {"Python"}),
    ],
)
def test_other_languages_and_texts_without_blanks_are_read(text: str, expected: set[str]) -> None:
    assert names(text) >= expected


def test_a_mention_says_where_it_stands() -> None:
    text = "Deploys K8s clusters; machine\nlearning too"
    assert [text[m.start : m.end] for m in vocabulary().mentions(text)] == [
        "K8s",
        "machine\nlearning",
    ]


def test_words_of_two_sentences_are_no_one_skill() -> None:
    assert "Spring Boot" not in names("We build in spring. Boot the server.")


def test_the_longest_name_wins() -> None:
    assert names("React Native") == {"React Native"}


def test_a_trailing_word_does_not_hide_the_skill() -> None:
    found = vocabulary().canonical("Python programming language")
    assert found is not None
    assert found.name == "Python"
    assert vocabulary().canonical("Zyntho Suite") is None


@pytest.mark.parametrize(
    "text",
    [
        "a" * 100_000,
        "go-" * 33_000,
        "C+" * 50_000,
        "机" * 100_000,
        "machine " * 12_500,
        "https://" * 12_500,
        ".net" * 25_000,
        "(" * 100_000,
    ],
)
def test_hostile_text_is_scanned_in_linear_time(text: str) -> None:
    scan = vocabulary().mentions
    assert growth(scan, text[: len(text) // 2], text, runs=3) < 4  # the growth of quadratic work
