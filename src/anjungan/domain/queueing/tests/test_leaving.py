import pytest

from anjungan.domain.queueing import errors
from anjungan.domain.queueing import operations as queue
from anjungan.domain.queueing.models import LineDay, Ticket
from anjungan.domain.queueing.tests.scenarios import NINE_O_CLOCK, hall, minutes
from anjungan.foundation.actors import Actor
from anjungan.foundation.errors import NotAllowed

pytestmark = pytest.mark.django_db


def test_a_visitor_who_leaves_gives_up_every_errand_and_the_number_ends() -> None:
    here = hall(lines=2, quota=1)
    visit = here.arrive(0, 1)
    left = queue.leave_visit(visit_id=visit.id, actor=Actor.visitor(visit.code), now=NINE_O_CLOCK + minutes(5))

    assert left.state == "ended"
    assert set(Ticket.objects.values_list("state", "outcome")) == {("dropped", "left")}
    assert set(LineDay.objects.values_list("issued", flat=True)) == {0}


def test_leaving_twice_changes_nothing() -> None:
    visit = hall().arrive()
    left = [
        queue.leave_visit(visit_id=visit.id, actor=Actor.visitor(visit.code), now=NINE_O_CLOCK).state for _ in range(2)
    ]
    assert left == ["ended", "ended"]


def test_nobody_leaves_while_a_counter_calls_and_nothing_is_dropped() -> None:
    here = hall(lines=2, skills=[[0]])
    visit = here.arrive(0, 1)
    here.call()
    with pytest.raises(errors.WrongState):
        queue.leave_visit(visit_id=visit.id, actor=Actor.visitor(visit.code), now=NINE_O_CLOCK)
    assert not Ticket.objects.filter(state="dropped").exists()


def test_the_code_of_another_visit_does_not_end_this_one() -> None:
    here = hall()
    visit, other = here.arrive(), here.arrive()
    with pytest.raises(NotAllowed):
        queue.leave_visit(visit_id=visit.id, actor=Actor.visitor(other.code), now=NINE_O_CLOCK)
