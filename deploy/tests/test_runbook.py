"""Whoever follows the runbook at night finds what it names."""

import importlib.util
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
PAGES = [ROOT / "deploy" / "runbook.md", *sorted((ROOT / "deploy" / "runbook").glob("*.md"))]
PROSE = [*PAGES, ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_CODE = re.compile(r"`([^`\n]+)`")
_FENCE = re.compile(r"^ *```.*?^ *```", re.MULTILINE | re.DOTALL)


def anchors(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", _FENCE.sub("", page.read_text()), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", one.lower()).replace(" ", "-") for one in headings}


@cache
def sources() -> str:
    return "\n".join(
        path.read_text()
        for folder in ("deploy", "gateway", "services", "shared")
        for path in sorted((ROOT / folder).rglob("*.py"))
        if "tests" not in path.parts
    )


@pytest.mark.parametrize("page", PROSE, ids=lambda path: path.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    broken = []
    for link in _LINK.findall(_FENCE.sub("", page.read_text())):
        if link.startswith("http"):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            broken.append(link)
    assert broken == []


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_every_command_exists(page: Path) -> None:
    text = page.read_text()
    targets = set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"\bmake ([a-z][a-z-]+)\b(?= |`|$)", commands(text))) <= targets
    for module in re.findall(r"python -m ([a-z_.]+)", text):
        name = module.rstrip(".").replace("services.<name>", "services.auth")
        assert importlib.util.find_spec(name) is not None, name


def commands(text: str) -> str:
    """Return what is set as code."""
    return "\n".join([*_FENCE.findall(text), *_CODE.findall(_FENCE.sub("", text))])


def test_what_the_runbook_says_of_the_log_is_logged() -> None:
    named = {
        word
        for page in PAGES
        for line in page.read_text().splitlines()
        if "log" in line.lower()
        for word in _CODE.findall(line)
        if re.fullmatch(r"[a-z]+(?:_[a-z]+)+", word)
    }
    assert named, "nothing to look for"
    assert {word for word in named if not re.search(rf"\b{word}\b", sources())} == set()


def test_every_alert_has_its_section() -> None:
    rules = (ROOT / "deploy" / "observability" / "alerts.yml").read_text()
    links = set(re.findall(r"runbook: deploy/runbook\.md#([a-z-]+)", rules))
    assert links
    assert links <= anchors(PAGES[0])
