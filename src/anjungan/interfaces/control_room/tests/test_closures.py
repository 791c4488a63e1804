"""What a manager reads before a closure is declared: also of those who are still at home."""

from __future__ import annotations

from unittest.mock import patch

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from anjungan.domain.accounts.models import User
from anjungan.domain.appointments.tests.scenes import NINE_O_CLOCK, office
from anjungan.domain.organizations.models import Role, StaffRole

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("until", "people"), [("2025-11-07T10:00", ""), ("2025-11-07T12:00", "3 orang"), ("", "3 orang")]
)
def test_the_question_says_how_many_booked_people_a_closure_touches(
    until: str, people: str, settings: Settings
) -> None:
    settings.BOOKING_CONTACTS = ["email"]
    here = office(counters=2)
    here.book("11:00", people=3)
    user = User.objects.create(username="ratna", name="Bu Ratna")
    StaffRole.objects.create(user=user, mall=here.mall, role=Role.MANAGER)
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    with patch("anjungan.foundation.clock.now", lambda: NINE_O_CLOCK):
        shown = client.post(
            "/ruang-kendali/jam/penutupan",
            {"yang": f"antrean:{here.line.pk}", "alasan": "Listrik padam", "selesai": until},
        ).content.decode()
    assert "Yang akan terjadi" in shown
    assert ("punya janji pada waktu itu" in shown) == bool(people)
    assert people in shown
