"""What was shown is kept, and held against the call that came."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from anjungan.domain.forecasting import operations as forecasting
from anjungan.domain.forecasting import subscribers
from anjungan.domain.forecasting.models import Promise, PromiseScore
from anjungan.domain.forecasting.queries import accuracy
from anjungan.domain.forecasting.queries.outlook import Outlook, TicketOutlook, shown
from anjungan.domain.forecasting.states import Channel, Verdict
from anjungan.domain.queueing import operations as queue
from anjungan.domain.queueing.models import Ticket
from anjungan.domain.queueing.tests.scenarios import NINE_O_CLOCK, Hall, hall, held_by_a_neighbour, minutes
from anjungan.foundation import relay

pytestmark = pytest.mark.django_db(transaction=True)


def outlook(
    ticket: UUID, *, low: float = 10, mean: float = 18, high: float = 30, at: datetime = NINE_O_CLOCK
) -> TicketOutlook:
    """A range in minutes from an instant."""
    return TicketOutlook(
        ticket=ticket, line_id=0, ahead=3, outlook=Outlook(
            at=at, low_at=at + minutes(low), mean_at=at + minutes(mean), high_at=at + minutes(high), p_today=1.0,
        ),
    )  # fmt: skip


def show(*shown: TicketOutlook, at: datetime = NINE_O_CLOCK) -> int:
    return forecasting.keep_promises(outlooks=shown, channel=Channel.PHONE, now=at)


def told(at: datetime = NINE_O_CLOCK + timedelta(days=1)) -> None:
    """Let the worker read everything."""
    while relay.relay_batch(now=at):
        pass


def arrived(here: Hall) -> UUID:
    return UUID(str(here.arrive().tickets[0].uuid))


def test_a_range_is_shown_in_round_times_outwards() -> None:
    at = NINE_O_CLOCK
    found = shown(
        Outlook(at=at, low_at=at + minutes(11), mean_at=at + minutes(18), high_at=at + minutes(27), p_today=1)
    )
    assert found is not None
    assert [found.sit_at, found.low, found.high] == [at + minutes(5), at + minutes(10), at + minutes(30)]


def test_nothing_is_promised_for_today_when_today_is_unlikely() -> None:
    at = NINE_O_CLOCK
    assert shown(Outlook(at=at, low_at=at, mean_at=at, high_at=at + minutes(1), p_today=0.4)) is None
    assert shown(Outlook(at=at)) is None


def test_a_promise_is_kept_once_until_what_is_shown_changes() -> None:
    here = hall()
    ticket = arrived(here)
    assert show(outlook(ticket)) == 1
    assert show(outlook(ticket, low=10.2, high=29.8)) == 0  # the same five minutes
    assert show(outlook(ticket, low=15)) == 1
    assert list(Promise.objects.order_by("nth").values_list("nth", "channel")) == [(1, "phone"), (2, "phone")]


def test_keeping_costs_one_statement_in_its_transaction() -> None:
    here = hall()
    errands = [outlook(arrived(here)) for _ in range(5)]
    with CaptureQueriesContext(connection) as statements:
        show(*errands)
    assert len(statements) <= 3  # begin, the statement, commit


def test_a_called_person_is_promised_nothing_more() -> None:
    here = hall()
    ticket = arrived(here)
    here.call()
    assert show(outlook(ticket)) == 0


@pytest.mark.parametrize(
    ("after", "verdict", "before_return"),
    [(20, Verdict.KEPT, False), (3, Verdict.EARLY, True), (6, Verdict.EARLY, False), (31, Verdict.LATE, False)],
)
def test_a_promise_is_scored_when_the_call_comes(after: int, verdict: str, before_return: bool) -> None:
    here = hall()
    ticket = arrived(here)
    show(outlook(ticket))
    here.call(at=NINE_O_CLOCK + minutes(after))
    told()
    score = PromiseScore.objects.get()
    assert (score.verdict, score.before_return) == (verdict, before_return)
    assert score.actual_seconds == after * 60
    assert score.error_seconds == (after - 18) * 60


def test_hearing_of_a_call_twice_scores_once() -> None:
    here = hall()
    show(outlook(arrived(here)))
    called = here.call(at=NINE_O_CLOCK + minutes(20))
    told()
    before = PromiseScore.objects.values().get()
    from anjungan.domain.queueing.events import TicketCalled
    from anjungan.foundation.models import EventRecord

    record = EventRecord.objects.get(name=TicketCalled.name)
    from django.db import transaction

    with transaction.atomic():
        subscribers.score_the_promises(TicketCalled.from_payload(record.payload))
    assert PromiseScore.objects.values().get() == before
    assert called.number


def test_a_call_that_was_taken_back_scores_nothing_and_the_next_one_does() -> None:
    here = hall()
    show(outlook(arrived(here)))
    called = here.call(at=NINE_O_CLOCK + minutes(2))
    told()
    assert PromiseScore.objects.get().verdict == Verdict.EARLY
    queue.undo_last(ticket_id=called.id, actor=here.officers[0], now=NINE_O_CLOCK + minutes(2.2))
    told()
    assert not PromiseScore.objects.exists()
    here.call(at=NINE_O_CLOCK + minutes(20))
    told()
    assert PromiseScore.objects.get().verdict == Verdict.KEPT


def test_a_promise_saved_while_its_ticket_is_called_is_scored_later() -> None:
    here = hall()
    ticket = arrived(here)
    pk = Ticket.objects.get(uuid=ticket).pk
    # A neighbour is in the middle of calling: the page neither waits for it nor makes it wait.
    with held_by_a_neighbour("queueing_ticket", pk):
        assert show(outlook(ticket)) == 1
    called_at = NINE_O_CLOCK + minutes(20)
    here.call(at=called_at)
    # The listener has looked before the promise could be seen.
    told()
    PromiseScore.objects.all().delete()
    assert forecasting.score_left_over(mall_id=here.mall.pk, since=NINE_O_CLOCK) == 1
    assert forecasting.score_left_over(mall_id=here.mall.pk, since=NINE_O_CLOCK) == 0
    assert PromiseScore.objects.get().called_at == called_at


def test_a_promise_shown_after_the_call_is_never_scored() -> None:
    here = hall()
    ticket = arrived(here)
    show(outlook(ticket, at=NINE_O_CLOCK + minutes(9)), at=NINE_O_CLOCK + minutes(9))
    here.call(at=NINE_O_CLOCK + minutes(8))
    told()
    assert not PromiseScore.objects.exists()


def test_an_errand_that_the_day_left_unserved_was_a_promise_not_kept() -> None:
    here = hall()
    show(outlook(arrived(here)))
    queue.close_day(
        mall_id=here.mall.pk,
        business_date=NINE_O_CLOCK.date(),
        actor=here.manager,
        now=NINE_O_CLOCK + timedelta(hours=9),
    )
    told()
    assert PromiseScore.objects.get().verdict == Verdict.NEVER
    figures = accuracy(mall=here.mall, now=NINE_O_CLOCK).total
    assert (figures.promises, figures.never, figures.late_share, figures.mae_seconds) == (1, 1, 1.0, None)


def test_accuracy_is_counted_by_line_agency_and_week_from_first_promises() -> None:
    here = hall(lines=2, counters=2, skills=[[0], [1]])
    for line, after in ((0, 20), (0, 40), (1, 3)):
        ticket = UUID(str(here.arrive(line).tickets[0].uuid))
        show(outlook(ticket))
        show(outlook(ticket, low=0, mean=1, high=2, at=NINE_O_CLOCK + minutes(1)), at=NINE_O_CLOCK + minutes(1))
        called = here.call(line, at=NINE_O_CLOCK + minutes(after))
        here.finish(called, line, at=NINE_O_CLOCK + minutes(after))
    told()
    with CaptureQueriesContext(connection) as statements:
        found = accuracy(mall=here.mall, now=NINE_O_CLOCK, weeks=4)
    assert len(statements) == 2
    assert len(found.mondays) == 4
    assert found.mondays[-1].isoformat() == "2025-11-03"
    first, second = found.lines
    assert (first.total.promises, first.total.kept, first.total.late) == (2, 1, 1)
    assert (second.total.early, second.total.before_return, second.total.with_return) == (1, 1, 1)
    assert first.total.mae_seconds == (2 + 22) / 2 * 60
    assert found.total.promises == 3
    assert [agency.total.promises for agency in found.agencies] == [2, 1]
    assert found.weeks[found.mondays[-1]].promises == 3
    assert accuracy(mall=here.mall, now=NINE_O_CLOCK, every=True).total.promises == 6


def test_at_once_covers_a_call_some_seconds_later() -> None:
    here = hall()
    show(outlook(arrived(here), low=0, mean=0, high=0))
    here.call(at=NINE_O_CLOCK + timedelta(seconds=4))
    told()
    figures = accuracy(mall=here.mall, now=NINE_O_CLOCK).total
    assert (figures.kept, figures.covered) == (1, 1)


def test_a_mall_that_promised_nothing_has_no_figures() -> None:
    here = hall()
    found = accuracy(mall=here.mall, now=NINE_O_CLOCK)
    assert (found.lines, found.total.kept_share, found.total.coverage) == ([], None, None)
