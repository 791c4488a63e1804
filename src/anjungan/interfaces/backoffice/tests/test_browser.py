"""The back office in real Chromium: every page without a violation, and a standard from draft to approval."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from anjungan.domain.catalog.models import ImportedSheet, ServiceStandard
from anjungan.interfaces.backoffice.tests.scene import OFFICE, SKCK, Office, office

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NewPage = Callable[..., Page]
Look = Callable[[Page, str], object]
Axe = Callable[[Page], None]


@pytest.fixture
def here() -> Office:
    return office()


def enter(page: Page, server: LiveServer, client: Client, path: str = "") -> None:
    """Go in with somebody's session."""
    cookie = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": server.url}])
    page.goto(f"{server.url}{OFFICE}{path}")


@pytest.mark.parametrize(("language", "size"), [("id", "desk"), ("en", "phone")])
def test_no_page_has_an_accessibility_violation(
    live_server: LiveServer, new_page: NewPage, look: Look, axe: Axe, here: Office, language: str, size: str
) -> None:
    here.draft()
    here.head.post(
        f"{OFFICE}impor/",
        {
            "berkas": SimpleUploadedFile(
                "izin.csv", b"nama_layanan,jangka_waktu,biaya\nSKCK baru,7 HK,?\nLain,1 hari,0\n"
            )
        },
    )
    sheet = ImportedSheet.objects.get()
    page = new_page(size)
    enter(page, live_server, here.manager, f"?bahasa={language}")
    paths = [
        "", f"{SKCK}/", f"{SKCK}/1/", f"{SKCK}/1/requirements/", f"{SKCK}/1/fee/", f"{SKCK}/1/time_limit/",
        f"{SKCK}/banding?a=induk&b=1", "impor/", f"impor/{sheet.uuid}/", "maklumat/",
    ]  # fmt: skip
    for place, path in enumerate(paths):
        page.goto(f"{live_server.url}{OFFICE}{path}")
        look(page, f"instansi-{language}-{place}")
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), path


def test_a_standard_goes_from_draft_to_approval_with_the_keyboard_alone(
    live_server: LiveServer, new_page: NewPage, axe: Axe, here: Office
) -> None:
    here.draft()
    page = new_page("desk")
    enter(page, live_server, here.head, f"{SKCK}/1/fee/")
    page.get_by_label("Cara menetapkan").focus()
    page.keyboard.press("Tab")
    page.keyboard.type("Umum: banyak")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_role("alert").get_by_text("Baris ini belum terbaca").wait_for()
    axe(page)
    page.goto(f"{live_server.url}{OFFICE}{SKCK}/1/")
    page.get_by_label("Nomor SK penetapan").focus()
    page.keyboard.type("SK 21/2026")
    page.keyboard.press("Enter")
    page.get_by_text("Diajukan. Mal akan membacanya.").wait_for()

    mall = new_page("desk")
    enter(mall, live_server, here.manager, f"{SKCK}/1/")
    axe(mall)
    mall.get_by_role("button", name="Setujui versi ini").focus()
    mall.keyboard.press("Enter")
    mall.get_by_text("Disetujui.").wait_for()
    assert ServiceStandard.objects.get(mall__isnull=False).state == "published"
