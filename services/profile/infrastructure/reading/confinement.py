"""Take from this process what reading a file does not need (security.md F3).

Called in the child before the first byte of a file is looked at.
"""

import ctypes
import os
import resource
import signal
import sys

CPU_SECONDS = 10
ADDRESS_SPACE = 512 * 1024 * 1024
_OPEN_FILES = 64
_PR_SET_PDEATHSIG = 1
_PR_SET_NO_NEW_PRIVS = 38
_CLONE_NEWNET = 0x4000_0000
_CLONE_NEWUSER = 0x1000_0000


def confine(parent: int) -> bool:
    """Limit processor time, memory, files and network; whether the network could be cut off.

    The process dies with ``parent``. It can write no file. Where the kernel refuses a network
    namespace the network stays reachable.
    """
    isolated = False
    if sys.platform == "linux":
        libc = ctypes.CDLL(None, use_errno=True)
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        attempts = (_CLONE_NEWNET, _CLONE_NEWUSER | _CLONE_NEWNET)
        isolated = any(libc.unshare(flags) == 0 for flags in attempts)
        libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)
    for kind, limit in (
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_AS, ADDRESS_SPACE),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, _OPEN_FILES),
    ):
        _, hard = resource.getrlimit(kind)
        ceiling = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
        resource.setrlimit(kind, (ceiling, ceiling))
    return isolated
