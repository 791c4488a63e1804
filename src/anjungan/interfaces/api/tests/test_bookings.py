"""Booked times for programs: which are free is open to everybody; booking needs a token of the door."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.test import Client

from anjungan.domain.accounts.models import AccessToken, User
from anjungan.domain.accounts.queries import hash_of
from anjungan.domain.appointments.models import Booking
from anjungan.domain.appointments.tests.scenes import NINE_O_CLOCK, Office, at, office
from anjungan.domain.organizations.models import Role, StaffRole
from anjungan.foundation.ids import new_secret
from anjungan.interfaces.api import bearer
from anjungan.interfaces.api.bookings import SlotsOut
from anjungan.interfaces.api.tests.test_lifecycle import Program

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    bearer.forget()
    with patch("anjungan.foundation.clock.now", lambda: NINE_O_CLOCK):
        yield


def program(here: Office) -> Program:
    user = User.objects.create(username="penyambut", name="Dewi Anggraini")
    secret = new_secret("officer")
    StaffRole.objects.create(user=user, mall=here.mall, role=Role.GREETER)
    AccessToken.objects.create(
        user=user, label="uji", token_hash=hash_of(secret), scopes=["*"], created_at=NINE_O_CLOCK
    )
    return Program(secret)


def slots_of(here: Office, query: str = "") -> str:
    return f"/api/v1/malls/{here.mall.key}/slots?service={here.offering.uuid}{query}"


def test_anybody_may_see_which_times_are_free_and_why_a_day_has_none() -> None:
    here = office(counters=2)

    found = SlotsOut.model_validate(Client().get(slots_of(here)).json())

    assert [day.why for day in found.days][:3] == ["no_roster", "open", "no_roster"]
    assert found.days[0].reason
    assert [slot.free for slot in found.days[1].slots] == [3] * 14
    assert len(found.days) == 14

    here.rule.most_people = 3
    here.rule.save()
    assert Client().get(slots_of(here)).json()["most_people"] == 3


def test_a_month_costs_three_statements(django_assert_num_queries: Callable[..., object]) -> None:
    here = office(counters=2, horizon_days=30)
    Client().get(slots_of(here))
    with django_assert_num_queries(3):  # type: ignore[attr-defined]
        answer = Client().get(slots_of(here, "&from=2025-11-06&to=2025-12-06"))
    assert len(answer.json()["days"]) == 31


@pytest.mark.parametrize(
    "query",
    ["&from=2025-11-06&to=2025-12-07", "&from=2025-11-06&to=2025-11-05", "&from=0001-01-01", "&from=9999-12-31"],
)
def test_a_stretch_that_makes_no_sense_is_refused(query: str) -> None:
    assert Client().get(slots_of(office(), query)).status_code == 422


def test_a_program_at_the_door_books_moves_and_gives_up_once_for_a_key() -> None:
    here = office(counters=2)
    door = program(here)
    wanted = {"service": str(here.offering.uuid), "starts_at": at("10:00").isoformat(), "people": 2}

    one, two = (door.post(f"/malls/{here.mall.key}/bookings", wanted, key="k1") for _ in range(2))
    assert (one.status_code, one.json()["code"]) == (201, two.json()["code"])
    booking = Booking.objects.get()
    assert (booking.channel, booking.people, booking.state) == ("api", 2, "booked")

    moved = door.post(f"/bookings/{booking.uuid}/moves", {"starts_at": at("13:00").isoformat()})
    assert (moved.status_code, moved.json()["starts_at"]) == (201, at("13:00").isoformat())
    assert door.post(f"/bookings/{booking.uuid}/cancellations").json()["state"] == "cancelled"
    refused = door.post(f"/bookings/{booking.uuid}/moves", {"starts_at": at("14:00").isoformat()})
    assert (refused.status_code, refused.json()["code"]) == (409, "booking_is_over")


def test_a_program_at_the_door_calls_off_for_the_mall_with_a_reason_once_for_a_key() -> None:
    here = office(counters=2)
    door, booked = program(here), here.at_desk("10:00")
    assert door.post(f"/bookings/{booked.uuid}/call-offs", {}).status_code == 422
    for _twice in range(2):
        done = door.post(f"/bookings/{booked.uuid}/call-offs", {"reason": "Alat rekam rusak"}, key="k9")
        assert (done.status_code, done.json()["state"]) == (201, "cancelled")
    assert Booking.objects.get().mall_reason == "Alat rekam rusak."
    for _twice in range(2):
        done = door.post(f"/bookings/{booked.uuid}/reinstatements", key="k10")
        assert (done.status_code, done.json()["state"]) == (201, "booked")
    assert door.post(f"/bookings/{booked.uuid}/call-offs", {"reason": "Alat rekam rusak"}).status_code == 201
    with patch("anjungan.foundation.clock.now", lambda: NINE_O_CLOCK + timedelta(minutes=11)):
        late = door.post(f"/bookings/{booked.uuid}/reinstatements")
    assert (late.status_code, late.json()["code"]) == (409, "too_late_to_reinstate")


def test_without_a_token_nobody_books_and_of_another_mall_nobody_reads() -> None:
    here, elsewhere = office(counters=2), office()
    booked = here.at_desk("10:00")
    assert Client().post(f"/api/v1/malls/{here.mall.key}/bookings", {}, "application/json").status_code == 401
    assert program(elsewhere).get(f"/bookings/{booked.uuid}").status_code == 404


def test_a_full_time_is_refused_with_the_next_one() -> None:
    here = office(counters=1)
    here.at_desk("10:00")

    answer = program(here).post(
        f"/malls/{here.mall.key}/bookings", {"service": str(here.offering.uuid), "starts_at": at("10:00").isoformat()}
    )

    assert (answer.status_code, answer.json()["code"]) == (409, "slot_full")
    assert "10.30" in answer.json()["detail"]
