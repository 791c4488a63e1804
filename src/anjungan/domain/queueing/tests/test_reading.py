"""What the doors read: the desk, a line in pages, the order explained, the ticket page, the boards, the building."""

import base64
import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from anjungan.domain.catalog.models import Offering
from anjungan.domain.premises.models import Counter
from anjungan.domain.queueing import operations as queue
from anjungan.domain.queueing import queries
from anjungan.domain.queueing.models import Ticket
from anjungan.domain.queueing.queries import Desk
from anjungan.domain.queueing.tests.scenarios import NINE_O_CLOCK, Hall, hall, minutes
from anjungan.foundation.errors import InvalidInput

pytestmark = pytest.mark.django_db
TZ = "Asia/Jakarta"
LATER = NINE_O_CLOCK + minutes(10)


def desk(here: Hall, counter: int = 0) -> Desk:
    return queries.desk(counter=here.counters[counter], tz_name=TZ, now=LATER)


# --- the desk


def test_the_desk_shows_who_is_here_who_comes_who_rests_and_who_was_missed() -> None:
    here = hall(lines=2)
    here.arrive(0, 1)
    for minute in range(1, 5):
        here.arrive(0, at=NINE_O_CLOCK + minutes(minute))
    served = here.call(at=NINE_O_CLOCK + minutes(5))
    here.begin(served, at=NINE_O_CLOCK + minutes(5))
    here.finish(served, at=NINE_O_CLOCK + minutes(6))
    missed = here.call(at=NINE_O_CLOCK + minutes(6))
    queue.mark_no_show(ticket_id=missed.id, actor=here.officers[0], now=NINE_O_CLOCK + minutes(7))
    held = here.call(at=NINE_O_CLOCK + minutes(7))
    queue.hold_ticket(ticket_id=held.id, actor=here.officers[0], now=NINE_O_CLOCK + minutes(8))
    current = here.call(at=LATER)
    page = desk(here)

    assert page.current is not None
    assert (page.current.number, page.current.waited_seconds) == (current.number, 8 * 60)
    assert [t.number for t in page.held] == [held.number]
    assert [t.number for t in page.absent] == [missed.number]
    assert [t.number for t in page.next] == ["A004", "A005"]
    assert (page.waiting, page.elsewhere, page.served_today, page.mean_service_seconds) == (2, 0, 1, 60)
    assert page.last_moved is not None
    assert page.last_moved.number == current.number


def test_the_desk_names_the_other_errands_of_the_person_here() -> None:
    here = hall(lines=3)
    here.arrive(2, 0)
    here.call()
    page = desk(here)

    assert [(t.line, t.state, t.elsewhere) for t in page.siblings] == [
        ("Antrean 2", "called", False), ("Antrean 0", "waiting", True),
    ]  # fmt: skip
    assert (page.waiting, page.elsewhere) == (0, 1)


@pytest.mark.parametrize("waiting", [1, 30])
def test_the_desk_costs_the_same_whatever_the_length_of_the_line(waiting: int) -> None:
    here = hall(lines=2)
    here.arrive(1)
    here.call()
    for _ in range(waiting):
        here.arrive(0)
    with CaptureQueriesContext(connection) as statements:
        page = desk(here)
    assert len(statements) == 4
    assert (page.waiting, len(page.next)) == (waiting, min(waiting, 12))


def test_the_desk_shows_only_its_own_day() -> None:
    here = hall()
    here.arrive(at=NINE_O_CLOCK - timedelta(days=1))
    assert desk(here).next == []


# --- a line in pages


