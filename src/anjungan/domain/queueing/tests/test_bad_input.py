"""What no screen sends but somebody will: each gets a refusal with a code, and nothing changes."""

import functools
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest

from anjungan.domain.queueing import errors
from anjungan.domain.queueing import operations as queue
from anjungan.domain.queueing.models import Ticket, Visit
from anjungan.domain.queueing.tests.scenarios import NINE_O_CLOCK, Hall, hall
from anjungan.foundation.errors import DomainError, InvalidInput, NotFound
from anjungan.foundation.models import EventRecord

pytestmark = pytest.mark.django_db
MILLION = "x" * 1_000_000
# The same in every process of the tests.
NOBODY = UUID(int=0x5EED)
KEYS = [NOBODY, -1, 0, 10**30, -(10**30), "abc", "", "-", "1; DROP TABLE", "\0", MILLION, None, 1.5, True, "\ud800"]
TEXTS = [MILLION, "a\0b", "half \ud800", None, 5, ["x"]]


@pytest.fixture
def here() -> Iterator[Hall]:
    """A hall with somebody waiting, somebody called and somebody resting; whatever is tried, they stay."""
    built = hall(counters=3)
    for _ in range(3):
        built.arrive()
    held = built.call(1)
    queue.hold_ticket(ticket_id=held.id, actor=built.officers[1], now=NINE_O_CLOCK)
    built.call(0)
    before = list(Ticket.objects.order_by("pk").values()), list(Visit.objects.order_by("pk").values())
    told = EventRecord.objects.count()
    yield built
    assert (list(Ticket.objects.order_by("pk").values()), list(Visit.objects.order_by("pk").values())) == before
    assert EventRecord.objects.count() == told


def refused(act: Callable[[], object], *kinds: type[DomainError]) -> None:
    with pytest.raises(kinds or DomainError) as refusal:
        act()
    assert refusal.value.user_message
    assert 400 <= refusal.value.status < 500


@pytest.mark.parametrize(
    ("verb", "more"),
    [
        (queue.begin_serving, {}), (queue.finish_ticket, {}), (queue.recall_ticket, {}), (queue.hold_ticket, {}),
        (queue.resume_ticket, {}), (queue.mark_no_show, {}), (queue.requeue_ticket, {}), (queue.undo_last, {}),
        (queue.drop_errand, {}), (queue.transfer_ticket, {"line_id": 1}),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)  # fmt: skip
def test_a_ticket_that_cannot_be_is_not_found(here: Hall, verb: Any, more: dict[str, Any]) -> None:
    for key in KEYS:
        wrong = {"ticket_id": key, "actor": here.manager, "now": NINE_O_CLOCK, **more}
        refused(functools.partial(verb, **wrong), errors.TicketNotFound, NotFound)


@pytest.mark.parametrize("key", KEYS, ids=lambda key: repr(key)[:12])
def test_a_counter_a_visit_and_a_line_that_cannot_be_are_not_found(here: Hall, key: Any) -> None:
    called = Ticket.objects.get(state="called").pk
    waiting = Ticket.objects.get(state="waiting").pk
    who: dict[str, Any] = {"actor": here.manager, "now": NINE_O_CLOCK}
    no_counter = (errors.CounterNotFound, NotFound)
    no_visit = (errors.TicketNotFound, NotFound)

    refused(lambda: queue.call_next_ticket(counter_id=key, **who), *no_counter)
    refused(lambda: queue.finish_and_call_next(ticket_id=called, counter_id=key, **who), *no_counter)
    refused(lambda: queue.call_ticket(ticket_id=waiting, counter_id=key, **who), *no_counter)
    if key is not None:
        refused(lambda: queue.transfer_ticket(ticket_id=called, counter_id=key, **who), *no_counter)
        refused(lambda: queue.transfer_ticket(ticket_id=called, line_id=key, **who), errors.ServiceNotHere, NotFound)
    refused(lambda: queue.confirm_visit(visit_id=key, **who), *no_visit)
    refused(lambda: queue.abandon_visit(visit_id=key, **who), *no_visit)
    refused(lambda: queue.confirm_presence(visit_id=key, **who), *no_visit)
    refused(lambda: queue.add_errand(visit_id=key, offerings=[here.offerings[0].uuid], **who), *no_visit)


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: repr(text)[:12])
def test_text_that_cannot_be_kept_is_refused(here: Hall, text: Any) -> None:
    called = Ticket.objects.get(state="called").pk
    waiting = Ticket.objects.get(state="waiting").pk
    who: dict[str, Any] = {"actor": here.manager, "now": NINE_O_CLOCK}
    start: dict[str, Any] = {"mall_id": here.mall.pk, "offerings": [here.offerings[0].uuid], **who}

    refused(lambda: queue.finish_ticket(ticket_id=called, note=text, **who), InvalidInput)
    refused(lambda: queue.hold_ticket(ticket_id=called, note=text, **who), InvalidInput)
    refused(lambda: queue.transfer_ticket(ticket_id=called, line_id=1, note=text, **who), InvalidInput)
    refused(lambda: queue.drop_errand(ticket_id=waiting, note=text, **who), InvalidInput)
    refused(lambda: queue.pause_counter(counter_id=here.counters[2].pk, reason=text, **who), InvalidInput)
    refused(lambda: queue.start_visit(language=text, **start), InvalidInput)
    refused(lambda: queue.start_visit(priority_keys=[text], **start), InvalidInput)
    if text is not None:
        refused(lambda: queue.start_visit(idempotency_key=text, **start), InvalidInput)
        refused(lambda: queue.finish_ticket(ticket_id=called, idempotency_key=text, **who), InvalidInput)


