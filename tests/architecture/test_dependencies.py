"""What we build on is pinned, comes with hashes, names no address and has no known hole (O5)."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.version import Version

from scripts.sbom import document

ROOT = Path(__file__).parent.parent.parent
LOCKS = sorted([*ROOT.glob("requirements*.lock"), *(ROOT / "deploy").rglob("*.lock")])
SAFE_VERSIONS = ROOT / "scripts" / "safe_versions.tsv"
FORBIDDEN = {
    "litellm": "its releases were taken over in 2026",
    "pdfminer-six": "reads pickles that a file names (CVE-2025-64512)",
    "pymupdf": "its licence",
    "python-jose": "confuses algorithms (CVE-2024-33663)",
}
_REQUIREMENT = re.compile(
    r"(?P<name>[a-z0-9][a-z0-9._-]*)(?:\[[a-z0-9,-]+\])?==(?P<version>[^ ;\\]+)"
    r"(?: ; [^\\]+?)? \\\n(?P<hashes>(?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)"
)


def requirements(lock: str) -> Iterator[tuple[str, str]]:
    for match in _REQUIREMENT.finditer(lock):
        yield match["name"], match["version"]


def safe_versions() -> dict[str, str]:
    rows = [
        line.split("\t")
        for line in SAFE_VERSIONS.read_text().splitlines()
        if not line.startswith("#")
    ]
    return {name: version for name, version, _ in rows}


def holes(lock: str) -> list[str]:
    """Return what a lock has that it must not have."""
    safe = safe_versions()
    return [
        f"{name} {version}"
        for name, version in requirements(lock)
        if name in FORBIDDEN or (name in safe and Version(version) < Version(safe[name]))
    ]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_a_lock_has_exact_versions_with_hashes_and_nothing_else(lock: Path) -> None:
    text = lock.read_text()
    rest = _REQUIREMENT.sub("", text)
    assert [line for line in rest.splitlines() if line and not line.startswith("#")] == []
    assert "://" not in text
    assert "index-url" not in text


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_a_lock_has_no_version_with_a_known_hole(lock: Path) -> None:
    assert holes(lock.read_text()) == []


def test_the_images_get_what_was_tested() -> None:
    tested: dict[str, set[str]] = {}
    for name, version in requirements((ROOT / "requirements-dev.lock").read_text()):
        tested.setdefault(name, set()).add(version)
    for lock in (ROOT / "deploy" / "requirements").glob("*.lock"):
        for name, version in requirements(lock.read_text()):
            assert version in tested.get(name, set()), f"{lock.name}: {name} {version}"


def test_the_table_is_about_what_we_use() -> None:
    used = {name for lock in LOCKS for name, _ in requirements(lock.read_text())}
    assert sorted(set(safe_versions()) - used) == []


def test_an_old_version_is_found() -> None:
    digest = "0" * 64
    old = f"pyjwt==2.4.0 \\\n    --hash=sha256:{digest}\nlitellm==9.0 \\\n    --hash=sha256:{digest}\n"
    assert holes(old) == ["pyjwt 2.4.0", "litellm 9.0"]


def test_the_list_of_components_is_that_of_the_lock() -> None:
    lock = (ROOT / "requirements.lock").read_text()
    made = document(lock, {"name": "jobwise", "version": "1", "license": "MIT"})
    listed = [(one["name"], one["version"]) for one in made["components"]]
    assert listed == sorted(set(requirements(lock)))
    assert {one["purl"] for one in made["components"]} >= {f"pkg:pypi/{n}@{v}" for n, v in listed}
    (pyjwt,) = [one for one in made["components"] if one["name"] == "pyjwt"]
    assert "MIT" in pyjwt["licenses"][0]["license"]["name"]
