"""Tells a supervisor whether the process beside it is ready: ``python -m shared.healthcheck``.

Standard library only, because it runs every few seconds in every container.
"""

import http.client
import os
import sys

_SECONDS = 3.0
_READY = 200


def main() -> int:
    """Return 0 if ``/health/ready`` of this container answers 200, else 1."""
    port = int(os.environ.get("LISTEN_PORT", "8000"))
    # The gateway serves no other hosts than these.
    host = os.environ.get("ALLOWED_HOSTS", "").partition(",")[0].strip()
    headers = {"Host": host} if host not in {"", "*"} else {}
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_SECONDS)
    try:
        connection.request("GET", "/health/ready", headers=headers)
        return 0 if connection.getresponse().status == _READY else 1
    except (OSError, http.client.HTTPException):
        return 1
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(main())