@pytest.mark.parametrize(
    "word", [MILLION, "served\0", "", "no_show", "not_taken", None, 5], ids=lambda word: repr(word)[:12]
)
def test_an_outcome_a_channel_and_a_place_are_words_from_a_list(here: Hall, word: Any) -> None:
    called = Ticket.objects.get(state="called").pk
    waiting = Ticket.objects.get(state="waiting").pk
    who: dict[str, Any] = {"actor": here.manager, "now": NINE_O_CLOCK}

    refused(lambda: queue.finish_ticket(ticket_id=called, outcome=word, **who), InvalidInput)
    refused(lambda: queue.drop_errand(ticket_id=waiting, outcome=word, **who), InvalidInput)
    refused(lambda: queue.transfer_ticket(ticket_id=called, line_id=1, place=word, **who), InvalidInput)
    refused(
        lambda: queue.start_visit(mall_id=here.mall.pk, offerings=[here.offerings[0].uuid], channel=word, **who),
        InvalidInput,
    )


@pytest.mark.parametrize("offering", [NOBODY, "abc", "\0", MILLION, -1, None], ids=lambda one: repr(one)[:12])
def test_a_service_that_cannot_be_is_not_here(here: Hall, offering: Any) -> None:
    visit = Ticket.objects.get(state="waiting").visit
    who: dict[str, Any] = {"actor": here.manager, "now": NINE_O_CLOCK}
    refused(
        lambda: queue.start_visit(mall_id=here.mall.pk, offerings=[offering], **who),
        errors.ServiceNotHere,
        InvalidInput,
    )
    refused(
        lambda: queue.add_errand(visit_id=visit.pk, offerings=[offering], **who), errors.ServiceNotHere, InvalidInput
    )


@pytest.mark.parametrize("mall_id", [-1, 0, 10**30])
def test_a_mall_that_cannot_be_is_not_found(here: Hall, mall_id: int) -> None:
    everybody = here.manager
    anywhere = type(everybody)(kind="system", id="s", label="s", scopes=frozenset({"*"}))
    refused(
        lambda: queue.start_visit(
            mall_id=mall_id, offerings=[here.offerings[0].uuid], actor=anywhere, now=NINE_O_CLOCK
        ),
        NotFound,
    )
