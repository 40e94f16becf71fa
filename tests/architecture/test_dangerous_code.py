"""Calls that have no place in the product, found in its syntax trees (security.md O5)."""

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
CODE = ("deploy", "gateway", "scripts", "services", "shared")
BUILT_SQL = {
    "deploy/backup.py": "names of schemas, from our own list",
    "deploy/republish.py": "names of schemas, from our own list",
    "shared/messaging/unpark.py": "the name of a schema, after a regular expression",
    "shared/provision.py": "names of roles and schemas, which cannot be parameters",
}
"""Operators' tools: where a statement is put together, and of what."""

_SQL = {"execute", "executemany", "exec_driver_sql", "fetch", "fetchrow", "fetchval", "text"}
_NEVER = {
    "eval", "exec", "os.system", "os.popen", "pickle.load", "pickle.loads", "marshal.load",
    "marshal.loads", "shelve.open", "yaml.load", "yaml.unsafe_load", "yaml.full_load",
    "tempfile.mktemp", "ssl._create_unverified_context",
}  # fmt: skip
_SWITCHED_OFF = {"verify", "ssl", "verify_ssl", "check_hostname", "verify_signature"}


def is_built(node: ast.expr) -> bool:
    """Tell whether a string is put together at run time."""
    if isinstance(node, ast.JoinedStr):
        return any(isinstance(part, ast.FormattedValue) for part in node.values)
    if isinstance(node, ast.BinOp):
        return isinstance(node.op, ast.Add | ast.Mod)
    called = node.func if isinstance(node, ast.Call) else None
    return isinstance(called, ast.Attribute) and called.attr in {"format", "join", "replace"}


def dangers(source: str) -> Iterator[tuple[str, int]]:
    """Yield what is dangerous in *source*, with its line."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Dict):
            names = [key.value if isinstance(key, ast.Constant) else None for key in node.keys]
            for what in switched_off(zip(names, node.values, strict=True)):
                yield what, node.lineno
        if isinstance(node, ast.Attribute) and node.attr == "CERT_NONE":
            yield "certificates are not checked", node.lineno
        if isinstance(node, ast.Call):
            for what in dangers_of_call(node):
                yield what, node.lineno


def dangers_of_call(node: ast.Call) -> Iterator[str]:
    name, given = ast.unparse(node.func), {one.arg: one.value for one in node.keywords}
    if name in _NEVER:
        yield name
    if name.rpartition(".")[2] in _SQL and node.args and is_built(node.args[0]):
        yield "built SQL"
    if name in {"jwt.decode", "jwt.decode_complete"} and "algorithms" not in given:
        yield "jwt.decode without algorithms"
    if "shell" in given and not is_false(given["shell"]):
        yield "a shell"
    yield from switched_off(given.items())


def switched_off(given: Iterable[tuple[object, ast.expr]]) -> Iterator[str]:
    for name, value in given:
        if name in _SWITCHED_OFF and is_false(value):
            yield f"{name} is off"


def is_false(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is False


def modules() -> Iterator[Path]:
    for folder in CODE:
        for path in (ROOT / folder).rglob("*.py"):
            if not {"tests", "testing", "__pycache__"} & set(path.parts):
                yield path


def test_the_product_does_nothing_dangerous() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}: {what}"
        for path in modules()
        for what, line in dangers(path.read_text())
        if not (what == "built SQL" and str(path.relative_to(ROOT)) in BUILT_SQL)
    ]
    assert found == []


def test_every_exception_is_needed() -> None:
    for name in BUILT_SQL:
        assert "built SQL" in {what for what, _ in dangers((ROOT / name).read_text())}, name


@pytest.mark.parametrize(
    "line",
    [
        'connection.execute(f"select * from {table}")',
        'session.execute(text("select " + columns))',
        'connection.fetch("select %s" % name)',
        'connection.fetch("select {}".format(name))',
        "httpx2.get(url, verify=False)",
        "session.get(url, ssl=False)",
        "context.verify_mode = ssl.CERT_NONE",
        "jwt.decode(token, key)",
        'jwt.decode(token, key, algorithms=["ES256"], options={"verify_signature": False})',
        "pickle.loads(data)",
        "yaml.load(text)",
        "subprocess.run(command, shell=True)",
        "eval(text)",
    ],
)
def test_a_dangerous_line_is_found(line: str) -> None:
    assert len(list(dangers(line))) == 1


@pytest.mark.parametrize(
    "line",
    [
        'connection.execute("select * from things where id = $1", number)',
        'text("select 1" " from things")',
        'jwt.decode(token, key, algorithms=["ES256"])',
        "subprocess.run([program], check=True)",
        "yaml.safe_load(text)",
    ],
)
def test_an_honest_line_is_not(line: str) -> None:
    assert list(dangers(line)) == []
