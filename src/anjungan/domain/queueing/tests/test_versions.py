"""A screen that shows an older picture is told so before it does harm; one that does not say is trusted."""

from typing import Any

import pytest

from anjungan.domain.queueing import errors
from anjungan.domain.queueing import operations as queue
from anjungan.domain.queueing.models import Ticket
from anjungan.domain.queueing.tests.scenarios import NINE_O_CLOCK, Hall, hall

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> Hall:
    built = hall(lines=2)
    built.arrive()
    return built


def called(here: Hall) -> int:
    return here.call().version


def waiting(_here: Hall) -> int:
    return Ticket.objects.get().version


def held(here: Hall) -> int:
    return queue.hold_ticket(ticket_id=here.call().id, actor=here.officers[0], now=NINE_O_CLOCK).version


def absent(here: Hall) -> int:
    return queue.mark_no_show(ticket_id=here.call().id, actor=here.officers[0], now=NINE_O_CLOCK).version


@pytest.mark.parametrize(
    ("prepare", "verb", "more"),
    [
        (called, queue.begin_serving, {}), (called, queue.finish_ticket, {}), (called, queue.recall_ticket, {}),
        (called, queue.hold_ticket, {}), (called, queue.mark_no_show, {}), (held, queue.resume_ticket, {}),
        (absent, queue.requeue_ticket, {}), (waiting, queue.drop_errand, {}),
        (called, queue.transfer_ticket, {"line_id": "other"}), (waiting, queue.call_ticket, {"counter_id": "here"}),
        (called, queue.finish_and_call_next, {"counter_id": "here"}),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)  # fmt: skip
def test_an_older_picture_is_refused_and_the_newest_is_not(
    here: Hall, prepare: Any, verb: Any, more: dict[str, Any]
) -> None:
    places = {"other": here.lines[1].pk, "here": here.counters[0].pk}
    named: dict[str, Any] = {name: places[place] for name, place in more.items()}
    named |= {"ticket_id": Ticket.objects.get().pk, "actor": here.officers[0], "now": NINE_O_CLOCK}
    newest = prepare(here)
    before = Ticket.objects.values().get()
    for stale in (newest - 1, newest + 1):
        with pytest.raises(errors.StaleVersion):
            verb(**named, version=stale)
    assert Ticket.objects.values().get() == before

    verb(**named, version=newest)
    assert Ticket.objects.get().version > newest
