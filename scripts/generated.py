"""The files that are made from the code: written, or with ``--check`` compared.

``gateway/openapi.json`` is the API of all services, ``docs/events.md`` and ``docs/asyncapi.json``
what they tell each other.
"""

import sys
from pathlib import Path

from deploy.openapi import describe
from gateway import openapi
from scripts import event_catalogue

ROOT = Path(__file__).parent.parent


def files() -> dict[Path, str]:
    """Return what each generated file should hold."""
    return {
        openapi.DOCUMENT: openapi.render(describe()),
        ROOT / "docs" / "events.md": event_catalogue.as_markdown(),
        ROOT / "docs" / "asyncapi.json": event_catalogue.as_asyncapi(),
    }


def main(*, check: bool) -> int:
    """Write the files, or tell which of them are out of date; returns the exit status."""
    stale = [
        (path, text)
        for path, text in files().items()
        if not path.exists() or path.read_text() != text
    ]
    for path, text in stale:
        if not check:
            path.write_text(text)
        sys.stdout.write(f"{'out of date' if check else 'written'}: {path.relative_to(ROOT)}\n")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main(check="--check" in sys.argv[1:]))
