"""What the product is made of, as a CycloneDX document: ``make sbom`` writes out/sbom.json.

Read from the lock, licences from what is installed. Standard library only; the same lock gives the
same document.

Usage: ``python -m scripts.sbom <lock> <document>``.
"""

import json
import re
import sys
import tomllib
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path
from typing import Any

_PINNED = re.compile(r"^([a-z0-9][a-z0-9._-]*)(?:\[[^\]]*\])?==([^ ;\\]+)", re.MULTILINE)

Json = dict[str, Any]  # parts of the document


def document(lock: str, product: Json) -> Json:
    """Return the CycloneDX 1.6 document of *lock*; *product* has ``name`` and ``version``."""
    found = sorted(set(_PINNED.findall(lock)))
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": product["name"],
                "name": product["name"],
                "version": product["version"],
                "licenses": [{"license": {"id": product["license"]}}],
            }
        },
        "components": [_component(name, version) for name, version in found],
    }


def _component(name: str, version: str) -> Json:
    purl = f"pkg:pypi/{name}@{version}"
    component: Json = {
        "type": "library",
        "bom-ref": purl,
        "name": name,
        "version": version,
        "purl": purl,
    }
    if licence := _licence(name):
        component["licenses"] = [{"license": {"name": licence}}]
    return component


def _licence(name: str) -> str:
    try:
        told = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return ""
    expression = str(told.json.get("license_expression", ""))
    classifiers = [
        one.rpartition(" :: ")[2]
        for one in told.get_all("Classifier") or []
        if one.startswith("License :: ")
    ]
    return expression or ", ".join(classifiers)


def main(arguments: Sequence[str]) -> int:
    """Write the document; returns the exit status."""
    lock, target = (Path(one) for one in arguments)
    product = tomllib.loads(Path("pyproject.toml").read_text())["project"]
    target.parent.mkdir(exist_ok=True)
    made = document(lock.read_text(), product)
    target.write_text(json.dumps(made, indent=1) + "\n")
    sys.stdout.write(f"{target}: {len(made['components'])} components\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
