"""Who books and does not come: counted by line and hour, drawn towards the usual, and never taken for too many."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

import pytest

from anjungan.domain.appointments import operations as appointments
from anjungan.domain.appointments.models import Booking, NoShowCount
from anjungan.domain.appointments.queries.no_shows import NoShows
from anjungan.domain.appointments.queries.rules import RULE_FIELDS, rule_effect, rule_history
from anjungan.domain.appointments.states import BookingState
from anjungan.domain.appointments.tests.scenes import NINE_O_CLOCK, TODAY, Office, at, later, office
from anjungan.domain.premises.models import CalendarDay, Closure
from anjungan.foundation.errors import InvalidInput
from anjungan.foundation.ids import short_code


@pytest.mark.parametrize(
    ("prior", "seen", "hour", "expected"),
    [
        (0.10, {}, 9, 0.10),
        # One bad morning of three bookings moves next to nothing: (3 + 30 x 0.1) / 33, and then half as far again.
        (0.10, {9: (3, 3)}, 9, (3 + 20 * (6 / 33)) / 23),
        (0.10, {9: (3, 3)}, 10, 6 / 33),
        # Many bookings speak for themselves.
        (0.10, {9: (3000, 600)}, 9, 0.20),
        # However bad a line is, three in ten; unless more was typed.
        (0.10, {9: (1000, 900)}, 9, 0.30),
        (0.45, {9: (1000, 900)}, 9, 0.45),
        (0.10, {9: (1000, 0)}, 9, 0.003),
    ],
)
def test_an_hour_is_drawn_towards_its_line_and_the_line_towards_what_was_typed(
    prior: float, seen: dict[int, tuple[int, int]], hour: int, expected: float
) -> None:
    assert NoShows(prior=prior, seen=seen).at(hour) == pytest.approx(expected, abs=0.004)


def past(here: Office, clock: str, count: int, missed: int, *, days_ago: int = 7) -> None:
    day = TODAY - timedelta(days=days_ago)
    Booking.objects.bulk_create(
        Booking(
            code=short_code(10), mall=here.mall, line=here.line, offering=here.offering, business_date=day,
            starts_at=at(clock, day), state=BookingState.NO_SHOW if n < missed else BookingState.CHECKED_IN,
            channel="portal", created_at=at("08:00", day), booked_at=at("08:00", day), ended_at=at(clock, day),
        )
        for n in range(count)
    )  # fmt: skip


@pytest.mark.django_db
def test_past_bookings_are_counted_and_more_is_offered_where_fewer_come() -> None:
    here = office(counters=2, share_percent=50)
    before = {slot.starts_at.hour: slot.capacity for slot in here.slots()}
    past(here, "09:00", 100, 25)
    past(here, "13:00", 100, 0)
    past(here, "09:30", 50, 50, days_ago=200)

    assert appointments.count_no_shows(now=NINE_O_CLOCK) == 2
    assert set(NoShowCount.objects.values_list("hour", "booked", "missed")) == {(9, 100, 25), (13, 100, 0)}
    after = {slot.starts_at.hour: slot.capacity for slot in here.slots()}
    assert sum(after.values()) > sum(before.values())
    nine = sum(slot.capacity for slot in here.slots() if slot.starts_at.hour == 9)
    one = sum(slot.capacity for slot in here.slots() if slot.starts_at.hour == 13)
    assert nine > one

    # Who does not want to learn keeps the typed figure; cells without a booking any more are emptied.
    appointments.set_booking_rule(line_id=here.line.pk, learns_no_shows=False, actor=here.manager, now=NINE_O_CLOCK)
    assert {slot.starts_at.hour: slot.capacity for slot in here.slots()} == before
    assert appointments.count_no_shows(now=NINE_O_CLOCK + timedelta(days=100)) == 0
    assert not NoShowCount.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("closed", ["the agency", "the line, until now", "another line", "the day", "the afternoon"])
def test_bookings_of_a_time_at_which_it_was_closed_say_nothing_of_who_does_not_come(closed: str) -> None:
    here, day = office(counters=2), TODAY - timedelta(days=7)
    past(here, "09:00", 10, 9)
    past(here, "13:00", 10, 2)
    whom: dict[str, Any] = {"mall": here.mall, "starts_at": at("08:30", day), "reason_id": "listrik padam"}
    if closed == "the agency":
        Closure.objects.create(**whom, agency=here.line.agency, ends_at=at("12:00", day))
    elif closed == "the line, until now":
        Closure.objects.create(**{**whom, "starts_at": at("09:00", day)}, line=here.line, ends_at=at("09:01", day))
    elif closed == "another line":
        Closure.objects.create(**whom, line=office().line)
    else:
        hours = {"opens": time(8), "closes": time(13)} if closed == "the afternoon" else {}
        CalendarDay.objects.create(mall=here.mall, date=day, kind="special", name="Uji", confirmed=True, **hours)
    appointments.count_no_shows(now=NINE_O_CLOCK)
    assert set(NoShowCount.objects.values_list("hour", "missed")) == {
        "the agency": {(13, 2)}, "the line, until now": {(13, 2)}, "another line": {(9, 9), (13, 2)}, "the day": set(),
        "the afternoon": {(9, 9)},
    }[closed]  # fmt: skip


@pytest.mark.django_db
def test_a_limited_stock_is_never_given_to_more_than_there_are() -> None:
    here = office(counters=2, share_percent=50, quota=20)
    past(here, "09:00", 500, 400)
    appointments.count_no_shows(now=NINE_O_CLOCK)
    assert sum(slot.capacity for slot in here.slots()) == 10


@pytest.mark.django_db
def test_a_draft_shows_its_effect_before_it_is_saved_and_a_rule_can_be_put_back() -> None:
    here = office(counters=2, share_percent=50)
    (tomorrow, *_rest, last) = rule_effect(line=here.line, draft={"share_percent": 60}, now=NINE_O_CLOCK)
    assert (tomorrow.now, tomorrow.draft, tomorrow.taken) == (42, 50, 0)
    assert (last.now, last.draft, bool(last.reason)) == (0, 0, True)
    here.rule.refresh_from_db()
    assert here.rule.share_percent == 50

    for minute, share in enumerate((60, 70)):
        appointments.set_booking_rule(
            line_id=here.line.pk, share_percent=share, actor=here.manager, now=later(minutes=minute)
        )
    newest, first = rule_history(line=here.line)
    assert (newest.values["share_percent"], first.values["share_percent"], first.who) == (70, 60, "Pengelola")
    assert first.is_whole
    assert set(first.values) == set(RULE_FIELDS)
    with pytest.raises(InvalidInput):
        appointments.set_booking_rule(line_id=here.line.pk, offer_minutes=5, actor=here.manager, now=NINE_O_CLOCK)


@pytest.mark.django_db
def test_an_offer_from_the_waiting_list_lasts_as_long_as_the_rule_says(settings: object) -> None:
    settings.BOOKING_CONTACTS = ["email"]  # type: ignore[attr-defined]
    here = office(seconds=3600 * 6, share_percent=90, offer_minutes=45)
    (only,) = here.slots()
    booked = here.book(only.starts_at.astimezone(only.starts_at.tzinfo).strftime("%H:%M"), email="made@surel.example")
    from anjungan.domain.appointments.tests.scenes import prove
    from anjungan.foundation.actors import Actor

    listed = prove(
        appointments.join_waiting_list(
            mall_id=here.mall.pk, offering=here.offering.uuid, day=booked.business_date, actor=Actor.visitor("portal"),
            now=NINE_O_CLOCK,
        )
    )  # fmt: skip
    appointments.cancel_booking(code=booked.code, actor=Actor.visitor(booked.code), now=later(minutes=5))
    listed.refresh_from_db()
    assert listed.held_until == later(minutes=50)
