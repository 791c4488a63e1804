"""Opening, pausing and closing a counter."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from anjungan.domain.organizations.models import Role
from anjungan.domain.premises import operations as premises
from anjungan.domain.premises.models import Counter, CounterState, Line, Zone
from anjungan.domain.premises.tests import scenarios
from anjungan.domain.premises.tests.scenarios import Hall
from anjungan.foundation.actors import Actor
from anjungan.foundation.errors import InvalidInput, NotAllowed, NotFound
from anjungan.foundation.models import EventRecord
from anjungan.foundation.operations import PartOutsideOperation

pytestmark = pytest.mark.django_db


def opened(hall: Hall, place: int = 0, *, actor: Actor | None = None) -> Counter:
    with transaction.atomic():
        return premises.open_counter(
            counter_id=hall.counters[place].pk, actor=actor or hall.desks[place], now=hall.at(8)
        )


def closed(hall: Hall, place: int = 0, *, actor: Actor | None = None) -> Counter:
    with transaction.atomic():
        return premises.close_counter(
            counter_id=hall.counters[place].pk, actor=actor or hall.desks[place], now=hall.at(15)
        )


def test_an_officer_without_a_duty_calls_every_line_of_the_counter() -> None:
    hall = scenarios.hall(lines=2)
    counter = opened(hall)
    assert (counter.state, counter.officer_id) == (CounterState.OPEN, hall.officers[0].pk)
    assert counter.active_line_ids == [line.pk for line in hall.lines]
    assert counter.state_since == hall.at(8)


def test_an_officer_on_duty_calls_the_lines_of_the_duty_at_this_hour() -> None:
    hall = scenarios.hall(lines=3)
    for start, line in ((8, 0), (12, 2)):
        premises.assign_duty(
            counter_id=hall.counter.pk,
            officer_id=hall.officers[0].pk,
            starts_at=hall.at(start),
            ends_at=hall.at(start + 4 - start // 12),
            line_ids=[hall.lines[line].pk],
            actor=hall.manager,
            now=hall.at(7),
        )
    assert opened(hall).active_line_ids == [hall.lines[0].pk]
    with transaction.atomic():
        premises.pause_counter(counter_id=hall.counter.pk, reason="istirahat", actor=hall.desks[0], now=hall.at(11, 55))
        resumed = premises.resume_counter(counter_id=hall.counter.pk, actor=hall.desks[0], now=hall.at(12, 5))
    assert resumed.active_line_ids == [hall.lines[2].pk]


def test_a_line_that_was_switched_off_is_not_called() -> None:
    hall = scenarios.hall(lines=2)
    Line.objects.filter(pk=hall.line.pk).update(is_active=False)
    assert opened(hall).active_line_ids == [hall.lines[1].pk]


def test_opening_an_open_counter_again_changes_nothing() -> None:
    hall = scenarios.hall()
    opened(hall)
    facts = EventRecord.objects.count()
    assert opened(hall).state_since == hall.at(8)
    assert EventRecord.objects.count() == facts


def test_a_counter_has_one_officer() -> None:
    hall = scenarios.hall()
    opened(hall)
    with pytest.raises(premises.CounterStaffed) as refused:
        opened(hall, actor=hall.desks[1])
    assert hall.counter.code in refused.value.user_message


def test_an_officer_has_one_counter() -> None:
    hall = scenarios.hall()
    opened(hall)
    with pytest.raises(premises.OfficerElsewhere) as refused:
        opened(hall, 1, actor=hall.desks[0])
    assert hall.counter.code in refused.value.user_message


def test_an_officer_of_another_agency_does_not_sit_at_our_counter() -> None:
    hall = scenarios.hall()
    Counter.objects.update(agency=hall.agency)
    _user, stranger = scenarios.person(
        hall.mall, Role.OFFICER, name="Pak Yosef", agency=scenarios.agency(key="imigrasi")
    )
    with pytest.raises(NotAllowed):
        opened(hall, actor=stranger)
    assert opened(hall).officer_id == hall.officers[0].pk


def test_an_officer_of_another_mall_does_not_sit_here() -> None:
    here, there = scenarios.hall(), scenarios.hall()
    with pytest.raises(NotAllowed):
        opened(here, actor=there.desks[0])


def test_a_manager_signs_an_officer_on_and_an_officer_cannot_sign_on_another() -> None:
    hall = scenarios.hall()
    for actor, allowed in ((hall.desks[1], False), (hall.manager, True)):
        with transaction.atomic():
            if allowed:
                counter = premises.open_counter(
                    counter_id=hall.counter.pk, officer_id=hall.officers[0].pk, actor=actor, now=hall.at(8)
                )
                assert counter.officer_id == hall.officers[0].pk
            else:
                with pytest.raises(NotAllowed):
                    premises.open_counter(
                        counter_id=hall.counter.pk, officer_id=hall.officers[0].pk, actor=actor, now=hall.at(8)
                    )


def test_pausing_keeps_the_officer_and_says_why() -> None:
    hall = scenarios.hall()
    opened(hall)
    with transaction.atomic():
        paused = premises.pause_counter(
            counter_id=hall.counter.pk, reason="salat", actor=hall.desks[0], now=hall.at(12)
        )
    assert (paused.state, paused.state_reason, paused.officer_id) == ("paused", "salat", hall.officers[0].pk)
    resumed_at = hall.at(12, 30)
    with transaction.atomic():
        resumed = premises.resume_counter(counter_id=hall.counter.pk, actor=hall.desks[0], now=resumed_at)
    assert (resumed.state, resumed.state_reason, resumed.state_since) == ("open", "", resumed_at)


def test_a_closed_counter_can_neither_pause_nor_resume() -> None:
    hall = scenarios.hall()
    with pytest.raises(premises.CounterStateRefused), transaction.atomic():
        premises.pause_counter(counter_id=hall.counter.pk, reason="", actor=hall.manager, now=hall.at(9))
    with pytest.raises(premises.CounterStateRefused), transaction.atomic():
        premises.resume_counter(counter_id=hall.counter.pk, actor=hall.manager, now=hall.at(9))


def test_closing_signs_the_officer_off_and_closing_again_is_no_news() -> None:
    hall = scenarios.hall()
    opened(hall)
    counter = closed(hall)
    assert (counter.state, counter.officer_id, counter.active_line_ids) == (CounterState.CLOSED, None, [])
    facts = EventRecord.objects.count()
    closed(hall)
    assert EventRecord.objects.count() == facts
    assert opened(hall, 1, actor=hall.desks[0]).officer_id == hall.officers[0].pk, "free for another counter"


def test_a_neighbour_cannot_close_my_counter_and_a_manager_can() -> None:
    hall = scenarios.hall()
    opened(hall)
    with pytest.raises(NotAllowed):
        closed(hall, actor=hall.desks[1])
    assert closed(hall, actor=hall.manager).state == CounterState.CLOSED


def test_a_manager_changes_the_lines_within_the_skills() -> None:
    hall = scenarios.hall(lines=2, zones=2, counters=2)
    opened(hall)
    with transaction.atomic():
        changed = premises.set_counter_lines(
            counter_id=hall.counter.pk, line_ids=[hall.lines[0].pk], actor=hall.manager, now=hall.at(9)
        )
    assert changed.active_line_ids == [hall.lines[0].pk]
    with pytest.raises(InvalidInput), transaction.atomic():
        premises.set_counter_lines(
            counter_id=hall.counter.pk, line_ids=[hall.lines[1].pk], actor=hall.manager, now=hall.at(9)
        )


def test_each_change_is_told_to_the_screens_of_counter_zone_and_building() -> None:
    hall = scenarios.hall()
    opened(hall)
    fact = EventRecord.objects.get(name="premises.counter_opened.v1")
    assert fact.mall_id == hall.mall.pk
    assert len(fact.streams) == 3


@pytest.mark.django_db(transaction=True)
def test_the_steps_need_the_transaction_of_an_operation() -> None:
    hall = scenarios.hall()
    with pytest.raises(PartOutsideOperation):
        premises.open_counter(counter_id=hall.counter.pk, actor=hall.desks[0], now=hall.at(8))


def test_an_unknown_counter_is_not_found() -> None:
    hall = scenarios.hall()
    with pytest.raises(NotFound), transaction.atomic():
        premises.open_counter(counter_id=0, actor=hall.manager, now=hall.at(8))


def test_the_table_refuses_one_officer_at_two_counters() -> None:
    hall = scenarios.hall(opened=True)
    with pytest.raises(IntegrityError, match="one_counter_per_signed_on_officer"), transaction.atomic():
        Counter.objects.filter(pk=hall.counters[1].pk).update(officer=hall.officers[0])


def test_the_table_refuses_an_open_counter_without_an_officer() -> None:
    hall = scenarios.hall()
    with pytest.raises(IntegrityError, match="has_an_officer_unless_closed"), transaction.atomic():
        Counter.objects.filter(pk=hall.counter.pk).update(state=CounterState.OPEN)


def test_the_table_refuses_a_code_that_begins_with_another_zone() -> None:
    hall = scenarios.hall(zones=2)
    with pytest.raises(IntegrityError, match="counter_code_begins_with_its_zone"), transaction.atomic():
        Counter.objects.create(mall=hall.mall, zone=hall.zones[0], code="299")


def test_the_table_refuses_a_counter_in_a_zone_of_another_mall() -> None:
    here, there = scenarios.hall(), scenarios.hall()
    with pytest.raises(IntegrityError, match="counter_code_begins_with_its_zone"), transaction.atomic():
        Counter.objects.create(mall=here.mall, zone=there.zone, code="199")


def test_the_table_refuses_a_line_in_a_zone_of_another_mall() -> None:
    here, there = scenarios.hall(), scenarios.hall()
    with pytest.raises(IntegrityError, match="line_and_zone_are_in_one_mall"), transaction.atomic():
        Line.objects.filter(pk=here.line.pk).update(zone=Zone.objects.get(pk=there.zone.pk))


def test_an_hour_is_an_hour_for_the_duty_too() -> None:
    hall = scenarios.hall(lines=2)
    premises.assign_duty(
        counter_id=hall.counter.pk,
        officer_id=hall.officers[0].pk,
        starts_at=hall.at(8),
        ends_at=hall.at(12),
        line_ids=[hall.line.pk],
        actor=hall.manager,
        now=hall.at(7),
    )
    at_noon = premises.lines_for_duty(counter_id=hall.counter.pk, officer_id=hall.officers[0].pk, now=hall.at(12))
    assert len(at_noon) == 2
    before = premises.lines_for_duty(
        counter_id=hall.counter.pk, officer_id=hall.officers[0].pk, now=hall.at(12) - timedelta(seconds=1)
    )
    assert before == [hall.line.pk]
