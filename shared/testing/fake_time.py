"""A wrong clock for one process: libfaketime, found or installed."""

from pathlib import Path

from shared.testing.debian import install

_LIBRARY = "faketime/libfaketimeMT.so.1"


class NoFakeTime(RuntimeError):
    """There is no libfaketime here, and no way to install it."""


def wrong_by(seconds: int) -> dict[str, str]:
    """Return the variables that set a process's wall clock wrong; monotonic clocks stay right.

    Raises ``NoFakeTime``, and ``PackageFailed`` if the installation fails.
    """
    return {
        "LD_PRELOAD": str(_library()),
        "FAKETIME": f"{seconds:+d}s",
        "DONT_FAKE_MONOTONIC": "1",
    }


def _library() -> Path:
    for _ in range(2):
        for folder in (Path("/usr/lib"), Path("/usr/local/lib"), Path("/usr/lib64")):
            for found in sorted([*folder.glob(_LIBRARY), *folder.glob(f"*/{_LIBRARY}")]):
                return found
        if not install("libfaketime"):
            break
    raise NoFakeTime("Tests of wrong clocks need libfaketime: apt-get install libfaketime.")
