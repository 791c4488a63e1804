"""The page on which a visitor chooses what to be told, in real Chromium."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from anjungan.domain.queueing.tests.scenarios import hall
from anjungan.foundation import clock

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NewPage = Callable[..., Page]
Look = Callable[[Page, str], object]
Axe = Callable[[Page], None]


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("size", ["phone", "desk"])
def test_the_page_of_messages_reads_well_in_every_state(
    live_server: LiveServer, settings: Settings, new_page: NewPage, look: Look, axe: Axe, language: str, size: str
) -> None:
    settings.BOOKING_CONTACTS = ["email"]
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
    page.locator("main form button").click()
    expect(page.locator("#alamat")).to_have_value("sari")
    see("refused")
    page.locator("#alamat").fill("sari@surel.example")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{live_server.url}/t/{visit.code}")
    see("visit")
    page.goto(f"{live_server.url}/t/{visit.code}/kabar")
    see("known")
    page.locator("a.stop").click()
    see("stop")
    page.locator("main form button").click()
    see("stopped")