def test_a_line_is_read_in_pages_in_the_order_of_calls_without_gap_or_double() -> None:
    here = hall()
    queue.set_usual_priority_classes(
        mall_id=here.mall.pk, valid_from=NINE_O_CLOCK.date(), actor=here.manager, now=NINE_O_CLOCK
    )
    for minute in range(7):
        here.arrive(at=NINE_O_CLOCK + minutes(minute), priority=["lansia"] if minute % 3 == 2 else ())
    seen, cursor, pages = [], None, 0
    while True:
        page = queries.line_contents(line=here.lines[0], tz_name=TZ, now=LATER, after=cursor, limit=3)
        seen += [t.number for t in page.items]
        pages += 1
        cursor = page.next_cursor
        if cursor is None:
            break

    assert pages == 3
    assert seen == ["A003", "A006", "A001", "A002", "A004", "A005", "A007"]
    called = [here.call(at=LATER).number]
    assert called == seen[:1]


def test_people_of_the_same_instant_keep_their_order_across_pages() -> None:
    here = hall()
    for _ in range(4):
        here.arrive()
    first = queries.line_contents(line=here.lines[0], tz_name=TZ, now=LATER, limit=2)
    rest = queries.line_contents(line=here.lines[0], tz_name=TZ, now=LATER, limit=2, after=first.next_cursor)
    assert [t.number for t in first.items + rest.items] == ["A001", "A002", "A003", "A004"]
    assert rest.next_cursor is None


@pytest.mark.parametrize(
    "cursor",
    [
        "x", "\0", "é", "A" * 1_000_000, base64.urlsafe_b64encode(b"[" * 100_000).decode(),
        base64.urlsafe_b64encode(json.dumps(["2025-11-06", "x"]).encode()).decode(),
        base64.urlsafe_b64encode(json.dumps([1, 2]).encode()).decode(),
        base64.urlsafe_b64encode(json.dumps({"a": 1, "b": 2}).encode()).decode(),
        base64.urlsafe_b64encode(b'["2025-11-06", 1e999]').decode(),
    ],
)  # fmt: skip
def test_a_broken_cursor_is_refused_kindly(cursor: str) -> None:
    here = hall()
    here.arrive()
    with pytest.raises(InvalidInput):
        queries.line_contents(line=here.lines[0], tz_name=TZ, now=LATER, after=cursor)


@pytest.mark.parametrize("limit", [-5, 0, 10**12])
def test_a_page_has_a_sensible_size_whatever_is_asked(limit: int) -> None:
    here = hall()
    here.arrive()
    assert len(queries.line_contents(line=here.lines[0], tz_name=TZ, now=LATER, limit=limit).items) == 1


# --- the order explained


def test_the_order_says_who_overtakes_whom_and_why() -> None:
    here = hall(counters=2, lines=2, skills=[[0], [1]])
    queue.set_usual_priority_classes(
        mall_id=here.mall.pk, valid_from=NINE_O_CLOCK.date(), actor=here.manager, now=NINE_O_CLOCK
    )
    here.arrive(1, at=NINE_O_CLOCK)
    sent = here.call(1, at=NINE_O_CLOCK)
    here.arrive(0, at=NINE_O_CLOCK - minutes(5))
    here.arrive(0, at=NINE_O_CLOCK + minutes(5), priority=["hamil"])
    queue.transfer_ticket(ticket_id=sent.id, line_id=here.lines[0].pk, actor=here.officers[1], now=LATER, place="front")
    sent_on, elder, first = queries.explain_order(counter=here.counters[0], tz_name=TZ, now=LATER).rows

    assert (sent_on.number, sent_on.sent_to_front, sent_on.transferred) == ("J001", True, True)
    assert sent_on.overtakes == ["A001"]
    assert (elder.number, elder.head_start_minutes, elder.overtakes) == ("A002", 20, ["A001"])
    assert (first.number, first.head_start_minutes, first.overtakes, first.sent_to_front) == ("A001", 0, [], False)


