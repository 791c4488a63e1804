"""Twenty people want the last place. Watches the locked row of the slot and `never_more_than_fit`."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, connections

from anjungan.domain.appointments import errors
from anjungan.domain.appointments import operations as appointments
from anjungan.domain.appointments.models import Booking, Slot
from anjungan.domain.appointments.tests.scenes import NINE_O_CLOCK, Office, at, office
from anjungan.foundation.actors import Actor

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE = 20
OFFER = "slot_full: pukul 09.30."


def try_to_hold(here: Office, together: Barrier) -> str:
    try:
        together.wait(20)
        return here.hold("09:00").state
    except errors.SlotFull as full:
        return f"{full.code}: {full.params['next'][-12:]}"
    finally:
        connections.close_all()


def test_of_twenty_who_want_the_last_place_one_gets_it_and_the_others_the_next_offer() -> None:
    here = office(counters=1, share_percent=50)  # one place at 09.00
    together = Barrier(PEOPLE)

    with ThreadPoolExecutor(PEOPLE) as crowd:
        answers = list(crowd.map(lambda _: try_to_hold(here, together), range(PEOPLE)))

    assert Counter(answers) == {"held": 1, OFFER: PEOPLE - 1}
    assert Slot.objects.get().taken == 1
    assert Booking.objects.count() == 1


def test_a_place_that_a_neighbour_is_taking_is_waited_for_and_then_full() -> None:
    """Staged: the neighbour's place is counted and not saved when we ask. Watches the condition of the upsert."""
    here = office(counters=1, share_percent=50)
    settings = connection.get_connection_params()
    import psycopg

    plain = {name: settings[name] for name in ("dbname", "user", "password", "host", "port") if settings.get(name)}
    with psycopg.connect(**plain) as neighbour, ThreadPoolExecutor(1) as me:
        neighbour.execute(
            """INSERT INTO appointments_slot (line_id, business_date, starts_at, ends_at, capacity, taken)
            VALUES (%s, '2025-11-07', %s, %s, 1, 1)""",
            [here.line.pk, at("09:00"), at("09:30")],
        )
        together = Barrier(1)
        answer = me.submit(try_to_hold, here, together)
        while True:
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
                )
                if cursor.fetchone():
                    break
            assert not answer.done(), "nobody waited"
        neighbour.commit()
        assert answer.result(20) == OFFER


def test_two_holds_of_one_person_are_not_both_booked() -> None:
    """Watches the unique constraint: both were asked for before either was proven."""
    here = office(counters=2)
    held = [here.hold("09:00"), here.hold("10:00")]
    asked = [
        appointments.ask_proof(
            code=one.code, kind="email", address="sari@surel.example", actor=Actor.visitor(one.code), now=NINE_O_CLOCK
        )
        for one in held
    ]
    together = Barrier(2)

    def confirm(booking: Booking) -> str:
        try:
            proof = appointments.code_for(booking=booking)
            together.wait(20)
            return appointments.confirm_booking(
                code=booking.code, proof=proof, actor=Actor.visitor(booking.code), now=NINE_O_CLOCK
            ).state
        except errors.AlreadyBooked as refused:
            return refused.code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as both:
        assert sorted(both.map(confirm, asked)) == ["already_booked", "booked"]
