"""schemathesis against the merged API description: right and wrong data at every operation.

Nothing may answer 5xx, every answer must fit its description, wrong data must be refused, and a
second user never sees anything of the first one's.
"""

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from gateway import openapi
from shared.testing.journey import Client, user
from tests.system.conftest import Start
from tests.system.doors import DESTRUCTIVE
from tests.system.test_ownership import own_objects

pytestmark = [pytest.mark.integration, pytest.mark.timeout(1_800)]

HERE = Path(__file__).parent
PROGRAM = Path(sys.executable).parent / "schemathesis"
LEFT_OUT = sorted(DESTRUCTIVE | {"follow_generation", "explain_websocket"})
NOT_FOR_US = {
    "missing_required_header": "no operation has one but the token, which ignored_auth covers",
    "positive_data_acceptance": "ids of a schema are of nobody; the examples are tried elsewhere",
    "ignored_auth": "test_ownership asks every operation without a token",
    "unsupported_method": "the gateway's own tests ask for every method",
    "object_level_authorization": "our own check reads every answer to the second user",
}


async def attack(
    url: str, client: Client, ids: dict[str, str], folder: Path, *, mark: str = "", **options: Any
) -> tuple[int, str]:
    """Run schemathesis as *client*, with *ids* in the paths; return its status and its report."""
    settings = folder / "schemathesis.toml"
    names = "\n".join(f'"path.{name}" = "{value}"' for name, value in ids.items())
    settings.write_text(f"[parameters]\n{names}\n")
    left_out = [part for name in LEFT_OUT for part in ("--exclude-operation-id", name)]
    given = [f"--{name.replace('_', '-')}={value}" for name, value in options.items()]
    process = await asyncio.create_subprocess_exec(
        str(PROGRAM), f"--config-file={settings}", "run", str(openapi.DOCUMENT),
        f"--url={url}", f"--header=Authorization: {client.headers['Authorization']}",
        "--checks=all", f"--exclude-checks={','.join(NOT_FOR_US)}", "--generation-allow-x00=false",
        "--generation-database=none", "--no-color", "--continue-on-failure",
        "--suppress-health-check=all", "--warnings=off", "--no-shrink", *left_out, *given,
        cwd=folder,
        env={"PATH": os.environ["PATH"], "HOME": str(folder), "FOREIGN_MARK": mark,
             "SCHEMATHESIS_HOOKS": "schemathesis_checks", "PYTHONPATH": str(HERE)},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    said, _ = await process.communicate()
    return process.returncode or 0, said.decode()


async def both_users(start: Start, folder: Path, **options: Any) -> list[str]:
    """Attack as the owner of some objects and as a stranger to them; return what went wrong."""
    system = await start()
    wrong = []
    async with user(system.url) as owner, user(system.url) as stranger:
        ids = await own_objects(owner)
        mark = owner.user_id
        status, said = await attack(system.url, stranger, ids, folder, mark=mark, **options)
        if status:
            wrong.append(said)
        status, said = await attack(system.url, owner, ids, folder, **options)
        if status:
            wrong.append(said)
    return wrong


async def test_every_answer_fits_its_description(start: Start, tmp_path: Path) -> None:
    wrong = await both_users(
        start, tmp_path, phases="examples,coverage", max_examples=1, seed=1, max_time=15
    )
    assert not wrong, "\n".join(wrong)


@pytest.mark.slow
async def test_every_answer_fits_its_description_at_length(start: Start, tmp_path: Path) -> None:
    wrong = await both_users(
        start, tmp_path, phases="examples,coverage,fuzzing,stateful", max_examples=60, seed=2
    )
    assert not wrong, "\n".join(wrong)


def test_every_left_out_operation_is_there() -> None:
    """A renamed operation would be attacked, and would end the attack."""
    names = {
        operation["operationId"]
        for described in json.loads(openapi.DOCUMENT.read_text())["paths"].values()
        for operation in described.values()
    }
    assert set(LEFT_OUT) <= names
