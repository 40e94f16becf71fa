"""The process that reads one file: bytes on standard input, JSON on standard output.

Started by ``SandboxedReader`` as ``python -I -B child.py <project root> <kind> <parent>``.
Only what the kind needs is imported.
"""

import json
import os
import sys
from typing import Any

ANSWER_LIMIT = 4 * 1024 * 1024


def main(root: str, kind: str, parent: str) -> None:
    """Confine this process, read the file, print the answer."""
    sys.path.insert(0, root)
    from services.profile.infrastructure.reading.confinement import (  # noqa: PLC0415 -- the path is set by then
        confine,
    )

    isolated = confine(int(parent))
    data = sys.stdin.buffer.read()
    answer = _read(kind, data)
    answer["isolated"] = isolated
    encoded = json.dumps(answer, ensure_ascii=True).encode()
    if len(encoded) > ANSWER_LIMIT:
        encoded = json.dumps({"error": "damaged_file", "isolated": isolated}).encode()
    sys.stdout.buffer.write(encoded)
    sys.stdout.buffer.flush()
    os._exit(0)  # nothing to tidy up, and no library gets another turn


def _read(kind: str, data: bytes) -> dict[str, Any]:  # JSON for the parent
    from services.profile.infrastructure.reading.parsing import parse  # noqa: PLC0415 -- the path is set by then
    from shared.errors import DomainError  # noqa: PLC0415 -- the path is set by then

    try:
        read = parse(kind, data)
    except DomainError as error:
        return {"error": error.code, "message": error.message, "details": error.details}
    except MemoryError:
        return {"error": "damaged_file", "message": "The file needs too much memory to be read."}
    except Exception:  # noqa: BLE001 -- a parser may fail in any way on a hostile file
        return {"error": "damaged_file"}
    return {
        "text": read.text,
        "document": read.document,
        "warnings": read.warnings,
        "pages": read.pages,
    }


if __name__ == "__main__":
    main(*sys.argv[1:4])
