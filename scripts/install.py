"""Makes .venv and installs one lock into it. Standard library only: it runs before everything.

Usage: ``python3 scripts/install.py <lock> <stamp>``; uses ``uv`` when it is on the PATH.
"""

import shutil
import subprocess
import sys
import time
from pathlib import Path

OLDEST = (3, 11)
VENV = Path(".venv")


def main(lock: str, stamp: str) -> int:
    """Install *lock* and touch *stamp*; returns the exit status."""
    if sys.version_info < OLDEST:
        sys.stderr.write("JobWise needs Python 3.11 or newer; set PYTHON=python3.x\n")
        return 1
    started = time.monotonic()
    python = VENV / "bin" / "python"
    if not python.exists():
        say("creating .venv")
        subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=True)
    say(f"installing {lock} (the first time takes a minute)")
    uv = shutil.which("uv") or (str(found) if (found := VENV / "bin" / "uv").exists() else None)
    if uv:
        command = [uv, "pip", "install", "--quiet", "--compile-bytecode", "--python", str(python)]
    else:
        command = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    done = subprocess.run([*command, "--require-hashes", "-r", lock], check=False)
    if done.returncode != 0:
        sys.stderr.write(f"Installing {lock} failed; is a package index reachable?\n")
        return done.returncode
    Path(stamp).touch()
    say(f"installed in {time.monotonic() - started:.0f} s")
    return 0


def say(what: str) -> None:
    """Tell the user what is going on, at once."""
    sys.stdout.write(f"  {what} …\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
