"""Processes that must not outlive the tests that started them."""

import ctypes
import os
import signal

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None) if os.name == "posix" else None


def die_with_parent() -> None:
    """Let Linux kill this process when the test process ends, however that happens.

    For ``preexec_fn``: it is one system call, and takes no locks.
    """
    if _LIBC is not None and hasattr(_LIBC, "prctl"):
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
