"""No test talks to the world: any connection that would leave this machine fails at once, by name."""

import ipaddress
import socket
from collections.abc import Callable
from typing import Any

import pytest

_LOCAL_NAMES = frozenset({"", "localhost", "ip6-localhost", socket.gethostname()})


class NetworkIsCut(RuntimeError):
    """A test tried to leave this machine."""


def pytest_configure(config: pytest.Config) -> None:
    patch = pytest.MonkeyPatch()
    for method in ("connect", "connect_ex", "sendto"):
        patch.setattr(socket.socket, method, _only_here(getattr(socket.socket, method)))
    patch.setattr(socket, "getaddrinfo", _only_local_names(socket.getaddrinfo))
    config.add_cleanup(patch.undo)


def _only_here(original: Callable[..., Any]) -> Callable[..., Any]:
    def guarded(self: socket.socket, *arguments: Any) -> Any:
        address = arguments[-1]
        if self.family in {socket.AF_INET, socket.AF_INET6} and not _is_here(address[0]):
            raise NetworkIsCut(f"A test tried to reach {address[0]}. Use the outside system's sandbox twin.")
        return original(self, *arguments)

    return guarded


def _only_local_names(original: Callable[..., Any]) -> Callable[..., Any]:
    def guarded(host: Any, *arguments: Any, **named: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        if name is not None and not _is_here(name):
            raise NetworkIsCut(f"A test tried to look up {name}. Use the outside system's sandbox twin.")
        return original(host, *arguments, **named)

    return guarded


def _is_here(host: str) -> bool:
    if host in _LOCAL_NAMES or host.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(host.split("%", maxsplit=1)[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified
