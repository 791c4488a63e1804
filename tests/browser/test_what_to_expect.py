"""What people are told of the wait: on the phone, at the kiosk, on paper and at the desk, in every honest shape."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from anjungan.domain.forecasting.jobs import look_at
from anjungan.domain.forecasting.models import Promise
from anjungan.domain.forecasting.queries import forecasts, learned
from anjungan.domain.premises import operations as premises
from anjungan.domain.premises.models import CounterState
from anjungan.domain.queueing.operations import StartedVisit
from anjungan.domain.queueing.tests.scenarios import NINE_O_CLOCK, Hall, hall
from anjungan.foundation import clock

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NewPage = Callable[..., Page]
Look = Callable[[Page, str], object]
Axe = Callable[[Page], None]
SetClock = Callable[[datetime], None]


@pytest.fixture
def here() -> Hall:
    """Three lines with a counter each, open from eight to three."""
    return hall(counters=3, lines=3, skills=[[0], [1], [2]], opens=time(8), closes=time(15))


@pytest.fixture(autouse=True)
def at(monkeypatch: pytest.MonkeyPatch) -> SetClock:
    """The clock on the wall, standing still until a test moves it."""
    shown = [NINE_O_CLOCK]
    monkeypatch.setattr(clock, "now", lambda: shown[0])
    learned.forget()
    forecasts.forget()

    def move(to: datetime) -> None:
        shown[0] = to

    return move


def crowd(here: Hall, people: int, *errands: int, now: datetime = NINE_O_CLOCK) -> StartedVisit:
    """Let so many people come one after the other; return the last."""
    visits = [here.arrive(*errands, at=now - timedelta(seconds=people - n)) for n in range(people)]
    look_at(mall=here.mall, now=now)
    return visits[-1]


def read(page: Page, live_server: LiveServer, visit: StartedVisit, path: str = "") -> None:
    page.goto(f"{live_server.url}/t/{visit.code}{path}")


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_visitor_reads_when_to_come_and_chooses_the_way_back(
    live_server: LiveServer, here: Hall, new_page: NewPage, look: Look, axe: Axe, language: str
) -> None:
    visit = crowd(here, 9, 0)
    page = new_page("phone")
    page.goto(f"{live_server.url}/?bahasa={language}")
    read(page, live_server, visit)
    look(page, f"expect-waiting-{language}")
    axe(page)
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 390
    promise = Promise.objects.get(ticket__visit__code=visit.code)
    local = promise.shown_low_at.astimezone(clock.zone(here.mall.time_zone))
    assert f"{local:%H.%M}" in page.locator(".stub").inner_text().replace(":", ".")
    page.get_by_role("button", name="30").click()
    expect(page.locator("[aria-pressed=true]")).to_contain_text("30")
    axe(page)


def test_three_errands_stand_in_the_best_order_and_a_change_says_why(
    live_server: LiveServer, here: Hall, new_page: NewPage, look: Look, axe: Axe
) -> None:
    crowd(here, 9, 0)
    crowd(here, 4, 2)
    visit = here.arrive(0, 1, 2, at=NINE_O_CLOCK)
    look_at(mall=here.mall, now=NINE_O_CLOCK + timedelta(seconds=1))
    page = new_page("phone")
    read(page, live_server, visit)
    expect(page.locator("[data-plan]")).to_contain_text("total menunggu paling singkat")
    titles = page.locator(".steps > li > b:first-of-type").all_inner_texts()
    assert titles == ["Layanan 1", "Layanan 2", "Layanan 0"]
    look(page, "expect-three-errands")
    axe(page)
    counter = here.counters[1]
    counter.state, counter.officer, counter.active_line_ids = CounterState.CLOSED, None, []
    counter.save()
    look_at(mall=here.mall, now=NINE_O_CLOCK + timedelta(seconds=2))
    read(page, live_server, visit)
    expect(page.locator("[data-plan]")).to_contain_text("Antrean 1 tidak dilayani lagi hari ini")
    look(page, "expect-plan-changed")
    axe(page)


def test_a_turn_that_is_near_calls_the_visitor_back(
    live_server: LiveServer, here: Hall, new_page: NewPage, look: Look, axe: Axe
) -> None:
    visit = crowd(here, 2, 0)
    page = new_page("phone")
    read(page, live_server, visit)
    expect(page.get_by_text("Saatnya kembali ke gedung.")).to_be_visible()
    look(page, "expect-near")
    axe(page)


def test_a_line_that_will_not_finish_names_the_next_opening(
    live_server: LiveServer, here: Hall, new_page: NewPage, look: Look, axe: Axe, at: SetClock
) -> None:
    late = NINE_O_CLOCK + timedelta(hours=5, minutes=15)
    at(late)
    visit = crowd(here, 14, 0, now=late)
    page = new_page("phone")
    read(page, live_server, visit)
    expect(page.locator(".stub")).to_contain_text("Kemungkinan tidak selesai hari ini")
    expect(page.locator(".stub")).to_contain_text("Buka lagi Jumat, 7 November pukul 08.00")
    look(page, "expect-not-today")
    axe(page)
    assert not Promise.objects.exists()
    read(page, live_server, visit, "/karcis")
    expect(page.locator("body")).to_contain_text("Kemungkinan tidak selesai hari ini")
    look(page, "expect-slip-not-today")


def test_counters_on_break_say_when_they_go_on(
    live_server: LiveServer, here: Hall, new_page: NewPage, look: Look, axe: Axe
) -> None:
    for counter in here.counters:
        counter.state, counter.state_since = CounterState.PAUSED, NINE_O_CLOCK
        counter.save()
    visit = crowd(here, 3, 0)
    page = new_page("phone")
    read(page, live_server, visit)
    expect(page.locator(".stub")).to_contain_text("Dilanjutkan pukul 09.15")
    look(page, "expect-paused")
    axe(page)


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_kiosk_and_the_paper_say_the_same_as_the_record(
    live_server: LiveServer, here: Hall, new_page: NewPage, look: Look, axe: Axe, language: str
) -> None:
    crowd(here, 6, 0)
    token = premises.register_device(
        mall_id=here.mall.pk, kind="kiosk", name="Anjungan 1", actor=here.manager, now=NINE_O_CLOCK
    ).token
    page = new_page("kiosk")
    page.goto(f"{live_server.url}/kios/pasang?token={token}")
    page.goto(f"{live_server.url}/kios/?bahasa={language}")
    look(page, f"expect-kiosk-home-{language}")
    axe(page)
    page.goto(f"{live_server.url}/kios/topik/A")
    page.locator("button[name=layanan]").first.click()
    look(page, f"expect-kiosk-errands-{language}")
    axe(page)
    page.locator("form[action='/kios/ambil'] button").first.click()
    page.locator(".stub .no").wait_for()
    look(page, f"expect-kiosk-number-{language}")
    axe(page)
    promise = Promise.objects.get()
    assert (promise.channel, promise.nth) == ("kiosk", 1)
    zone = clock.zone(here.mall.time_zone)
    shown = f"{promise.shown_low_at.astimezone(zone):%H.%M}"
    assert shown in page.locator(".stub").inner_text().replace(":", ".")
    page.goto(f"{live_server.url}/t/{promise.ticket.visit.code}/karcis")
    assert shown in page.locator("body").inner_text().replace(":", ".")
    look(page, f"expect-slip-{language}")
    # The same times again are no new promise.
    assert Promise.objects.count() == 1


def test_the_desk_shows_when_each_was_told_to_expect_the_call(
    live_server: LiveServer, here: Hall, new_page: NewPage, look: Look, axe: Axe
) -> None:
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from anjungan.domain.accounts.models import User
    from anjungan.domain.organizations.models import Role, StaffRole

    crowd(here, 6, 0)
    user = User.objects.get(pk=here.officers[0].user_id or 0)
    StaffRole.objects.create(user=user, mall=here.mall, role=Role.OFFICER, agency=here.lines[0].agency)
    here.counters[0].agency = here.lines[0].agency
    here.counters[0].save()
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.set_expiry(3600)
    session.save()
    page = new_page("desk")
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": session.session_key or "", "url": live_server.url}]
    )
    page.goto(f"{live_server.url}/loket/{here.counters[0].code}/")
    expect(page.locator("ol.rows li").nth(2)).to_contain_text("Kira-kira")
    look(page, "expect-desk")
    axe(page)
