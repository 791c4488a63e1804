"""What a consent allows, what it never allows, and what is kept of each act."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pytest_django.fixtures import Settings

from anjungan.domain.appointments import operations as appointments
from anjungan.domain.appointments.tests.scenes import at, office
from anjungan.domain.assistance import errors
from anjungan.domain.assistance import operations as assistance
from anjungan.domain.assistance.jobs import look_at_the_clock
from anjungan.domain.assistance.models import Assistance, CheckedList
from anjungan.domain.assistance.states import VERBS_OF, EndReason, Step, Task
from anjungan.domain.assistance.tests.scenes import SCRIPT, agreed, helper_at
from anjungan.domain.organizations.models import Role
from anjungan.domain.queueing import operations as queue
from anjungan.domain.queueing.models import Ticket, Visit
from anjungan.domain.queueing.tests.scenarios import NINE_O_CLOCK, hall, minutes
from anjungan.foundation.actors import Actor
from anjungan.foundation.audit import acts_under
from anjungan.foundation.errors import NotAllowed
from anjungan.foundation.events import Event
from anjungan.foundation.models import EventRecord

pytestmark = pytest.mark.django_db


def test_every_act_is_kept_with_who_did_it_and_by_whose_leave() -> None:
    here = hall(lines=2)
    consent, dewi = agreed(helper_at(here.mall))
    visit = queue.start_visit(
        mall_id=here.mall.pk, offerings=[here.offerings[0].uuid], actor=dewi, now=NINE_O_CLOCK + minutes(1)
    )
    queue.add_errand(visit_id=visit.id, offerings=[here.offerings[1].uuid], actor=dewi, now=NINE_O_CLOCK + minutes(2))
    first = Ticket.objects.get(visit_id=visit.id, position=1)
    queue.drop_errand(ticket_id=first.pk, actor=dewi, now=NINE_O_CLOCK + minutes(3))

    acts = acts_under(mandate=str(consent.uuid))
    assert [act.verb for act in acts] == [
        "queueing.errand_dropped.v1", "queueing.errand_added.v1", "queueing.visit_started.v1",
    ]  # fmt: skip
    assert {(act.actor_label, act.actor_id) for act in acts} == {("Dewi Anggraini", dewi.id)}
    # The visitor's own screen hears of each, and the facts themselves name no consent.
    told = EventRecord.objects.filter(name__startswith="queueing.")
    assert all(f"mandate:{consent.uuid}" in event.streams and "mandate" not in event.payload for event in told)
    consent.refresh_from_db()
    assert consent.subjects == [f"assistance:{consent.uuid}", f"visit:{visit.uuid}"]


def test_what_was_not_agreed_is_refused_by_the_database_itself() -> None:
    here = hall()
    _, dewi = agreed(helper_at(here.mall), Task.CHECKLIST)
    with pytest.raises(errors.NotAgreed):
        queue.start_visit(mall_id=here.mall.pk, offerings=[here.offerings[0].uuid], actor=dewi, now=NINE_O_CLOCK)
    assert Visit.objects.count() == 0
    with pytest.raises(NotAllowed):
        queue.call_next_ticket(counter_id=here.counters[0].pk, actor=dewi, now=NINE_O_CLOCK)


def test_contacts_vaults_and_erasure_can_never_be_agreed() -> None:
    """The facts that a task allows exist, and none of them is about a person's data."""
    allowed = {verb for verbs in VERBS_OF.values() for verb in verbs}
    assert allowed <= set(Event.registry)
    forbidden = ("accounts.", "notifications.", "contact", "erase", "vault", "proof", "nik")
    assert not [verb for verb in allowed if any(word in verb for word in forbidden)]


def test_a_contact_cannot_be_given_for_somebody(settings: Settings) -> None:
    settings.BOOKING_CONTACTS = ["email"]
    here = office(counters=2)
    _, dewi = agreed(helper_at(here.mall))
    held = here.hold("10:00")
    with pytest.raises(errors.NotAgreed):
        appointments.ask_proof(code=held.code, kind="email", address="a@b.example", actor=dewi, now=NINE_O_CLOCK)


def test_the_visit_of_another_visitor_cannot_be_touched() -> None:
    here = hall()
    stranger = here.arrive()
    consent, dewi = agreed(helper_at(here.mall))
    ticket = Ticket.objects.get(visit_id=stranger.id)
    with pytest.raises(errors.AnotherVisitor):
        queue.drop_errand(ticket_id=ticket.pk, actor=dewi, now=NINE_O_CLOCK)

    # With the paper in hand it is the visitor's own, and the trail says that it was handed over.
    assistance.hand_over_code(assistance=consent.uuid, code=stranger.code.lower(), actor=dewi, now=NINE_O_CLOCK)
    queue.drop_errand(ticket_id=ticket.pk, actor=dewi, now=NINE_O_CLOCK)
    assert [act.verb for act in acts_under(mandate=str(consent.uuid))] == [
        "queueing.errand_dropped.v1", "assistance.paper_handed.v1",
    ]  # fmt: skip


