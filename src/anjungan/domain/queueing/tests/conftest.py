"""After each test of the queue, whatever it did: nothing that is always true may be broken."""

from collections.abc import Iterator

import pytest

from anjungan.domain.queueing.queries import offenders


@pytest.fixture
def broken_on_purpose() -> None:
    """For tests that meddle with the rows themselves."""


@pytest.fixture(autouse=True)
def _nothing_is_broken(request: pytest.FixtureRequest) -> Iterator[None]:
    yield
    if request.node.get_closest_marker("django_db") and "broken_on_purpose" not in request.fixturenames:
        assert offenders() == []
