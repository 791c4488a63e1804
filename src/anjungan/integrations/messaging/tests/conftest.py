"""Every test speaks to a real server on a port of its own."""

from collections.abc import Iterator

import pytest

from anjungan.integrations.messaging.sandbox import Sandbox


@pytest.fixture
def outside() -> Iterator[Sandbox]:
    """A gateway and push service."""
    server = Sandbox()
    yield server
    server.stop()
