"""The page of figures in real Chromium: with a month of figures, and empty, in both languages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from anjungan.domain.queueing.tests.scenarios import hall
from anjungan.domain.statistics import operations
from anjungan.foundation import clock

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("daytime")]

SLIDING = """[...document.querySelectorAll(".scroll")]
    .filter((one) => one.offsetParent && one.scrollWidth > one.clientWidth).map((one) => one.ariaLabel)"""


@pytest.mark.parametrize(
    ("size", "choice"), [("phone", "bahasa=en"), ("desk", "bahasa=id"), ("desk", "kontras=tinggi")]
)
def test_the_page_of_figures_has_no_accessibility_violation(
    live_server: LiveServer,
    new_page: Callable[..., Page],
    look: Callable[[Page, str], object],
    axe: Callable[[Page], None],
    size: str,
    choice: str,
) -> None:
    here = hall(lines=2, counters=2)
    now = clock.now()
    here.lines[0].promise_minutes = 10
    here.lines[0].save(update_fields=["promise_minutes"])
    for line in (0, 0, 1):
        here.arrive(line, at=now - timedelta(minutes=95))
    here.call(0, at=now - timedelta(minutes=12))
    operations.rebuild(mall_id=here.mall.pk, since=None, until=None, actor=here.manager, now=now)
    page = new_page(size, color_scheme="dark" if size == "phone" else "light")
    page.goto(f"{live_server.url}/statistik/?{choice}")
    for span in ("hari", "bulan", "tahun"):
        page.goto(f"{live_server.url}/statistik/{here.mall.key}/?masa={span}")
        for summary in page.locator("main summary").all():
            summary.click()
        look(page, f"statistik-{span}-{size}-{choice.partition('=')[2]}")
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]  # type: ignore[index]
    if size == "desk":
        # Waits of more than an hour fit their tables on a screen 1280 px wide.
        page.set_viewport_size({"width": 1280, "height": 900})
        page.goto(f"{live_server.url}/statistik/{here.mall.key}/?masa=hari")
        assert page.evaluate(SLIDING) == []
    page.goto(f"{live_server.url}/statistik/{here.mall.key}/?masa=bulan&mulai=2020-01-01")
    axe(page)
