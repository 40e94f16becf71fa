"""What gets into an image."""

from pathlib import Path

import pytest

from deploy.assemble import SERVICES, assemble, parts

pytestmark = pytest.mark.unit

ROOT = Path(__file__).parents[2]


def copied(unit: str, target: Path) -> set[str]:
    assemble(unit, ROOT, target)
    return {str(path.relative_to(target)) for path in target.rglob("*") if path.is_file()}


@pytest.mark.parametrize("unit", ["gateway", "migrate", *SERVICES])
def test_an_image_has_what_its_unit_starts_with(unit: str, tmp_path: Path) -> None:
    found = copied(unit, tmp_path)
    start = {"gateway": "gateway/__main__.py", "migrate": "deploy/migrate.py"}
    assert start.get(unit, f"services/{unit}/__main__.py") in found
    assert "shared/healthcheck.py" in found


@pytest.mark.parametrize("unit", ["gateway", "migrate", *SERVICES])
def test_no_image_has_tests_or_their_tools(unit: str, tmp_path: Path) -> None:
    unwanted = [
        path
        for path in copied(unit, tmp_path)
        if {"tests", "testing", "__pycache__"} & {*Path(path).parts} or "testing_" in path
    ]
    assert unwanted == []


@pytest.mark.parametrize("unit", SERVICES)
def test_a_service_has_no_other_service_beside_it(unit: str, tmp_path: Path) -> None:
    copied(unit, tmp_path)
    beside = [path.name for path in (tmp_path / "services").iterdir() if path.is_dir()]
    assert beside == [unit]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["services", "shared"]


def test_an_unknown_unit_is_refused() -> None:
    with pytest.raises(ValueError, match="no unit 'frontend'"):
        parts("frontend")
