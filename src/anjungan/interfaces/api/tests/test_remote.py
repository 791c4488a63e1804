"""Numbers from home for programs: what can be had is open to everybody; taking one needs a token of the door."""

from __future__ import annotations

from collections.abc import Iterator
from unittest.mock import patch

import pytest
from django.test import Client

from anjungan.domain.appointments import operations as appointments
from anjungan.domain.appointments.tests.scenes import at, office
from anjungan.domain.queueing.queries import opening
from anjungan.interfaces.api import bearer
from anjungan.interfaces.api.remote import RemoteOfferOut
from anjungan.interfaces.api.tests.test_bookings import program

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    bearer.forget()
    opening.forget()
    with patch("anjungan.foundation.clock.now", lambda: at("09:00")):
        yield


def test_a_program_takes_a_number_once_for_a_key_and_says_when_the_person_is_here() -> None:
    here = office()
    address = f"/api/v1/malls/{here.mall.key}/remote-numbers"
    mine, wanted = address.removeprefix("/api/v1"), {"service": str(here.offering.uuid)}
    assert Client().get(address, wanted).json()["code"] == "remote_closed"
    appointments.set_remote_rule(line_id=here.line.pk, actor=here.manager, now=at("07:00"), share_percent=3)
    offer = RemoteOfferOut.model_validate(Client().get(address, wanted).json())
    assert (offer.may_take, offer.left, offer.release_minutes, offer.places_behind) == (True, 1, 30, 3)

    desk = program(here)
    assert Client().post(address, wanted, content_type="application/json").status_code == 401
    first, again = (desk.post(mine, wanted, key="telepon-1") for _ in range(2))
    assert first.status_code == again.status_code == 201, first.content
    assert first.json()["uuid"] == again.json()["uuid"]
    assert first.json()["state"] == "reserved"
    refused = desk.post(mine, wanted, key="telepon-2")
    assert (refused.status_code, refused.json()["code"]) == (409, "remote_closed")
    come = desk.post(f"/visits/{first.json()['uuid']}/presences", {})
    assert (come.status_code, come.json()["state"]) == (201, "open")
