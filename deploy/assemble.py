"""Puts together what one image holds: ``python assemble.py <unit> <source> <target>``.

Standard library only: it runs in the image's build, before anything is installed.
"""

import shutil
import sys
from pathlib import Path

SERVICES = ("auth", "profile", "job", "generation", "document")
MIGRATION = ("__init__.py", "migrate.py", "settings.py", "system.py")
LEFT_OUT = shutil.ignore_patterns("tests", "testing", "testing_*.py", "__pycache__", "*.pyc")


def parts(unit: str) -> tuple[str, ...]:
    """Return the files and folders of *unit*, relative to the project; raises ``ValueError``."""
    if unit == "gateway":
        return ("shared", "gateway")
    if unit in SERVICES:
        return ("shared", "services/__init__.py", f"services/{unit}")
    if unit == "migrate":
        return ("shared", "services", *(f"deploy/{name}" for name in MIGRATION))
    raise ValueError(f"there is no unit {unit!r}")


def assemble(unit: str, source: Path, target: Path) -> None:
    """Copy the parts of *unit* without their tests; files that are not there are left out."""
    for part in parts(unit):
        origin, copy = source / part, target / part
        copy.parent.mkdir(parents=True, exist_ok=True)
        if origin.is_dir():
            shutil.copytree(origin, copy, ignore=LEFT_OUT)
        elif origin.exists():
            shutil.copy2(origin, copy)


if __name__ == "__main__":
    assemble(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
