"""Whether a deployed system works: ``make smoke BASE_URL=https://api.example.org``.

Looks at it from outside, does the main job once, and deletes what it made. Prints a line for each
step with its milliseconds, and ends with 1 at the first one that fails. The account is a new one,
or that of ``SMOKE_EMAIL`` and ``SMOKE_PASSWORD``; the API cannot delete accounts yet, so that a
system which is looked at often should have one for this.
"""

import argparse
import asyncio
import json
import secrets
import sys
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any

import aiohttp

from deploy.demo import SAMPLES, Client, DemoFailed
from deploy.settings import SmokeSettings
from shared.settings import read

_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'",
    "Referrer-Policy": "no-referrer",
}
_HIDDEN = ("/metrics", "/internal/revocations", "/api/v1/unknown")
_ENDED = {"completed", "needs_review", "failed", "cancelled"}
_LOOK_SECONDS = 0.5
_REQUEST_SECONDS = 60.0


class Visitor(Client):
    """A user of the API who also looks at the answers themselves."""

    async def look(
        self, path: str, method: str = "GET", **arguments: Any
    ) -> tuple[int, Mapping[str, str], bytes]:  # aiohttp's own
        """Return status, headers and body of an answer, whatever it is."""
        headers = {**self._headers, **arguments.pop("headers", {})}
        async with self._http.request(
            method, self._base + path, headers=headers, allow_redirects=False, **arguments
        ) as answer:
            return answer.status, answer.headers, await answer.read()

    @property
    def has_entered(self) -> bool:
        """Whether there is a session to end."""
        return bool(self._headers)

    async def enter(self, settings: SmokeSettings) -> str:
        """Log in, or register; return who we are."""
        known = {"email": settings.smoke_email, "password": settings.smoke_password}
        if known["email"]:
            tokens = await self.call("POST", "/api/v1/auth/login", json=known)
        else:
            new = {
                "email": f"smoke-{secrets.token_hex(8)}@example.com",
                "password": f"Aa1-{secrets.token_hex(16)}",  # hex spells no part of a name
                "full_name": "Smoke Test",
            }
            tokens = await self.call("POST", "/api/v1/auth/register", json=new)
        self._headers = {"Authorization": f"Bearer {tokens['access_token']}"}
        return "the account of SMOKE_EMAIL" if known["email"] else "a new account"