def test_a_time_is_booked_moved_and_given_up_without_any_contact() -> None:
    here = office(counters=2)
    consent, dewi = agreed(helper_at(here.mall), Task.APPOINTMENTS)
    booking = appointments.book_at_desk(
        mall_id=here.mall.pk, offering=here.offering.uuid, starts_at=at("10:00"), actor=dewi, now=NINE_O_CLOCK
    )
    appointments.reschedule_booking(code=booking.code, starts_at=at("11:00"), actor=dewi, now=NINE_O_CLOCK)
    appointments.cancel_booking(code=booking.code, actor=dewi, now=NINE_O_CLOCK)
    booking.refresh_from_db()
    assert (booking.state, booking.contact_kind) == ("cancelled", "none")
    assert len(acts_under(mandate=str(consent.uuid))) == 3
    assert appointments.reinstate_booking(code=booking.code, actor=dewi, now=NINE_O_CLOCK).state == "booked"
    assert acts_under(mandate=str(consent.uuid))[0].verb == "appointments.booking_reinstated.v1"


@pytest.mark.parametrize("by", ["helper", "visitor", "clock"])
def test_after_the_end_nothing_more_is_done(by: str) -> None:
    here = hall()
    helper = helper_at(here.mall)
    consent, dewi = agreed(helper)
    later = NINE_O_CLOCK + minutes(15)
    if by == "helper":
        assistance.end_assistance(assistance=consent.uuid, reason=EndReason.STAFF, actor=dewi, now=NINE_O_CLOCK)
    elif by == "visitor":
        me = Actor.visitor(consent.code)
        assistance.end_assistance(assistance=consent.uuid, reason=EndReason.VISITOR, actor=me, now=NINE_O_CLOCK)
    with pytest.raises(errors.AssistanceOver):
        queue.start_visit(mall_id=here.mall.pk, offerings=[here.offerings[0].uuid], actor=dewi, now=later)
    assert Visit.objects.count() == 0
    consent.refresh_from_db()
    assert consent.called == ("" if by != "clock" else "Bu Nurhayati")


def test_the_clock_ends_what_nobody_ended_and_forgets(monkeypatch: pytest.MonkeyPatch) -> None:
    here = hall()
    consent, dewi = agreed(helper_at(here.mall))
    assistance.note_checklist(
        assistance=consent.uuid, offering=here.offerings[0].uuid, asked=["ktp", "kk"], ready=["kk", "lain"],
        actor=dewi, now=NINE_O_CLOCK,
    )  # fmt: skip
    noted = CheckedList.objects.get()
    assert (noted.ready, noted.asked) == (["kk"], 2)

    monkeypatch.setattr("anjungan.foundation.clock.now", lambda: NINE_O_CLOCK + minutes(16))
    look_at_the_clock()
    consent.refresh_from_db()
    assert (consent.end_reason, consent.called) == ("time", "")
    assert CheckedList.objects.count() == 1
    monkeypatch.setattr("anjungan.foundation.clock.now", lambda: NINE_O_CLOCK + timedelta(days=2))
    look_at_the_clock()
    assert CheckedList.objects.count() == 0


def test_more_time_is_given_up_to_the_longest_the_mall_allows() -> None:
    here = hall()
    assistance.set_assistance_rule(
        mall_id=here.mall.pk, minutes=10, more_minutes=8, most_minutes=20, actor=here.manager, now=NINE_O_CLOCK
    )
    consent, dewi = agreed(helper_at(here.mall))
    assert consent.ends_at == NINE_O_CLOCK + minutes(10)
    ends = [
        assistance.extend_assistance(assistance=consent.uuid, actor=dewi, now=NINE_O_CLOCK).ends_at for _ in range(2)
    ]
    assert ends == [NINE_O_CLOCK + minutes(18), NINE_O_CLOCK + minutes(20)]
    with pytest.raises(errors.NoMoreTime):
        assistance.extend_assistance(assistance=consent.uuid, actor=dewi, now=NINE_O_CLOCK)


def test_the_same_page_sent_twice_is_one_consent_and_one_visitor_is_helped_at_a_time() -> None:
    here = hall()
    helper = helper_at(here.mall)
    first, _ = agreed(helper, idempotency_key="halaman-1")
    again, _ = agreed(helper, idempotency_key="halaman-1")
    assert first.pk == again.pk
    with pytest.raises(errors.AlreadyAssisting):
        agreed(helper)
    # One whose time is over stands in nobody's way.
    agreed(helper, now=NINE_O_CLOCK + minutes(15))
    first.refresh_from_db()
    assert first.end_reason == "time"


def test_nothing_begins_without_a_yes() -> None:
    here = hall()
    helper = helper_at(here.mall)
    for tasks, how, script in (([], "spoken", SCRIPT), (["tickets"], "", SCRIPT), (["tickets"], "spoken", " ")):
        with pytest.raises(errors.NothingAgreed):
            assistance.begin_assistance(
                mall_id=here.mall.pk, tasks=tasks, how=how, script=script, actor=helper, now=NINE_O_CLOCK
            )
    head = helper_at(hall().mall, "Hadi Kurnia", Role.OFFICER)
    with pytest.raises(NotAllowed):
        assistance.begin_assistance(
            mall_id=here.mall.pk, tasks=["tickets"], how="spoken", script=SCRIPT, actor=head, now=NINE_O_CLOCK
        )
    assert Assistance.objects.count() == 0


def test_a_step_is_told_once_and_only_by_who_helps() -> None:
    here = hall()
    consent, dewi = agreed(helper_at(here.mall))
    wanted = [here.offerings[0].uuid]
    for expected in (True, False):
        assert expected == assistance.show_step(
            assistance=consent.uuid, step=Step.CHOOSING, offerings=wanted, actor=dewi, now=NINE_O_CLOCK
        )
    other = helper_at(here.mall, "Joko Susilo")
    with pytest.raises(NotAllowed):
        assistance.show_step(assistance=consent.uuid, step=Step.HUB, actor=other, now=NINE_O_CLOCK)
