"""A mail server that delivers nothing: each mail becomes a file in ``/mail`` and a line of log."""

import signal
from email.message import Message
from pathlib import Path
from uuid import uuid4

from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message as MessageHandler

PORT = 1025
FOLDER = Path("/mail")


class Catcher(MessageHandler):
    """Keeps what comes."""

    def handle_message(self, message: Message) -> None:
        """Write one mail."""
        (FOLDER / f"{uuid4().hex}.eml").write_bytes(message.as_bytes())
        print(f"mail to {message['X-RcptTo']}", flush=True)  # noqa: T201 -- a container's log


def main() -> None:
    """Serve until SIGTERM or SIGINT."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT})
    controller = Controller(Catcher(), hostname="0.0.0.0", port=PORT)  # noqa: S104 -- a container
    controller.start()
    print("serving", flush=True)  # noqa: T201 -- a container's log is its output
    signal.sigwait({signal.SIGTERM, signal.SIGINT})
    controller.stop()


if __name__ == "__main__":
    main()
