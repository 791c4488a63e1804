"""The first hours of a day have too little past: a scene laid out "an hour ago" would lie on the day before.

Whoever runs the tests at such an hour is given a later one. What sets a time of its own is left alone.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from unittest.mock import patch
from zoneinfo import ZoneInfo

import pytest

from anjungan.foundation import clock

_LATER = timedelta(hours=4)
_real = clock.now


def _later() -> datetime:
    shown = _real()
    return shown + _LATER if abs(shown - datetime.fromtimestamp(time.time(), tz=UTC)) < timedelta(minutes=1) else shown


@pytest.fixture
def daytime() -> Iterator[None]:
    """Let it be some hours later where it is before three in the morning, or the last hour of the day, in Jakarta."""
    if 3 <= _real().astimezone(ZoneInfo("Asia/Jakarta")).hour < 23:
        yield
        return
    with patch("anjungan.foundation.clock.now", _later):
        yield
