"""Assisted mode as both see it: who helps at the door, and the visitor before a screen of their own, live."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from unittest.mock import patch

import pytest
from django.core.cache import cache
from django.test import Client
from playwright.sync_api import Page, expect
from pytest_django.fixtures import Settings

from anjungan.domain.accounts.models import User
from anjungan.domain.assistance.models import Assistance
from anjungan.domain.catalog.tests.scenarios import published
from anjungan.domain.organizations.models import Mall, Role, StaffRole
from anjungan.domain.queueing.queries import opening
from anjungan.domain.queueing.tests.scenarios import NINE_O_CLOCK, hall
from tests.ground.streams import StreamProcess

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAPERS = ("KTP", "Kartu Keluarga", "Surat kehilangan dari kepolisian")


@pytest.fixture
def nine_o_clock() -> Iterator[None]:
    """The time of the house."""
    cache.clear()
    opening.forget()
    with patch("anjungan.foundation.clock.now", lambda: NINE_O_CLOCK):
        yield


def signed_in(page: Page, mall: Mall, address: str) -> Page:
    user = User.objects.create(username="penyambut", name="Dewi Anggraini")
    StaffRole.objects.create(user=user, mall=mall, role=Role.GREETER)
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    page.context.add_cookies(
        [{"name": name, "value": morsel.value, "url": address} for name, morsel in client.cookies.items()]
    )
    return page


@pytest.mark.usefixtures("nine_o_clock")
@pytest.mark.parametrize("language", ["id", "en"])
def test_the_visitor_sees_each_step_and_stops_it(
    live_server: object, new_page: Callable[..., Page], axe: Callable[[Page], None], look: Callable[[Page, str], Path],
    stream_process: Callable[[str], StreamProcess], settings: Settings, language: str,
) -> None:  # fmt: skip
    here = hall()
    published(here.offerings[0].service, {"requirements": [{"name": name, "kind": "document"} for name in PAPERS]})
    settings.STREAM_URL = stream_process(str(live_server)).url
    policy = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    settings.CONTENT_SECURITY_POLICY = {
        "DIRECTIVES": {**policy, "connect-src": [*policy["connect-src"], settings.STREAM_URL]}
    }
    door = signed_in(new_page("tablet"), here.mall, str(live_server))

    def see(page: Page, name: str) -> None:
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
        look(page, f"{name}-{language}")

    door.goto(f"{live_server}/penyambut/bantuan/?bahasa={language}")
    see(door, "assist-asking")
    for task in ("tickets", "checklist", "print"):
        door.locator(f"label:has([value={task}])").click()
    door.locator("label:has([value=spoken])").click()
    if language == "en":
        door.locator("label:has([name=wicara][value=en])").click()
    door.fill("#sapaan", "Bu Nurhayati")
    door.locator("#sapaan").press("Enter")
    expect(door.locator(".assist > .who")).to_be_visible()
    see(door, "assist-hub")

    consent = Assistance.objects.get()
    visitor = new_page("phone", color_scheme="dark" if language == "en" else "light")
    visitor.goto(f"{live_server}/bantuan/{consent.code}")
    door.goto(f"{live_server}/penyambut/?layanan={here.offerings[0].uuid}")
    expect(visitor.locator(".doing")).to_contain_text("Layanan 0" if language == "id" else "Service 0")
    see(door, "assist-choosing")
    door.locator("button.tall").click()
    expect(visitor.locator(".no")).to_have_text("A 001")
    door.goto(f"{live_server}/penyambut/bantuan/berkas/{here.offerings[0].uuid}/")
    door.locator("label:has([name=ada])").first.click()
    door.locator("main button.tall").click()
    see(door, "assist-papers")
    expect(visitor.locator(".rows").first).to_contain_text("1 dari 3" if language == "id" else "1 of 3")
    see(visitor, "assist-visitor")

    door.goto(f"{live_server}/penyambut/bantuan/")
    visitor.locator("button.stop").click()
    expect(visitor.locator("h1")).to_have_text("Bantuan sudah berhenti" if language == "id" else "The help has stopped")
    see(visitor, "assist-stopped")
    # Whoever helps presses nothing: the page hears it.
    expect(door.locator("h1")).to_contain_text("berakhir" if language == "id" else "ended")
    see(door, "assist-over")
