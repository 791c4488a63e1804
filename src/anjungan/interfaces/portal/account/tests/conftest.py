"""It is nine o'clock, and people can be reached by mail."""

from collections.abc import Iterator
from datetime import datetime
from unittest.mock import patch

import pytest
from django.core.cache import cache
from pytest_django.fixtures import Settings

from anjungan.domain.citizens.tests.scenes import NINE_O_CLOCK


@pytest.fixture(autouse=True)
def clock(settings: Settings) -> Iterator[list[datetime]]:
    """The time of the house, to be changed."""
    cache.clear()
    settings.BOOKING_CONTACTS = ["email"]
    now = [NINE_O_CLOCK]
    with patch("anjungan.foundation.clock.now", lambda: now[0]):
        yield now