class Smoke:
    """The steps, in their order; each returns what it has found, or raises ``DemoFailed``."""

    def __init__(self, visitor: Visitor, settings: SmokeSettings, base_url: str) -> None:
        self._visitor = visitor
        self._settings = settings
        self._is_tls = base_url.startswith("https://")
        self._made: list[str] = []
        self._ids: dict[str, str] = {}

    @property
    def steps(self) -> tuple[tuple[str, Callable[[], Awaitable[str]]], ...]:
        """The steps by their names."""
        return (
            ("health", self.health),
            ("headers", self.headers),
            ("hidden", self.hidden),
            ("docs", self.docs),
            ("sign in", self.sign_in),
            ("import", self.import_resume),
            ("job", self.post_job),
            ("generate", self.generate),
            ("pdf", self.download),
        )

    async def health(self) -> str:
        """Every service is ready, or will be soon: it may have been started just now."""
        status, _, _ = await self._visitor.look("/health/live")
        _expect(status == HTTPStatus.OK, f"/health/live answered {status}")
        give_up_at = time.monotonic() + self._settings.smoke_patience_seconds
        while (report := await self._report())["status"] != "ok":
            missing = [n for n, one in report["services"].items() if one["status"] != "ok"]
            _expect(time.monotonic() < give_up_at, f"not ready: {', '.join(missing)}")
            await asyncio.sleep(_LOOK_SECONDS)
        return f"{len(report['services'])} services are ready"

    async def headers(self) -> str:
        """Answers carry the headers that browsers need, and tell nothing of the server."""
        asked = secrets.token_hex(8)
        status, found, _ = await self._visitor.look(
            "/api/v1/auth/me", headers={"X-Request-ID": asked}
        )
        _expect(status == HTTPStatus.UNAUTHORIZED, f"no token was answered with {status}")
        _expect("WWW-Authenticate" in found, "the 401 has no WWW-Authenticate")
        _expect(found.get("X-Request-ID") == asked, "X-Request-ID does not come back")
        for name, value in _HEADERS.items():
            _expect(value in found.get(name, ""), f"{name} is not {value}")
        _expect(not self._is_tls or "Strict-Transport-Security" in found, "there is no HSTS")
        return f"as they should be{'' if self._is_tls else '; without TLS'}"

    async def hidden(self) -> str:
        """What is internal is not reached."""
        for path in _HIDDEN:
            status, _, _ = await self._visitor.look(path)
            _expect(status in {400, 404}, f"{path} answered {status}")
        return f"{len(_HIDDEN)} paths lead nowhere"

    async def docs(self) -> str:
        """The API's description is served, or hidden as in production."""
        shown = {(await self._visitor.look(path))[0] for path in ("/docs", "/openapi.json")}
        _expect(shown in ({200}, {404}), f"/docs and /openapi.json answered {shown}")
        return "served" if shown == {200} else "hidden"

    async def sign_in(self) -> str:
        """Somebody can come in."""
        who = await self._visitor.enter(self._settings)
        me = await self._visitor.call("GET", "/api/v1/auth/me")
        return f"{who}, {me['generations_used']} of {me['generations_limit']} generations used"

    async def import_resume(self) -> str:
        """A resume becomes a profile, on a worker."""
        form = aiohttp.FormData()
        form.add_field("file", (SAMPLES / "resume.txt").read_bytes(), filename="resume.txt")
        started = await self._visitor.call("POST", "/api/v1/profiles/import", data=form)
        state = await self._ended(f"/api/v1/profiles/imports/{started['import_id']}")
        _expect(state["status"] == "completed", f"the import {state['status']}")
        self._ids["profile_id"] = state["profile_id"]
        self._made.append(f"/api/v1/profiles/{state['profile_id']}")
        return f"{len(state['warnings'])} notes"

    async def post_job(self) -> str:
        """A posting is read."""
        body = {"source": "user_created", "raw_text": (SAMPLES / "job.txt").read_text()}
        job = await self._visitor.call("POST", "/api/v1/jobs", json=body)
        self._ids["job_id"] = job["id"]
        self._made.append(f"/api/v1/jobs/{job['id']}")
        return str(job["title"])

    async def generate(self) -> str:
        """The five stages end, on the workers."""
        run = await self._visitor.call("POST", "/api/v1/generations/resume", json=self._ids)
        path = f"/api/v1/generations/{run['id']}"
        self._made.append(path)
        run = await self._ended(path)
        _expect(run["status"] == "completed", f"the generation ended as {run['status']}")
        result = await self._visitor.call("GET", f"{path}/result")
        self._ids["pdf"] = result["pdf_url"]
        return f"match {result['match_score']:.0f} of 100"

    async def download(self) -> str:
        """The file is a PDF, is saved and not shown, and stays in no cache."""
        status, headers, body = await self._visitor.look(self._ids["pdf"])
        _expect(status == HTTPStatus.OK, f"the download answered {status}")
        _expect(body.startswith(b"%PDF-") and b"%%EOF" in body[-1024:], "it is no whole PDF")
        _expect(headers.get("Content-Type") == "application/pdf", "its type is not PDF's")
        _expect("attachment" in headers.get("Content-Disposition", ""), "it is not an attachment")
        _expect("no-store" in headers.get("Cache-Control", ""), "it may be kept in caches")
        return f"{len(body)} bytes"

    async def clean_up(self) -> str:
        """Delete what was made, newest first, and end the session."""
        count = len(self._made)
        while self._made:
            await self._visitor.call("DELETE", self._made.pop())
        await self._visitor.call("POST", "/api/v1/auth/logout")
        return f"{count} things deleted, session ended"

    async def _report(self) -> dict[str, Any]:  # as the API answers
        _, _, body = await self._visitor.look("/health")  # 503 where nothing is ready
        found: dict[str, Any] = json.loads(body)
        return found

    async def _ended(self, path: str) -> dict[str, Any]:  # as the API answers
        async with asyncio.timeout(self._settings.smoke_patience_seconds):
            while (state := await self._visitor.call("GET", path))["status"] not in _ENDED:  # noqa: ASYNC110 -- it polls, as clients do
                await asyncio.sleep(_LOOK_SECONDS)
        return state


def _expect(fact: object, complaint: str) -> None:
    if not fact:
        raise DemoFailed(complaint)


async def _took(name: str, step: Callable[[], Awaitable[str]]) -> bool:
    """Do a step and print its line; tell whether it went well."""
    started = time.perf_counter()
    try:
        found, mark = await step(), "ok  "
    except TimeoutError:
        found, mark = "no answer in time", "FAIL"
    except (DemoFailed, aiohttp.ClientError, OSError, LookupError, TypeError, ValueError) as error:
        found, mark = f"{type(error).__name__}: {error}", "FAIL"
    took = round((time.perf_counter() - started) * 1000)
    sys.stdout.write(f"{mark} {name:10} {took:6} ms  {found}\n")
    sys.stdout.flush()
    return mark == "ok  "


async def run(base_url: str, settings: SmokeSettings) -> int:
    """Do every step until one fails, and clean up; return the exit status."""
    timeout = aiohttp.ClientTimeout(total=_REQUEST_SECONDS)
    async with aiohttp.ClientSession(timeout=timeout, cookie_jar=aiohttp.DummyCookieJar()) as http:
        visitor = Visitor(http, base_url.rstrip("/"))
        smoke = Smoke(visitor, settings, base_url)
        good = True
        for name, step in smoke.steps:
            if not (good := await _took(name, step)):
                break
        if visitor.has_entered:
            good = await _took("clean up", smoke.clean_up) and good
    return 0 if good else 1


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the arguments and run; returns the exit status."""
    parser = argparse.ArgumentParser(prog="make smoke")
    parser.add_argument("base_url", help="where the gateway answers: https://api.example.org")
    base_url = parser.parse_args(arguments).base_url
    if not base_url.startswith(("http://", "https://")):
        parser.error("say where the gateway answers: make smoke BASE_URL=https://api.example.org")
    return asyncio.run(run(base_url, read(SmokeSettings)))


if __name__ == "__main__":
    sys.exit(main())
