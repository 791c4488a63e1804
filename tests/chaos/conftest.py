"""One house for all, in a folder of its own: database, web, live streams, worker."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from anjungan.config.house import House
from bench.ground import house as open_house
from tests.chaos.stage import Stage


@pytest.fixture(scope="session")
def running_house() -> Iterator[House]:
    """Every process of a mall."""
    with open_house(streams=True, worker=True) as running:
        yield running


@pytest.fixture
def stage(running_house: House) -> Stage:
    """A new mall in the house, whose processes all run."""
    running_house.cluster.start()
    for name in running_house.revive():
        if name != "worker":
            running_house.wait_for(running_house.answers_at(name), name)
    return Stage(running_house)
