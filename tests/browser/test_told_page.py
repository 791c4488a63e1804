"""The pages on which people choose what to be told, in real Chromium."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from anjungan.domain.appointments.tests.scenes import at, office
from anjungan.domain.notifications.models import Subscription
from anjungan.domain.premises import operations as premises
from anjungan.domain.queueing.tests.scenarios import hall
from anjungan.foundation import clock
from anjungan.integrations.messaging.sandbox import Browser

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NewPage = Callable[..., Page]
Look = Callable[[Page, str], object]
Axe = Callable[[Page], None]


@pytest.fixture(autouse=True)
def _every_way(settings: Settings, tmp_path: Path) -> None:
    settings.BOOKING_CONTACTS, settings.PHONE_CHANNELS = ["email", "phone"], ["sms", "whatsapp"]
    settings.PUSH_SERVICES, settings.PUSH_KEY_FILE = ["https://push.example"], tmp_path / "push-key"


@pytest.mark.parametrize(("language", "size"), [("id", "phone"), ("en", "phone"), ("id", "desk")])
def test_the_page_of_messages_reads_well_in_every_state(
    live_server: LiveServer, new_page: NewPage, look: Look, axe: Axe, language: str, size: str
) -> None:
    visit = hall().arrive(at=clock.now())
    page = new_page(size)
    page.goto(f"{live_server.url}/?bahasa={language}")

    def see(state: str) -> None:
        look(page, f"told-{state}-{size}-{language}")
        axe(page)
        assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")

    page.goto(f"{live_server.url}/t/{visit.code}/kabar")
    see("new")
    page.locator("#alamat").fill("sari")
    page.locator("main form button").first.click()
    expect(page.locator("#alamat[aria-invalid]")).to_have_value("sari")
    see("refused")
    page.locator("#alamat").fill("sari@surel.example")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{live_server.url}/t/{visit.code}")
    see("visit")
    page.goto(f"{live_server.url}/t/{visit.code}/kabar")
    see("known")
    page.emulate_media(color_scheme="dark")
    see("dark")
    page.emulate_media(color_scheme="light")
    page.locator("a.stop").click()
    see("stop")
    page.locator("main form button").click()
    see("stopped")


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_pages_of_a_booking_that_was_closed_read_well(
    live_server: LiveServer, new_page: NewPage, look: Look, axe: Axe, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    now = at("09:00")
    monkeypatch.setattr(clock, "now", lambda: now)
    here = office()
    booking = here.book("10:00", now=now)
    premises.declare_closure(
        mall_id=here.mall.pk, starts_at=at("09:30"), ends_at=at("12:00"), reason_id="listrik padam",
        reason_en="no electricity", actor=here.manager, now=now,
    )  # fmt: skip
    page = new_page("phone")
    page.goto(f"{live_server.url}/?bahasa={language}")
    for name, path in (("closed", ""), ("choose", "/kabar"), ("stop", "/kabar/berhenti")):
        page.goto(f"{live_server.url}/janji/{booking.code}{path}")
        look(page, f"told-booking-{name}-{language}")
        axe(page)
        assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")


def test_a_phone_subscribes_and_shows_what_the_mall_has_to_say(
    live_server: LiveServer, new_page: NewPage, look: Look, axe: Axe
) -> None:
    """The push service alone is not real: Chromium's own is on the internet."""
    visit = hall().arrive(at=clock.now())
    page = new_page("phone")
    page.context.grant_permissions(["notifications"], origin=live_server.url)
    given = Browser("https://push.example").subscription
    page.add_init_script(f"PushManager.prototype.subscribe = async () => ({given})")
    page.goto(f"{live_server.url}/t/{visit.code}/kabar")
    button = page.locator("form[data-push] button")
    button.click()
    expect(page.locator("form[data-push]")).to_have_count(0)
    assert Subscription.objects.get().channel == "push"
    look(page, "told-browser-phone-id")
    axe(page)

    devtools = page.context.new_cdp_session(page)
    known: list[str] = []
    devtools.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda told: known.extend(one["registrationId"] for one in told["registrations"]),
    )
    devtools.send("ServiceWorker.enable")
    # A worker that is still being put in place hears no message.
    page.wait_for_function("navigator.serviceWorker.ready.then((found) => found.active.state === 'activated')")
    patience = time.monotonic() + 30
    while not known and time.monotonic() < patience:
        page.wait_for_timeout(50)
    patience = time.monotonic() + 30
    told = {"title": "A 001: silakan ke Loket 101", "text": "Zona 1", "tag": "a", "page": f"https://x/t/{visit.code}"}
    devtools.send(
        "ServiceWorker.deliverPushMessage",
        {"origin": live_server.url, "registrationId": known[0], "data": json.dumps(told)},
    )
    # The same list that has it is read: a second question may come before the notification does.
    shown = None
    while shown is None and time.monotonic() < patience:
        shown = page.evaluate(
            "navigator.serviceWorker.ready.then(k => k.getNotifications())"
            ".then(([one]) => one ? [one.title, one.body, one.data.page] : null)"
        )
        page.wait_for_timeout(50)
    assert shown == ["A 001: silakan ke Loket 101", "Zona 1", f"/t/{visit.code}"]


def test_without_permission_the_page_says_how_to_go_on(live_server: LiveServer, new_page: NewPage) -> None:
    visit = hall().arrive(at=clock.now())
    page = new_page("phone")
    page.add_init_script("Notification.requestPermission = async () => 'denied'")
    page.goto(f"{live_server.url}/t/{visit.code}/kabar")
    page.locator("form[data-push] button").click()
    expect(page.locator("[data-push-told]")).to_contain_text("Izinkan di pengaturan peramban")
    expect(page.locator("form[data-push] button")).to_be_enabled()
    assert not Subscription.objects.exists()
