"""No test talks to the world: any connection that would leave this machine fails at once, by name."""

import ipaddress
import os
import random
import socket
from collections.abc import Callable
from typing import Any

import pytest

_LOCAL_NAMES = frozenset({"", "localhost", "ip6-localhost", socket.gethostname()})


# Ports that no system hands out by itself: what is found here is still free a minute later, when a server takes it.
_LASTING_PORTS = range(20_000, 32_000)


def free_port(*, in_a_row: int = 1) -> int:
    """Return the first of so many neighbouring ports on which nobody listens now, and nobody will by chance."""
    chance = random.Random(os.urandom(8))  # Not the seed of the run: its workers must not all find the same port.
    while True:
        first = chance.choice(_LASTING_PORTS)
        if all(_is_free(port) for port in range(first, first + in_a_row)):
            return first


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


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
