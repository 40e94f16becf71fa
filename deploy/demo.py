"""The main job from the terminal: ``make demo RESUME=… JOB=…``.

Talks to the system that is running, or starts one for the time being, as any client would: over
REST at the gateway. Leaves the PDF, the text and a match report in ``out/``.
"""

import argparse
import asyncio
import json
import os
import secrets
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp

SAMPLES = Path(__file__).parent / "samples"
OUT = Path("out")
ACCOUNT = OUT / ".demo-account.json"
_START_SECONDS = 120

Json = dict[str, Any]  # as the API answers


class DemoFailed(Exception):
    """The system said no; the message is its own."""


class Client:
    """A user of the API."""

    def __init__(self, http: aiohttp.ClientSession, base_url: str) -> None:
        self._http = http
        self._base = base_url
        self._headers: dict[str, str] = {}

    async def sign_in(self) -> None:
        """Use the demo's own account, which is made on the first run and kept in ``out/``."""
        known: Json = json.loads(ACCOUNT.read_text()) if ACCOUNT.exists() else {}
        try:
            tokens = await self.call("POST", "/api/v1/auth/login", json=known)
        except DemoFailed:  # none yet, or of another system
            known = {
                "email": f"demo-{secrets.token_hex(6)}@example.com",
                "password": f"Demo-{secrets.token_urlsafe(16)}",
            }
            new = {**known, "full_name": "Demo User"}
            tokens = await self.call("POST", "/api/v1/auth/register", json=new)
            ACCOUNT.parent.mkdir(exist_ok=True)
            ACCOUNT.touch(mode=0o600)
            ACCOUNT.write_text(json.dumps(known))
        self._headers = {"Authorization": f"Bearer {tokens['access_token']}"}

    async def call(self, method: str, path: str, **arguments: Any) -> Json:  # aiohttp's own
        """Return the JSON of an answer; raises ``DemoFailed`` with the API's message."""
        async with self._http.request(
            method, self._base + path, headers=self._headers, **arguments
        ) as answer:
            body: Json = await answer.json() if answer.status != 204 else {}  # noqa: PLR2004 -- no content
            if answer.status >= 400:  # noqa: PLR2004 -- errors begin here
                raise DemoFailed(f"{body['error']['message']} {body['error']['details'] or ''}")
            return body

    async def download(self, path: str) -> bytes:
        """Return the bytes of a file."""
        async with self._http.get(self._base + path, headers=self._headers) as answer:
            if answer.status != 200:  # noqa: PLR2004 -- OK
                raise DemoFailed(f"{path} answered {answer.status}")
            return await answer.read()

    async def events(self, path: str) -> AsyncIterator[Json]:
        """Yield the live events of a stream as they arrive."""
        async with self._http.get(self._base + path, headers=self._headers) as answer:
            async for line in answer.content:
                if line.startswith(b"data: "):
                    yield json.loads(line[6:])


async def tailor(client: Client, resume: Path, job: Path) -> None:
    """Do the whole job and write what it made."""
    await client.sign_in()
    profile_id = await _import(client, resume)
    posting = await client.call(
        "POST", "/api/v1/jobs", json={"source": "user_created", "raw_text": job.read_text()}
    )
    _say(f"job: {posting['title'] or '(no title found)'} at {posting['company'] or '(no company)'}")
    OUT.mkdir(exist_ok=True)
    asked = {"profile_id": profile_id, "job_id": posting["id"]}
    try:
        for kind, name in (("resume", "resume"), ("cover-letter", "cover_letter")):
            await _generate(client, kind, name, asked)
    finally:  # what was made of them stays
        await client.call("DELETE", f"/api/v1/profiles/{profile_id}")
        await client.call("DELETE", f"/api/v1/jobs/{posting['id']}")


async def _import(client: Client, resume: Path) -> str:
    form = aiohttp.FormData()
    form.add_field("file", resume.read_bytes(), filename=resume.name)
    started = await client.call("POST", "/api/v1/profiles/import", data=form)
    path = f"/api/v1/profiles/imports/{started['import_id']}"
    while (state := await client.call("GET", path))["status"] in {"pending", "running"}:
        await asyncio.sleep(0.2)
    if state["status"] != "completed":
        raise DemoFailed(state["error"]["message"])
    profile = await client.call("GET", f"/api/v1/profiles/{state['profile_id']}")
    counts = ", ".join(
        f"{len(profile[part])} {part}" for part in ("experiences", "education", "skills")
    )
    _say(f"profile of {profile['full_name']}: {counts}")
    for warning in state["warnings"]:
        _say(f"  note: {warning}")
    return str(profile["id"])


async def _generate(client: Client, kind: str, name: str, asked: Json) -> None:
    run = await client.call("POST", f"/api/v1/generations/{kind}", json=asked)
    path = f"/api/v1/generations/{run['id']}"
    _say(f"{kind}:")
    async for event in client.events(f"{path}/events"):
        if event["stage"] and event["status"] == "completed":
            _say(f"  {event['progress']:3} %  {event['stage']}")
    result = await client.call("GET", f"{path}/result")
    if result["pdf_url"] is None:
        _say(f"  needs review: {'; '.join(result['notices'])}")
    else:
        (OUT / f"{name}.pdf").write_bytes(await client.download(result["pdf_url"]))
    (OUT / f"{name}.txt").write_text(result["content"]["text"])
    if name == "resume":
        (OUT / "match-report.md").write_text(match_report(result))
        _say(
            f"  match {result['match_score']:.0f} of 100, ATS {result['ats_score'] or 0:.0f} of 100"
        )


def match_report(result: Json) -> str:
    """Return what the posting asks, what the profile shows of it, and what was left out."""
    match, ats = result["match_score"], result["ats_score"] or 0
    lines = [
        "# Match report",
        "",
        f"Match score {match:.0f} of 100 · ATS score {ats:.0f} of 100",
        "",
        "## How the match score adds up",
        "",
    ]
    for name, part in (result["breakdown"] or {}).items():
        lines.append(f"- {name}: {part['score']:.1f} of {part['weight']:.1f} - {part['reason']}")
    lines += ["", "## Requirements of the posting", ""]
    for one in result["requirements"]:
        lines.append(f"- [{one['state']}] {one['text']}")
        lines += [f"    - {evidence['text']}" for evidence in one["evidence"][:2]]
    lines += ["", "## Keywords that your profile evidences", ""]
    for one in result["keywords"]["matched"]:
        because = one["evidence"][0]["text"] if one["evidence"] else ""
        lines.append(f"- {one['keyword']}: {because}")
    lines += ["", "## Keywords that it does not", ""]
    lines += [
        f"- {one['keyword']}{' (required)' if one['required'] else ''}"
        for one in result["keywords"]["missing"]
    ]
    lines += ["", "## Left out of the document", ""]
    lines += [f"- {cut['text']} - {cut['reason']}" for cut in result["changes"]["cut"]]
    return "\n".join(lines) + "\n"


@asynccontextmanager
async def _system(http: aiohttp.ClientSession) -> AsyncIterator[str]:
    """Give the URL of the running system, or of one that lives as long as this context."""
    port = os.environ.get("JOBWISE_PORT", "8000")
    url = f"http://127.0.0.1:{port}"
    if await _answers(http, url):
        yield url
        return
    _say("no system is running; starting one")
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "deploy.embedded",
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env={**os.environ, "LOG_LEVEL": "WARNING"},
    )  # fmt: skip
    try:
        async with asyncio.timeout(_START_SECONDS):
            while not await _answers(http, url):
                if process.returncode is not None:
                    raise DemoFailed("The system did not start; run make up to see why.")
                await asyncio.sleep(0.2)
        yield url
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
            await process.communicate()


async def _answers(http: aiohttp.ClientSession, url: str) -> bool:
    try:
        async with http.get(f"{url}/health/ready") as answer:
            return answer.status == 200  # noqa: PLR2004 -- OK
    except aiohttp.ClientError:
        return False


def _say(what: str) -> None:
    sys.stdout.write(what + "\n")
    sys.stdout.flush()


async def _run(resume: Path, job: Path) -> None:
    async with aiohttp.ClientSession() as http, _system(http) as url:
        await tailor(Client(http, url), resume, job)
    _say(f"\nLook into {OUT}/: " + ", ".join(sorted(path.name for path in OUT.glob("[a-z]*"))))


def main() -> int:
    """Read the arguments and run; returns the exit status."""
    parser = argparse.ArgumentParser(prog="make demo")
    parser.add_argument("--resume", type=Path, default=SAMPLES / "resume.txt")
    parser.add_argument("--job", type=Path, default=SAMPLES / "job.txt")
    given = parser.parse_args()
    try:
        asyncio.run(_run(given.resume, given.job))
    except (DemoFailed, OSError, TimeoutError) as error:
        sys.stderr.write(f"demo: {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
