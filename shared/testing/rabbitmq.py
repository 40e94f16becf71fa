"""The real RabbitMQ that tests run against, found or made (architecture.md §5).

In this order: ``RABBITMQ_URL``; an installed server, started as a private node; a Docker engine; on
Debian as root, the distribution's package. If none is to be had this raises: tests of the broker
are never skipped.
"""

import os
import shutil
from collections import deque
from pathlib import Path
from typing import Protocol
from uuid import uuid4

from shared.testing import debian
from shared.testing.container import docker_works
from shared.testing.rabbitmq_container import ContainerNode
from shared.testing.rabbitmq_node import BrokerFailed, PrivateNode

_DEBIAN = Path("/usr/lib/rabbitmq/lib")
_BATCH = 20


class Node(Protocol):
    """A broker whose life is ours."""

    @property
    def port(self) -> int:
        """The AMQP port on 127.0.0.1."""
        ...

    def start(self) -> None:
        """Start it and wait until it takes connections."""
        ...

    def stop(self) -> None:
        """Stop it in its own orderly way."""
        ...

    def kill(self) -> None:
        """End it at once."""
        ...

    def control(self, *arguments: str) -> str:
        """Run ``rabbitmqctl``."""
        ...

    def close(self) -> None:
        """End it and leave nothing behind."""
        ...


class Broker:
    """A running RabbitMQ; each test asks for a virtual host of its own."""

    def __init__(self, node: Node | None, url: str = "") -> None:
        self._node = node
        self._url = url
        self._fresh: deque[str] = deque()

    @property
    def node(self) -> Node:
        """The broker itself, to stop, kill and start; raises if it belongs to somebody else."""
        if self._node is None:
            raise BrokerFailed("the broker of RABBITMQ_URL is not ours to stop")
        return self._node

    def fresh_url(self) -> str:
        """Return the URL of an empty virtual host.

        The broker of ``RABBITMQ_URL`` has only the one it names: tests there are kept apart by the
        names of their queues.
        """
        if self._node is None:
            return self._url
        if not self._fresh:
            self._make_hosts()
        return f"amqp://guest:guest@127.0.0.1:{self._node.port}/{self._fresh.popleft()}"

    @property
    def ours(self) -> bool:
        """Whether tests may stop and kill it."""
        return self._node is not None

    def close(self) -> None:
        """End what we started."""
        if self._node is not None:
            self._node.close()

    def _make_hosts(self) -> None:
        """Make many at once, because each call of ``rabbitmqctl`` costs a second or two."""
        names = [f"test-{uuid4().hex}" for _ in range(_BATCH)]
        listed = ",".join(f'<<"{name}">>' for name in names)
        everything = ",".join(['<<".*">>'] * 3)
        self.node.control(
            "eval",
            f'[begin rabbit_vhost:add(V, <<"tests">>), rabbit_auth_backend_internal:'
            f'set_permissions(<<"guest">>, V, {everything}, <<"tests">>) end || V <- [{listed}]].',
        )
        self._fresh.extend(names)


def start_broker(*, ours: bool = False) -> Broker:
    """Find or make a broker; raises ``BrokerFailed`` if there is no way to get one.

    With *ours* it is one that tests may stop and kill, whatever ``RABBITMQ_URL`` says.
    """
    if not ours and (url := os.environ.get("RABBITMQ_URL")):
        return Broker(None, url)
    node: Node
    if sbin := _installed():
        node = PrivateNode(sbin)
    elif docker_works():
        node = ContainerNode()
    elif sbin := _install_package():
        node = PrivateNode(sbin)
    else:
        raise BrokerFailed(
            "Tests need a RabbitMQ: set RABBITMQ_URL, install rabbitmq-server, or start Docker."
        )
    try:
        node.start()
    except BaseException:
        node.close()
        raise
    return Broker(node)


def _installed() -> Path | None:
    """Return the folder of the server's own scripts.

    Debian's commands on PATH are wrappers that switch to another user; the scripts lie elsewhere.
    """
    for folder in sorted(_DEBIAN.glob("rabbitmq_server-*/sbin"), reverse=True):
        return folder
    if found := shutil.which("rabbitmq-server"):
        folder = Path(found).resolve().parent
        if (folder / "rabbitmq-env").exists():
            return folder
    return None


def _install_package() -> Path | None:
    try:
        return _installed() if debian.install("rabbitmq-server") else None
    except debian.PackageFailed as error:
        raise BrokerFailed(str(error)) from None