def test_whoever_was_missed_and_came_back_is_not_shown_as_sent_on() -> None:
    here = hall()
    here.arrive()
    missed = queue.mark_no_show(ticket_id=here.call().id, actor=here.officers[0], now=LATER)
    queue.requeue_ticket(ticket_id=missed.id, actor=here.greeter, now=LATER)
    assert [t.transferred for t in desk(here).next] == [False]

    called = here.call(at=LATER)
    queue.transfer_ticket(ticket_id=called.id, counter_id=here.counters[0].pk, actor=here.officers[0], now=LATER)
    assert [t.transferred for t in desk(here).next] == [True]


# --- the ticket page


def test_the_ticket_page_says_how_many_are_ahead_and_where_to_go() -> None:
    here = hall(lines=2)
    here.arrive(0)
    visit = here.arrive(0, 1)
    page = queries.ticket_page(code=visit.code)
    assert page is not None
    assert [(e.ahead, e.state, e.zone) for e in page.errands] == [(1, "waiting", 1), (0, "waiting", 2)]

    here.finish(here.call())
    called = here.call()
    page = queries.ticket_page(code=visit.code)
    assert page is not None
    assert (page.errands[0].state, page.errands[0].counter) == ("called", called.counter)
    assert page.errands[1].elsewhere


def test_the_ticket_page_knows_that_nobody_serves_the_line() -> None:
    here = hall()
    visit = here.arrive()
    queue.close_counter(counter_id=here.counters[0].pk, actor=here.officers[0], now=LATER)
    page = queries.ticket_page(code=visit.code)
    assert page is not None
    assert page.errands[0].counters_open == 0


def test_an_errand_whose_service_is_gone_still_has_its_page() -> None:
    here = hall()
    visit = here.arrive()
    Offering.objects.all().delete()
    page = queries.ticket_page(code=visit.code)
    assert page is not None
    assert (page.errands[0].service_id, page.errands[0].line) == (None, "Antrean 0")


@pytest.mark.parametrize("code", ["", "SALAH234", "\0", "A" * 1_000_000, "' OR 1=1", "\ud800"])
def test_an_unknown_code_has_no_page(code: str) -> None:
    hall().arrive()
    assert queries.ticket_page(code=code) is None


@pytest.mark.parametrize("errands", [1, 5])
def test_the_ticket_page_costs_two_statements_whatever_the_errands(errands: int) -> None:
    here = hall(lines=5)
    visit = here.arrive(*range(errands))
    with CaptureQueriesContext(connection) as statements:
        queries.ticket_page(code=visit.code)
    assert len(statements) == 2


# --- the boards


def test_the_board_shows_the_last_three_numbers_newest_first() -> None:
    here = hall(counters=4)
    for counter in range(4):
        here.arrive()
        here.call(counter, at=NINE_O_CLOCK + minutes(counter))
    (board,) = queries.zone_board(mall=here.mall, now=LATER)
    assert [(c.number, c.counter, c.recall) for c in board.calls] == [
        ("A004", "104", False), ("A003", "103", False), ("A002", "102", False),
    ]  # fmt: skip


def test_a_recall_is_news_of_its_own_for_the_voice() -> None:
    here = hall()
    here.arrive()
    called = here.call()
    first = queries.zone_board(mall=here.mall, now=LATER)[0].calls[0]
    queue.recall_ticket(ticket_id=called.id, actor=here.officers[0], now=LATER)
    again = queries.zone_board(mall=here.mall, now=LATER)[0].calls[0]
    assert not first.recall
    assert again.recall
    assert first.event_id != again.event_id


def test_the_board_sends_a_person_to_the_last_counter_only() -> None:
    here = hall(counters=2, lines=2)
    here.arrive(0, 1)
    here.finish(here.call(0))
    here.call(1, at=LATER)
    calls = [c for board in queries.zone_board(mall=here.mall, now=LATER) for c in board.calls]
    assert [(c.number, c.counter) for c in calls] == [("A001", "102")]


