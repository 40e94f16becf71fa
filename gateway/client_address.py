"""Where a request comes from (security.md G3)."""

import ipaddress
from collections.abc import Sequence

from shared.telemetry import Scope


class ClientAddress:
    """Believes ``X-Forwarded-For`` only from the proxies that ops have named."""

    def __init__(self, trusted_proxies: Sequence[str]) -> None:
        self._trusted = [ipaddress.ip_network(proxy, strict=False) for proxy in trusted_proxies]

    def of(self, scope: Scope) -> str:
        """Return the client's address: the socket's, or what a trusted proxy says it is.

        Proxies append, so the list is read from its end, and the first address that is no proxy
        of ours is the client.
        """
        peer = str(scope["client"][0]) if scope.get("client") else "unknown"
        if not self.is_trusted(peer):
            return peer
        for header, value in reversed(scope["headers"]):
            if header != b"x-forwarded-for":
                continue
            for hop in reversed(value.decode("latin-1").split(",")):
                address = str(hop).strip()
                if not self._is_address(address):
                    return peer
                if not self.is_trusted(address):
                    return address
        return peer

    def is_trusted(self, address: str) -> bool:
        """Tell whether *address* is one of the named proxies."""
        if not self._trusted or not self._is_address(address):
            return False
        parsed = ipaddress.ip_address(address)
        return any(parsed in network for network in self._trusted)

    @staticmethod
    def _is_address(text: str) -> bool:
        try:
            ipaddress.ip_address(text)
        except ValueError:
            return False
        return True
