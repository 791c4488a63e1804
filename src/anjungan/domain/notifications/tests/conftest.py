"""Every test of notifications speaks to servers of its own: a mail server, a gateway, a push service."""

from collections.abc import Iterator

import pytest
from pytest_django.fixtures import Settings

from anjungan.domain.forecasting.queries import forecasts, learned
from anjungan.domain.notifications.tests.post_office import PostOffice, opened
from tests.ground.network import free_port


@pytest.fixture(autouse=True)
def post_office(settings: Settings) -> Iterator[PostOffice]:
    """The mail server of this installation."""
    office, port = PostOffice(), free_port()
    server = opened(office, port)
    settings.BOOKING_CONTACTS = ["email"]
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", port, False
    settings.PUBLIC_URL = "https://mal.example"
    settings.PHONE_CHANNELS, settings.PHONE_GATEWAYS, settings.PUSH_SERVICES = [], {}, []
    learned.forget()
    forecasts.forget()
    yield office
    server.stop()
