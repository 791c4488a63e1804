"""The pages of messages in real Chromium, in both languages, with numbers, with own words and with a refusal."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from anjungan.interfaces.control_room.tests.scene import ROOM, morning
from anjungan.interfaces.control_room.tests.test_told import told

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("daytime")]


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_pages_of_messages_have_no_violation(
    live_server: LiveServer,
    new_page: Callable[..., Page],
    look: Callable[[Page, str], object],
    axe: Callable[[Page], None],
    settings: Settings,
    tmp_path: Path,
    language: str,
) -> None:
    settings.BOOKING_CONTACTS, settings.PHONE_CHANNELS = ["email", "phone"], ["sms"]
    settings.PUSH_SERVICES, settings.PUSH_KEY_FILE = ["https://push.example"], tmp_path / "push-key"
    scene = morning()
    page = new_page("desk")
    page.context.add_cookies(
        [{"name": "sessionid", "value": scene.client.cookies["sessionid"].value, "url": live_server.url}]
    )
    page.goto(f"{live_server.url}{ROOM}?bahasa={language}")

    def see(name: str) -> None:
        axe(page)
        look(page, f"kabar-{name}-{language}")
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")

    page.goto(f"{live_server.url}{ROOM}kabar/")
    see("kosong")
    told(
        scene, ("email", "sent", ""), ("email", "sent", ""), ("email", "failed", "refused"),
        ("sms", "dropped", "too_late"), ("push", "sent", ""),
    )  # fmt: skip
    page.goto(f"{live_server.url}{ROOM}kabar/")
    see("hari")
    page.goto(f"{live_server.url}{ROOM}kabar/called_off/{language}/")
    see("kata")
    page.locator("[name=teks]").fill("Halo {nama}")
    page.locator("[name=simpan]").click()
    see("ditolak")
    page.goto(f"{live_server.url}{ROOM}kabar/called/{language}/")
    page.locator("[name=judul]").fill("{nomor} – {loket}")
    page.locator("[name=simpan]").click()
    page.locator("main .rows button").first.click()
    see("versi")
