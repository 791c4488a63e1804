"""The pages that belong to no single door, in real Chromium."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NewPage = Callable[..., Page]
Look = Callable[[Page, str], object]
Axe = Callable[[Page], None]


@pytest.mark.parametrize("size", ["phone", "desk"])
@pytest.mark.parametrize("address", ["/komponen/", "/masuk/", "/tidak-ada/"])
def test_an_entry_page_has_no_accessibility_violation(
    live_server: LiveServer, settings: object, new_page: NewPage, look: Look, axe: Axe, address: str, size: str
) -> None:
    settings.DEMO = True  # type: ignore[attr-defined]
    page = new_page(size)
    page.goto(live_server.url + address)
    look(page, f"entry{address.replace('/', '-')}{size}")
    axe(page)


@pytest.mark.parametrize("choice", ["?huruf=besar", "?kontras=tinggi", "?bahasa=en"])
def test_the_sign_in_page_reads_well_in_every_way_people_can_choose(
    live_server: LiveServer, new_page: NewPage, look: Look, axe: Axe, choice: str
) -> None:
    page = new_page("phone", color_scheme="dark")
    page.goto(f"{live_server.url}/masuk/{choice}")
    assert page.url == f"{live_server.url}/masuk/"
    look(page, f"entry-masuk-{choice[1:]}")
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_icons_are_drawn_from_the_sprite_under_the_strict_policy(live_server: LiveServer, new_page: NewPage) -> None:
    page = new_page("desk")
    page.goto(f"{live_server.url}/masuk/")
    with page.expect_response("**/icons.svg") as answer:
        page.get_by_role("button", name="Masuk").click()
    page.get_by_role("alert").get_by_text("Tulis nama masuk Anda.").wait_for()
    assert answer.value.ok
    drawn = page.locator(".banner .icon use").evaluate("use => use.getBBox().width")
    assert drawn > 5
