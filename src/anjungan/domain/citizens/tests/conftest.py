"""Every test of this room can reach people by mail and phone."""

import pytest
from pytest_django.fixtures import Settings


@pytest.fixture(autouse=True)
def _reachable(settings: Settings) -> None:
    settings.BOOKING_CONTACTS = ["email", "phone"]
