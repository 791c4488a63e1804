"""A number from home as people see it: on the phone, at the kiosk, on the screen of the hall, at the greeter's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from unittest.mock import patch

import pytest
from django.core.cache import cache
from playwright.sync_api import Page
from pytest_django.fixtures import Settings

from anjungan.domain.appointments import operations as appointments
from anjungan.domain.appointments.models import RemoteRequest
from anjungan.domain.appointments.queries import hall_code
from anjungan.domain.appointments.tests.scenes import Office, at, office
from anjungan.domain.premises.operations import register_device
from anjungan.domain.queueing import operations as queue
from anjungan.domain.queueing.models import Visit
from anjungan.domain.queueing.operations import set_usual_priority_classes
from anjungan.domain.queueing.queries import opening
from anjungan.domain.queueing.tests.test_checking_in import open_counter, walk_in
from anjungan.foundation.actors import Actor
from tests.browser.test_appointments import greeter, see

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def clock(settings: Settings) -> Iterator[list[object]]:
    """The time of the house, to be changed."""
    cache.clear()
    opening.forget()
    settings.BOOKING_CONTACTS = ["email"]
    now: list[object] = [at("09:00")]
    with patch("anjungan.foundation.clock.now", lambda: now[0]):
        yield now


def house() -> Office:
    here = office()
    appointments.set_remote_rule(line_id=here.line.pk, actor=here.manager, now=at("07:00"))
    appointments.set_mall_place(
        mall_id=here.mall.pk, latitude=Decimal("0.533"), longitude=Decimal("101.447"), radius_metres=150,
        actor=here.manager, now=at("07:00"),
    )  # fmt: skip
    set_usual_priority_classes(mall_id=here.mall.pk, valid_from=at("07:00").date(), actor=here.manager, now=at("07:00"))
    return here


@pytest.mark.parametrize("language", ["id", "en"])
def test_from_home_to_the_hall(
    live_server: object, new_page: Callable[..., Page], axe: Callable[[Page], None], look: Callable[..., Path],
    clock: list[object], language: str,
) -> None:  # fmt: skip
    here = house()
    key = here.offering.service.key
    for index in range(3):
        walk_in(here, f"08:5{index}")
    page = new_page(
        "phone", color_scheme="dark" if language == "en" else "light", permissions=["geolocation"],
        geolocation={"latitude": 0.5, "longitude": 101.4},
    )  # fmt: skip
    page.goto(f"{live_server}/layanan/{key}?bahasa={language}")
    page.locator("a[href*='dari-rumah']").click()
    see(page, axe, look, f"home-take-{language}")
    page.fill("#alamat", "sari@surel.example")
    page.locator("form.stack button").click()
    see(page, axe, look, f"home-proof-{language}")
    page.fill("#kode", appointments.remote_code_for(request=RemoteRequest.objects.get()))
    page.locator("form.stack button").first.click()
    page.wait_for_url("**/t/**")
    see(page, axe, look, f"home-away-{language}")
    page.locator("a[href$='/hadir']").click()
    see(page, axe, look, f"home-here-{language}")
    # The phone works out that it is far away, and nothing is sent.
    page.locator("[data-near] button").click()
    page.locator("[data-told]", has_text="mal").wait_for()
    assert Visit.objects.get(remote__isnull=False).present_at is None

    hall = new_page("hall")
    device = register_device(mall_id=here.mall.pk, kind="display", name="Aula", actor=here.manager, now=at("07:00"))
    hall.goto(f"{live_server}/layar/pasang?token={device.token}")
    shown = hall_code(mall=here.mall, now=at("09:00")).code
    assert hall.locator("[data-here-digits]").inner_text() == f"{shown[:3]} {shown[3:]}"
    axe(hall)
    look(hall, f"home-hall-{language}")
    clock[0] = at("09:01")
    hall.evaluate("document.dispatchEvent(new CustomEvent('anjungan:resync'))")
    later = hall_code(mall=here.mall, now=at("09:01")).code
    hall.locator("[data-here-digits]", has_text=f"{later[:3]} {later[3:]}").wait_for()

    page.goto(f"{live_server}/hadir/{here.mall.key}/{later}")
    see(page, axe, look, f"home-scanned-{language}")
    stranger = new_page("phone")
    stranger.goto(f"{live_server}/hadir/{here.mall.key}/{later}?bahasa={language}")
    see(stranger, axe, look, f"home-scanned-unknown-{language}")
    stranger.goto(f"{live_server}/hadir/{here.mall.key}/000000")
    see(stranger, axe, look, f"home-scanned-late-{language}")
    # By itself the phone may say that it is near: only that is sent.
    page.context.set_geolocation({"latitude": 0.5331, "longitude": 101.4471})
    page.goto(f"{live_server}/t/{Visit.objects.get(remote__isnull=False).code}/hadir")
    page.locator("[data-near] button").click()
    page.wait_for_url(lambda address: not address.endswith("/hadir"))
    see(page, axe, look, f"home-present-{language}")


@pytest.mark.parametrize("language", ["id", "en"])
def test_passed_over_and_merged_at_the_kiosk(
    live_server: object, new_page: Callable[..., Page], axe: Callable[[Page], None], look: Callable[..., Path],
    clock: list[object], language: str,
) -> None:  # fmt: skip
    here = house()
    home = queue.take_remote_number_for(
        mall_id=here.mall.pk, offering=here.offering.uuid, actor=here.greeter, now=at("09:00"), language=language
    )
    officer = open_counter(here)
    for index in range(4):
        walk_in(here, f"09:0{index + 1}")
    queue.call_next_ticket(counter_id=here.counters[0].pk, actor=officer, now=at("09:05"))
    queue.note_turn_passed(visit_id=home.pk, actor=Actor.system("belum hadir"), now=at("09:05"))
    clock[0] = at("09:06")
    page = new_page("phone")
    page.goto(f"{live_server}/t/{home.code}?bahasa={language}")
    see(page, axe, look, f"home-passed-{language}")
    tablet = greeter(here, new_page, str(live_server))
    tablet.goto(f"{live_server}/penyambut/kunjungan/{home.code}/?bahasa={language}")
    see(tablet, axe, look, f"home-greeter-{language}")
    kiosk = new_page("kiosk")
    device = register_device(
        mall_id=here.mall.pk, kind="kiosk", name="Anjungan 1", printer_kind="none", actor=here.manager, now=at("07:00")
    )
    kiosk.goto(f"{live_server}/kios/pasang?token={device.token}")
    kiosk.goto(f"{live_server}/kios/janji?bahasa={language}")
    see(kiosk, axe, look, f"home-kiosk-{language}")
    kiosk.fill("#kode", f"http://mal.example/t/{home.code}")
    kiosk.keyboard.press("Enter")
    kiosk.locator(".stub .no").wait_for()
    see(kiosk, axe, look, f"home-kiosk-here-{language}")
    home.refresh_from_db()
    assert (home.state, home.merged_behind) == ("open", 3)
