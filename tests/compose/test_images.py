"""An image holds its own unit and nothing that an attacker would like."""

import pytest

from deploy.assemble import SERVICES
from tests.compose.stack import UNITS, Stack, docker, inspect

LOOK = """
import os, pathlib, sys
app = pathlib.Path("/app")
print(os.getuid(), sorted(p.name for p in app.iterdir()), sorted(
    p.name for p in (app / "services").glob("*") if p.is_dir() and p.name != "__pycache__"))
"""
EXPECTED = {
    "gateway": (["gateway", "shared"], []),
    **{name: (["services", "shared"], [name]) for name in SERVICES},
    "migrate": (["deploy", "services", "shared"], sorted(SERVICES)),
}


def run(unit: str, program: str, *arguments: str, user: str | None = None) -> str:
    """Run a program in an image, as the image's own user if no other is named."""
    image = f"jobwise/{unit}:local"
    other = ["--user", user] if user else []
    return docker("run", "--rm", *other, "--entrypoint", program, image, *arguments)


@pytest.mark.parametrize("unit", UNITS)
def test_an_image_holds_shared_and_its_own_unit_and_runs_as_nobody_special(
    stack: Stack, unit: str
) -> None:
    top, services = EXPECTED[unit]
    assert run(unit, "python", "-c", LOOK).strip() == f"10001 {top} {services}"


@pytest.mark.parametrize("unit", UNITS)
def test_an_image_holds_no_tests_no_installer_and_no_cache(stack: Stack, unit: str) -> None:
    unwanted = (
        "find / -xdev ( -path /proc -o -path /sys ) -prune -o "
        "( -path /app*/tests -o -path /app*/testing -o -path /venv/lib*/site-packages/pip"
        " -o -path /root/.cache/pip -o -name *.lock -path /build* -o -path /source ) -print"
    )
    assert run(unit, *unwanted.split(), user="0") == ""


@pytest.mark.parametrize("unit", UNITS)
def test_an_image_is_compiled_and_cannot_be_changed_by_its_user(stack: Stack, unit: str) -> None:
    uncompiled = (
        "import pathlib; print([str(p) for p in pathlib.Path('/app').rglob('*.py') if not list("
        "(p.parent / '__pycache__').glob(p.stem + '.*.pyc'))])"
    )
    assert run(unit, "python", "-c", uncompiled).strip() == "[]"
    writable = "find /app /venv -writable -not -type l"
    assert run(unit, *writable.split()) == ""


@pytest.mark.parametrize("unit", UNITS)
def test_neither_layers_nor_environment_of_an_image_tell_a_secret(stack: Stack, unit: str) -> None:
    told = docker("history", "--no-trunc", f"jobwise/{unit}:local")
    told += str(inspect(f"jobwise/{unit}:local")["Config"])
    values = [line.split("=", 1)[1] for line in stack.env_file.read_text().splitlines() if line]
    assert [value for value in values if value in told] == []
    assert "index-url" not in told.lower()
