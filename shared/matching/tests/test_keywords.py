import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.matching.keywords import Keyword, extract_keywords
from shared.matching.vocabulary import Kind
from shared.testing.growth import growth

POSTING = """Claims Systems Engineer

About Fernhill Mutual
Fernhill Mutual is a leading insurer and we love Haskell puzzles, marketing and sailing.

What you'll do
- Manage customer contracts and negotiate renewals with brokers
- Build data pipelines in Python and Go on K8s
- Mentor junior colleagues

Requirements
- 3+ years of experience with PostgreSQL and claims software
- Strong communication skills, attention to detail
- German is a plus

Benefits
- Private health insurance, dental plan, free Spanish lessons
- Stock options and a yearly bonus

Fernhill is an equal opportunity employer regardless of race, religion, gender or disability.
"""


def found(text: str) -> dict[str, Keyword]:
    return {key.keyword: key for key in extract_keywords(text)}


def test_skills_are_named_by_their_usual_name() -> None:
    assert {"Python", "Go", "Kubernetes", "PostgreSQL", "German"} <= found(POSTING).keys()


def test_what_the_vocabulary_lacks_is_taken_from_the_sentence() -> None:
    keywords = {key.lower() for key in found(POSTING)}
    assert "claims software" in keywords
    assert any(key.startswith("manage customer contracts") for key in keywords)


def test_soft_skills_are_read_where_the_posting_asks() -> None:
    kinds = {key.keyword.lower(): key.kind for key in extract_keywords(POSTING)}
    assert kinds["attention to detail"] is Kind.SOFT


@pytest.mark.parametrize("noise", ["Spanish", "Haskell", "health insurance", "marketing", "bonus"])
def test_benefits_boilerplate_and_self_praise_ask_for_nothing(noise: str) -> None:
    assert noise.lower() not in {key.lower() for key in found(POSTING)}


def test_a_keyword_points_at_the_words_it_came_from() -> None:
    for key in extract_keywords(POSTING):
        start, end = key.span
        assert 0 <= start < end <= len(POSTING)
    kubernetes = next(key for key in extract_keywords(POSTING) if key.keyword == "Kubernetes")
    assert POSTING[slice(*kubernetes.span)] == "K8s"


def test_given_spans_decide_what_is_required() -> None:
    text = "Python is used here.\nYou know Kubernetes well.\nYou may know Redis."
    must = (text.index("You know"), text.index("\nYou may"))
    may = (text.index("You may"), len(text))
    keys = extract_keywords(text, required=[must], preferred=[may])
    keywords = {key.keyword: key for key in keys}
    assert keywords["Kubernetes"].required
    assert not keywords["Redis"].required
    assert keywords["Kubernetes"].weight > keywords["Redis"].weight


def test_a_wish_is_not_required() -> None:
    assert not found(POSTING)["German"].required
    assert found(POSTING)["PostgreSQL"].required


def test_one_skill_in_two_spellings_is_one_keyword() -> None:
    keys = found("Requirements:\nPostgres and PostgreSQL, K8s and Kubernetes")
    assert list(keys).count("PostgreSQL") == 1
    assert {"Postgres", "K8s"}.isdisjoint(keys)


def test_the_limit_keeps_the_heaviest() -> None:
    everything = extract_keywords(POSTING)
    assert extract_keywords(POSTING, limit=3) == everything[:3]
    assert [key.weight for key in everything] == sorted(
        (key.weight for key in everything), reverse=True
    )


def test_a_posting_that_only_describes_itself_is_taken_at_its_word() -> None:
    assert "Kubernetes" in found("About Fernhill\nWe run Kubernetes and PostgreSQL.")


def test_an_empty_posting_has_no_keywords() -> None:
    assert extract_keywords("") == []


@pytest.mark.untraced
@settings(max_examples=60, deadline=None)
@given(st.text(max_size=400))
def test_any_text_is_read_without_error_and_the_same_way_twice(text: str) -> None:
    keywords = extract_keywords(text)
    assert keywords == extract_keywords(text)
    assert all(0 < key.weight <= 1 and key.span[1] <= len(text) for key in keywords)


@pytest.mark.parametrize(
    "text",
    [
        "you supply " * 9_000,
        "experience with " * 6_000,
        "skills and " * 9_000,
        "a-" * 50_000,
        "you " + "<A" * 50_000,
        "•" * 100_000,
        "\n" * 100_000,
        "Requirements\n" * 7_500,
        "manage and " * 9_000,
    ],
)
def test_hostile_text_is_read_in_linear_time(text: str) -> None:
    def read(part: str) -> None:
        extract_keywords(part, required=[(i, i + 5) for i in range(0, 5_000, 5)])

    assert growth(read, text[: len(text) // 2], text, runs=2) < 4  # the growth of quadratic work