@pytest.mark.usefixtures("broken_on_purpose")
def test_a_deleted_counter_does_not_blank_the_board() -> None:
    here = hall(counters=2)
    here.arrive()
    here.arrive()
    gone = here.call(0)
    here.call(1)
    # As a careless hand in the database would.
    Ticket.objects.filter(pk=gone.id).update(state="held")
    Counter.objects.get(pk=here.counters[0].pk).delete()
    (board,) = queries.zone_board(mall=here.mall, now=LATER)
    assert [c.number for c in board.calls] == ["A002"]


def test_an_unknown_zone_has_an_empty_board() -> None:
    here, there = hall(), hall()
    there.arrive()
    there.call()
    assert queries.zone_board(mall=here.mall, now=LATER, zone_id=there.lines[0].zone_id) == []
    assert queries.zone_board(mall=here.mall, now=LATER, zone_id=-1) == []
    assert [board.calls for board in queries.zone_board(mall=here.mall, now=LATER)] == [[]]


def test_the_board_begins_the_day_empty() -> None:
    here = hall()
    here.arrive(at=NINE_O_CLOCK - timedelta(days=1))
    here.call(at=NINE_O_CLOCK - timedelta(days=1))
    assert queries.zone_board(mall=here.mall, now=LATER)[0].calls == []


# --- the building


def test_the_building_adds_up() -> None:
    here = hall(counters=2, lines=2, skills=[[0], [1]], quota=10)
    here.arrive(0, 1)
    here.arrive(0, at=NINE_O_CLOCK + minutes(2))
    served = here.call(0, at=NINE_O_CLOCK + minutes(4))
    here.begin(served, at=NINE_O_CLOCK + minutes(4))
    whole = queries.building(mall=here.mall, now=LATER)
    first, second = whole.lines

    assert (whole.visits, whole.in_building, whole.waiting, whole.served) == (2, 2, 1, 0)
    assert whole.median_wait_seconds == 240
    assert (first.waiting, first.elsewhere, first.oldest_seconds, first.quota_left) == (1, 0, 480, 8)
    assert (first.counters_open, first.counters_free, first.called, first.late_called) == (1, 0, 1, 0)
    assert (second.waiting, second.elsewhere, second.counters_free, second.issued) == (0, 1, 1, 1)

    here.finish(served, at=LATER)
    assert queries.building(mall=here.mall, now=LATER).served == 1


def test_a_wait_longer_than_the_promise_counts_as_late() -> None:
    here = hall()
    here.arrive()
    here.arrive()
    here.finish(here.call(at=NINE_O_CLOCK + minutes(20)), at=NINE_O_CLOCK + minutes(20))
    here.call(at=NINE_O_CLOCK + minutes(21))
    (line,) = queries.line_loads(mall=here.mall, now=NINE_O_CLOCK + minutes(22))
    assert (line.called, line.late_called) == (2, 1)


@pytest.mark.parametrize("lines", [1, 6])
def test_the_building_costs_two_statements_whatever_its_size(lines: int) -> None:
    here = hall(lines=lines)
    here.arrive(*range(lines))
    with CaptureQueriesContext(connection) as statements:
        queries.building(mall=here.mall, now=LATER)
    assert len(statements) == 2


def test_a_desk_counts_a_long_line_only_so_far_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(queries.desk.__globals__, "COUNTED", 3)
    here = hall()
    texts = []
    for _ in range(5):
        here.arrive()
        texts.append(desk(here).waiting_text)
    assert texts == ["1", "2", "3+", "3+", "3+"]


def test_a_person_sent_on_is_still_the_last_move_of_the_desk_that_did_it() -> None:
    here = hall(counters=2, lines=2, skills=[[0], [1]])
    here.arrive(0)
    called = here.call(at=LATER)
    queue.transfer_ticket(ticket_id=called.id, line_id=here.lines[1].pk, actor=here.officers[0], now=LATER)

    moved = desk(here).last_moved
    assert moved is not None
    assert moved.id == called.id
    assert desk(here, 1).last_moved is None
