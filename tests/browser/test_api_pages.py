"""The human pages beside the API: read by axe, and without side scroll on a phone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("path", ["/api/v1/docs", "/api/v1/problems/nothing_waiting"])
def test_the_pages_of_the_api_read_well_on_a_phone(
    path: str,
    language: str,
    live_server: LiveServer,
    new_page: Callable[..., Page],
    axe: Callable[[Page], None],
    look: Callable[[Page, str], object],
) -> None:
    page = new_page("phone")
    page.goto(f"{live_server.url}{path}?bahasa={language}")
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    look(page, f"api-{path.rsplit('/', 1)[1]}-{language}")
