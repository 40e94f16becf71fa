import pytest

from shared.matching.alternatives import groups, terms
from shared.matching.keywords import extract_keywords
from shared.matching.scoring import Candidate, Evidence, Posting, Requirement, score
from shared.matching.vocabulary import vocabulary

pytestmark = pytest.mark.unit


def report_of(text: str, held: list[str]) -> tuple[set[str], set[str]]:
    """What counts as evidenced and as missing of a posting of one requirement."""
    posting = Posting("", extract_keywords(text), text=text)
    evidence = [Evidence(f"skill:{name}", name, "skill") for name in held]
    report = score(posting, Candidate(evidence))
    return {one.keyword for one in report.matched}, {one.keyword for one in report.missing}


@pytest.mark.parametrize(
    ("text", "alternatives"),
    [
        ("RabbitMQ or Kafka", {"RabbitMQ", "Kafka"}),
        ("Python, Java or Kotlin", {"Python", "Java", "Kotlin"}),
        ("AWS/Azure", {"AWS", "Azure"}),
        ("Kafka, RabbitMQ or similar", {"RabbitMQ", "Kafka"}),
    ],
)
def test_a_list_with_or_leaves_a_choice(text: str, alternatives: set[str]) -> None:
    named = {skill.name for one in alternatives if (skill := vocabulary().canonical(one))}
    assert groups(text, terms(text)) == [named]


@pytest.mark.parametrize(
    "text", ["Python and Java", "Python, Java, Kotlin", "Python. Or else Java"]
)
def test_a_plain_list_leaves_none(text: str) -> None:
    assert groups(text, terms(text)) == []


def test_an_evidenced_alternative_takes_the_others_from_what_is_missing() -> None:
    matched, missing = report_of("Requirements\n- Experience with RabbitMQ or Kafka", ["RabbitMQ"])
    assert "RabbitMQ" in matched
    assert "Kafka" not in missing


def test_an_example_satisfies_the_general_notion_before_it() -> None:
    text = "Requirements\n- Experience with a message broker (RabbitMQ or Kafka) and with Git"
    assert "message broker" not in report_of(text, ["RabbitMQ"])[1]
    assert "message broker" in report_of(text, ["Git"])[1]


def test_what_is_asked_for_alone_elsewhere_has_no_alternative() -> None:
    text = "Requirements\n- Python or Java\n- You know Python well"
    assert "Python" in report_of(text, ["Java"])[1]
    assert "Java" not in report_of(text, ["Python"])[1]


def test_alternatives_count_as_one() -> None:
    choice = "Requirements\n- Go, Rust or Java\n- Terraform"
    held = Candidate([Evidence("skill:1", "Terraform", "skill")])
    of_choice = score(Posting("", extract_keywords(choice), text=choice), held).score
    every = choice.replace(" or ", " and ")
    assert of_choice > score(Posting("", extract_keywords(every), text=every), held).score


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("One web framework such as FastAPI or Django", "evidenced"),
        ("Docker and Kubernetes in production", "evidenced"),
        ("Own the data model of our planning core on PostgreSQL", "evidenced"),
        ("Terraform or Ansible", "missing"),
        ("Django and Terraform", "ask"),
    ],
)
def test_a_requirement_is_judged_by_its_named_skills(text: str, state: str) -> None:
    held = ["Django", "Docker", "Kubernetes", "PostgreSQL", "clear data models"]
    evidence = [Evidence(f"skill:{name}", name, "skill") for name in held]
    posting = Posting("", requirements=[Requirement(text, "required")])
    assert score(posting, Candidate(evidence)).requirements[0].state == state


def test_a_general_word_beside_a_tool_is_no_keyword() -> None:
    beside = extract_keywords("Requirements\n- Docker and Kubernetes in production")
    alone = extract_keywords("Requirements\n- Three years of experience in production")
    assert "production" not in {key.keyword for key in beside}
    assert "production" in {key.keyword for key in alone}


def test_alternatives_are_found_in_linear_time() -> None:
    text = "Python, " * 12_000
    assert groups(text, terms(text)) == []
