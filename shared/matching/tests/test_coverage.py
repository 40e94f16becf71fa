import pytest

from shared.matching.coverage import covers


@pytest.mark.parametrize(
    ("text", "keyword"),
    [
        ("Ran KUBERNETES in production", "Kubernetes"),
        ("Ran k8s in production", "Kubernetes"),
        ("Ran Kubernetes in production", "K8s"),
        ("Wrote unit tests", "unit testing"),
        ("unit testing of services", "testing"),
        ("Managed contracts with 40 customers", "manage customer contracts"),
        ("Kept the Zyntho ledgers", "Zyntho"),
        ("熟悉机器学习", "machine learning"),
        ("負責倉儲自動化專案", "倉儲自動化"),
        ("APIs for partners", "API"),
        ("go", "Go"),
    ],
)
def test_spelling_case_number_and_alias_are_neutral(text: str, keyword: str) -> None:
    assert covers(text, keyword)


@pytest.mark.parametrize(
    ("text", "keyword"),
    [
        ("JavaScript applications", "Java"),
        ("Java applications", "JavaScript"),
        ("C++ engines", "C"),
        ("C# services", "C"),
        ("C# services", "C++"),
        ("Owned go-to-market", "Go"),
        ("R&D budget", "R"),
        ("React Native apps", "React"),
        ("Kubernetes", "Docker"),
        ("customers were happy", "manage customer contracts"),
        ("", "Python"),
        ("Python", ""),
    ],
)
def test_what_only_looks_alike_is_no_evidence(text: str, keyword: str) -> None:
    assert not covers(text, keyword)
