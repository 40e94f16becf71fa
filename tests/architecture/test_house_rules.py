"""Rules of the house that no linter knows."""

from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
CODE = ("deploy", "gateway", "services", "shared", "scripts")
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "common", "core", "misc"}
LONGEST = 400


def modules() -> list[Path]:
    return [
        path
        for folder in CODE
        for path in (ROOT / folder).rglob("*.py")
        if "__pycache__" not in path.parts
    ]


def test_no_module_is_named_after_nothing() -> None:
    named = [path for path in modules() if {*path.with_suffix("").parts} & FORBIDDEN_NAMES]
    assert named == []


def test_no_module_is_longer_than_a_reader_follows() -> None:
    long = [
        f"{path.relative_to(ROOT)}: {lines}"
        for path in modules()
        if "tests" not in path.parts  # fixtures are as long as the lives they tell
        and (lines := len(path.read_text().splitlines())) > LONGEST
    ]
    assert long == []


def test_only_settings_read_the_environment() -> None:
    allowed = {"settings.py", "healthcheck.py"}  # the latter starts in every container, often
    reading = [
        str(path.relative_to(ROOT))
        for path in modules()
        if "os.environ" in path.read_text()
        and path.name not in allowed
        and "tests" not in path.parts
        and "testing" not in path.parts
    ]
    # The demo and the tools stand outside of the product's processes.
    assert [path for path in reading if not path.startswith(("scripts/", "deploy/demo.py"))] == []


def test_locks_name_no_address() -> None:
    for lock in (*ROOT.glob("requirements*.lock"), *ROOT.glob("deploy/requirements/*.lock")):
        text = lock.read_text()
        assert "--index-url" not in text
        assert "://" not in text
        assert text.count("--hash=sha256:") > text.count("==")
