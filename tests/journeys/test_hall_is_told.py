"""A call at a counter reaches the hall display and the visitor's phone by itself: real processes, real Chromium."""

from __future__ import annotations

import json
import os
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Request, expect

from anjungan.config.house import House
from anjungan.domain.premises import operations as premises
from anjungan.domain.queueing import operations as queue
from anjungan.domain.queueing.tests.scenarios import Hall, hall
from anjungan.foundation import clock
from tests.ground.network import free_port

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

NewPage = Callable[..., Page]
# The promise is one second on an idle machine, and the bench holds it; here other tests may run beside.
ALLOWED_SECONDS = 3.0


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """The web and the live streams of one mall on the database of this test."""
    built = House(
        folder=tmp_path, web_port=free_port(), stream_port=free_port(), workers=1,
        environment={"DATABASE_URL": os.environ["DATABASE_URL"], "ANJUNGAN_SECRET_KEY": "only-for-tests"},
    )  # fmt: skip
    try:
        built.start_web()
        built.start_streams()
        yield built
    finally:
        built.stop()


def _call(here: Hall) -> queue.TicketMoved:
    return queue.call_next_ticket(counter_id=here.counters[0].pk, actor=here.officers[0], now=clock.now())


def _arrive(here: Hall) -> queue.StartedVisit:
    return here.arrive(at=clock.now())


def _listening(house: House, watchers: int) -> None:
    ends = time.monotonic() + 30
    while time.monotonic() < ends:
        with urllib.request.urlopen(f"http://127.0.0.1:{house.stream_port}/streams/health") as answer:
            if json.load(answer)["watchers"] >= watchers:
                return
        time.sleep(0.1)
    pytest.fail("the page does not listen")


def _display(house: House, here: Hall, new_page: NewPage) -> Page:
    registered = premises.register_device(
        mall_id=here.mall.pk, kind="display", name="Layar", actor=here.manager, now=clock.now()
    )
    page = new_page("hall")
    page.goto(f"{house.address}/layar/pasang?token={registered.token}")
    return page


def test_a_call_is_on_the_hall_display_at_once(house: House, new_page: NewPage) -> None:
    here = hall()
    visit = _arrive(here)
    screen = _display(house, here, new_page)
    expect(screen.get_by_text("Selamat datang")).to_be_visible()
    _listening(house, 1)

    called_at = time.monotonic()
    _call(here)
    screen.locator("[data-counter]:text-is('101')").wait_for()
    took = time.monotonic() - called_at
    expect(screen.locator("[data-number]")).to_have_text(visit.number.replace("A", "A\N{NO-BREAK SPACE}"))
    assert took < ALLOWED_SECONDS


def test_the_phone_says_where_to_go_without_being_touched(house: House, new_page: NewPage) -> None:
    here = hall()
    before, visit = _arrive(here), _arrive(here)
    phone = new_page("phone")
    phone.goto(f"{house.address}/t/{visit.code}")
    expect(phone.get_by_text("1 orang lagi sebelum Anda")).to_be_visible()
    phone.get_by_text("Bila terlewat").click()
    _listening(house, 1)

    first = _call(here)
    assert first.number == before.number
    expect(phone.get_by_text("Giliran berikutnya")).to_be_visible()
    queue.begin_serving(ticket_id=first.id, actor=here.officers[0], now=clock.now())
    queue.finish_ticket(ticket_id=first.id, actor=here.officers[0], now=clock.now())
    _call(here)
    expect(phone.get_by_role("heading", name="Kunjungan saya")).to_be_visible()
    expect(phone.get_by_text("Silakan ke Loket 101 sekarang", exact=True)).to_be_visible()
    # What was opened is still open, and the call is read out.
    expect(phone.locator("#terlewat")).to_have_attribute("open", "")
    expect(phone.locator("[data-read-out]")).to_have_text("Silakan ke Loket 101 sekarang.")


def test_the_display_finds_its_way_back_after_the_servers_were_killed(house: House, new_page: NewPage) -> None:
    here = hall()
    first = _arrive(here)
    screen = _display(house, here, new_page)
    _listening(house, 1)
    _call(here)
    expect(screen.locator("[data-counter]")).to_have_text("101")

    house.kill("web")
    house.kill("streams")
    queue.finish_ticket(ticket_id=first.tickets[0].uuid, actor=here.officers[0], now=clock.now())
    second = _arrive(here)
    _call(here)
    expect(screen.locator("[data-number]")).to_contain_text("001")
    house.revive()
    house.wait_for(f"http://127.0.0.1:{house.web_port}/status", "web")
    expect(screen.locator("[data-number]")).to_contain_text(second.number[1:])


def test_a_call_is_spoken_once_and_a_recall_once_more(house: House, new_page: NewPage) -> None:
    here = hall()
    _arrive(here)
    screen = _display(house, here, new_page)
    spoken: list[str] = []

    def note(request: Request) -> None:
        if "/suara/" in request.url and "range" not in request.headers:
            spoken.append(request.url)

    screen.on("request", note)
    screen.get_by_role("button", name="Nyalakan suara").click()
    _listening(house, 1)
    with screen.expect_request("**/suara/**"):
        called = _call(here)
    screen.wait_for_timeout(1500)
    screen.dispatch_event("body", "anjungan:resync")
    screen.wait_for_timeout(1500)
    assert len(spoken) == 1
    screen.reload()
    screen.wait_for_timeout(1500)
    assert len(spoken) == 1

    screen.get_by_role("button", name="Nyalakan suara").click()
    with screen.expect_request("**/suara/**"):
        queue.recall_ticket(ticket_id=called.id, actor=here.officers[0], now=clock.now())
    screen.wait_for_timeout(1500)
    assert len(spoken) == 2
