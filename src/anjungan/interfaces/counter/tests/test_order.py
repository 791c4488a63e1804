"""Mengapa urutan ini: the officer can tell a visitor by what rule, whichever rule the mall has decided."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from anjungan.domain.queueing.tests.policies import decide, least_slack
from anjungan.interfaces.counter.tests.scene import Desk, desk

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("daytime")]


def by_limit() -> Desk:
    """A desk whose one counter calls a hurried line and a patient one."""
    here = desk(counters=1, lines=2)
    counter = here.counter
    counter.active_line_ids = [line.pk for line in here.hall.lines]
    counter.save()
    terms = least_slack(here.hall, 10, 60, most=30, quick=[0], quick_desks=[0])
    decide(here.hall, terms, now=here.now - timedelta(hours=2))
    here.arrive(1, ago=50)
    here.arrive(0, ago=25)
    here.arrive(0, ago=5)
    return here


def test_the_order_by_limits_says_how_much_of_the_limit_is_used_up() -> None:
    here = by_limit()
    page = here.client.get(f"{here.address}urutan/").content.decode().replace("\xa0", " ")
    assert "waktu menunggu dibagi batas tunggu" in page
    assert "Tidak ada yang didahului orang yang datang lebih dari 30 menit sesudahnya." in page
    assert "Loket ini loket cepat" in page
    assert re.search(r">25\d%<", page)
    assert "25 dari batas 10 menit, Antrean 0." in page
    assert "Sudah terlalu lama didahului, maka sekarang." in page
    assert page.index("A 001") < page.index("J 001") < page.index("A 002")


@pytest.mark.browser
@pytest.mark.parametrize("language", ["id", "en"])
def test_the_explanation_has_no_violation(
    live_server: LiveServer, new_page: Callable[..., Page], look: Callable[[Page, str], object],
    axe: Callable[[Page], None], language: str,
) -> None:  # fmt: skip
    here = by_limit()
    page = new_page("desk")
    page.context.add_cookies(
        [{"name": "sessionid", "value": here.client.cookies["sessionid"].value, "url": live_server.url}]
    )
    page.goto(f"{live_server.url}{here.address}urutan/?bahasa={language}")
    look(page, f"urutan-batas-{language}")
    axe(page)
