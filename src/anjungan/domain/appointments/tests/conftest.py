"""For every test of booking."""

import pytest
from pytest_django.fixtures import Settings


@pytest.fixture(autouse=True)
def _people_can_be_reached(settings: Settings) -> None:
    settings.BOOKING_CONTACTS = ["email", "phone"]
