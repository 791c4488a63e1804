"""The pages of the plan in real Chromium: no violation, no script needed, and an answer while figures are turned."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from anjungan.interfaces.control_room.tests.scene import ROOM
from anjungan.interfaces.control_room.tests.test_plan import remembered

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGES = ["rencana/", "rencana/antrean/L0/?giliran=ya", "rencana/coba/?antrean=L0&j9=3", "janji/"]


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_pages_have_no_violation_and_the_form_answers_at_once(
    live_server: LiveServer,
    new_page: Callable[..., Page],
    look: Callable[[Page, str], object],
    axe: Callable[[Page], None],
    language: str,
) -> None:
    _here, client = remembered()
    page = new_page("desk")
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
    )
    page.goto(f"{live_server.url}{ROOM}?bahasa={language}")
    for path in PAGES:
        page.goto(f"{live_server.url}{ROOM}{path}")
        axe(page)
        look(page, f"rencana-{PAGES.index(path)}-{language}")
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    page.goto(f"{live_server.url}{ROOM}rencana/coba/?antrean=L0")
    before = page.locator("#hasil .finding").inner_text()
    page.fill("[name=datang]", "250")
    expect(page.locator("#hasil .finding")).not_to_have_text(before)
    assert "datang=250" in page.url
    axe(page)
