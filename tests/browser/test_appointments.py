"""Booked times at the kiosk and at the greeter's, as people see them, and the states of a booking that are rarer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from unittest.mock import patch

import pytest
from django.core.cache import cache
from django.test import Client
from playwright.sync_api import Page
from pytest_django.fixtures import Settings

from anjungan.domain.accounts.models import User
from anjungan.domain.appointments import operations as appointments
from anjungan.domain.appointments.tests.scenes import NINE_O_CLOCK, TOMORROW, Office, at, office, prove
from anjungan.domain.organizations.models import Role, StaffRole
from anjungan.domain.premises.operations import register_device
from anjungan.domain.queueing.queries import opening
from anjungan.foundation.actors import Actor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LANGUAGES = pytest.mark.parametrize("language", ["id", "en"])


@pytest.fixture
def clock(settings: Settings) -> Iterator[list[object]]:
    """The time of the house, to be changed."""
    cache.clear()
    opening.forget()
    settings.BOOKING_CONTACTS = ["email"]
    now: list[object] = [NINE_O_CLOCK]
    with patch("anjungan.foundation.clock.now", lambda: now[0]):
        yield now


def see(page: Page, axe: Callable[[Page], None], look: Callable[..., Path], name: str) -> None:
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
    look(page, name)


@LANGUAGES
def test_at_the_kiosk(
    live_server: object, new_page: Callable[..., Page], axe: Callable[[Page], None], look: Callable[..., Path],
    clock: list[object], language: str,
) -> None:  # fmt: skip
    here = office(counters=2)
    booked = here.at_desk("10:00")
    device = register_device(
        mall_id=here.mall.pk, kind="kiosk", name="Anjungan 1", printer_kind="none", actor=here.manager, now=NINE_O_CLOCK
    )
    page = new_page("kiosk")
    page.goto(f"{live_server}/kios/pasang?token={device.token}")
    clock[0] = at("09:10")
    page.goto(f"{live_server}/kios/janji?bahasa={language}")
    see(page, axe, look, f"kiosk-arriving-{language}")
    assert page.locator("[data-keys] button").count() > 30
    for letter in booked.code.lower():
        page.locator("[data-keys] button", has_text=letter).first.click()
    page.locator("form[data-plain] button").click()
    see(page, axe, look, f"kiosk-too-early-{language}")
    clock[0] = at("09:50")
    page.fill("#kode", f"http://mal.example/janji/{booked.code}")
    page.keyboard.press("Enter")
    page.wait_for_url("**/kios/nomor/**")
    see(page, axe, look, f"kiosk-arrived-{language}")


@LANGUAGES
def test_at_the_greeters(
    live_server: object, new_page: Callable[..., Page], axe: Callable[[Page], None], look: Callable[..., Path],
    clock: list[object], language: str,
) -> None:  # fmt: skip
    here = office(counters=2)
    for time in ("10:00", "10:30", "11:00"):
        here.at_desk(time)
    page = greeter(here, new_page, str(live_server))
    page.goto(f"{live_server}/penyambut/janji/layanan/{here.offering.uuid}/?bahasa={language}")
    see(page, axe, look, f"greeter-times-{language}")
    page.locator("label:has(input[name=waktu])").nth(6).click()
    page.locator("form:has(input[name=waktu]) button").click()
    see(page, axe, look, f"greeter-paper-{language}")
    clock[0] = at("10:05")
    page.goto(f"{live_server}/penyambut/janji/?bahasa={language}")
    see(page, axe, look, f"greeter-expected-{language}")


def greeter(here: Office, new_page: Callable[..., Page], address: str) -> Page:
    user = User.objects.create(username="penyambut", name="Dewi Anggraini")
    StaffRole.objects.create(user=user, mall=here.mall, role=Role.GREETER)
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    page = new_page("tablet")
    page.context.add_cookies(
        [{"name": name, "value": morsel.value, "url": address} for name, morsel in client.cookies.items()]
    )
    return page


@LANGUAGES
def test_full_days_offers_and_ends(
    live_server: object, new_page: Callable[..., Page], axe: Callable[[Page], None], look: Callable[..., Path],
    clock: list[object], language: str,
) -> None:  # fmt: skip
    here = office(counters=1, seconds=3600 * 6, share_percent=90)
    (only,) = here.slots()
    first = here.book(f"{only.starts_at:%H:%M}")
    page = new_page("phone")
    page.goto(f"{live_server}/layanan/{here.offering.service.key}/janji?bahasa={language}")
    page.goto(f"{live_server}/layanan/{here.offering.service.key}/janji?hari={TOMORROW}")
    see(page, axe, look, f"booking-full-{language}")
    listed = appointments.join_waiting_list(
        mall_id=here.mall.pk, offering=here.offering.uuid, day=TOMORROW, actor=Actor.visitor("portal"),
        now=NINE_O_CLOCK,
    )  # fmt: skip
    prove(listed, email="made@surel.example")
    page.goto(f"{live_server}/janji/{listed.code}")
    see(page, axe, look, f"booking-listed-{language}")
    appointments.cancel_booking(code=first.code, actor=Actor.visitor(first.code), now=NINE_O_CLOCK)
    page.reload()
    see(page, axe, look, f"booking-offer-{language}")
    page.goto(f"{live_server}/janji/{first.code}")
    see(page, axe, look, f"booking-cancelled-{language}")
    here.rule.is_active = False
    here.rule.save()
    page.goto(f"{live_server}/layanan/{here.offering.service.key}/janji")
    see(page, axe, look, f"booking-none-{language}")
