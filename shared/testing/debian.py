"""Servers from Debian's packages, where tests run as root and nothing else is to be had."""

import fcntl
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

_POLICY = Path("/usr/sbin/policy-rc.d")


class PackageFailed(RuntimeError):
    """``apt-get`` failed; the message holds its last words."""


def install(package: str) -> bool:
    """Install *package* without starting its service; false where that is not ours to do.

    Installing it once more does nothing. Raises ``PackageFailed``.
    """
    apt = shutil.which("apt-get")
    if apt is None or os.geteuid() != 0:
        return False
    # Test processes run side by side, and apt-get suffers no other.
    with (Path(tempfile.gettempdir()) / "jobwise-apt.lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        _install(apt, package)
    return True


def _install(apt: str, package: str) -> None:
    # The package would start its own service at once; this file, if there is none yet, forbids it.
    ours = not _POLICY.exists()
    if ours:
        _POLICY.write_text("#!/bin/sh\nexit 101\n")
        _POLICY.chmod(0o755)
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    try:
        for command in (["update", "-qq"], ["install", "-y", "-qq", package]):
            done = subprocess.run(
                [apt, *command], env=environment, capture_output=True, text=True, check=False
            )
            if done.returncode:
                raise PackageFailed(f"apt-get {command[0]}: {done.stderr[-1000:]}")
    finally:
        if ours:
            _POLICY.unlink()
