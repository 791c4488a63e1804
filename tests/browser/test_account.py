"""A citizen's account in real Chromium: every page and state, and a passkey of a virtual authenticator."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.core import signing
from django.core.cache import cache
from playwright.sync_api import Page, expect
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from anjungan.domain.citizens.models import ContactProof, Passkey
from anjungan.domain.citizens.tests.scenes import NINE_O_CLOCK, SARI, code_of, entered
from anjungan.domain.queueing.tests.scenarios import hall
from anjungan.foundation.sealed_texts import seal
from anjungan.interfaces.portal.account.providers import FOUND

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NewPage = Callable[..., Page]
Look = Callable[[Page, str], object]
Axe = Callable[[Page], None]


@pytest.fixture
def now(settings: Settings, live_server: LiveServer, monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """The time of the house, to be changed; and a house that knows its address, as passkeys need."""
    cache.clear()
    settings.BOOKING_CONTACTS = ["email", "phone"]
    settings.PUBLIC_URL = live_server.url
    settings.LOGIN_PROVIDERS = [
        {"key": "contoh", "name": "Login Contoh", "issuer": "https://a.example", "client_id": "x"}
    ]
    here = [NINE_O_CLOCK]
    monkeypatch.setattr("anjungan.foundation.clock.now", lambda: here[0])
    return here


def last_code() -> str:
    return code_of(ContactProof.objects.latest("pk").uuid)


def found_elsewhere() -> str:
    """What a browser carries that comes back from a login elsewhere which opens no account yet."""
    facts = {"provider": "contoh", "issuer": "https://a.example", "subject": "7", "proven_at": None}
    return signing.dumps(seal(text=json.dumps(facts), purpose=FOUND), salt=FOUND)


@pytest.mark.parametrize(("size", "language", "scheme"), [("phone", "id", "light"), ("desk", "en", "dark")])
def test_every_page_of_the_account_reads_well(
    live_server: LiveServer, new_page: NewPage, look: Look, axe: Axe, now: list[datetime], size: str, language: str,
    scheme: str,
) -> None:  # fmt: skip
    visit = hall().arrive(at=NINE_O_CLOCK)
    page = new_page(size, color_scheme=scheme)

    def see(state: str) -> None:
        page.wait_for_load_state("load")
        look(page, f"account-{state}-{size}-{language}")
        axe(page)
        assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"), state

    page.context.add_cookies([{"name": FOUND, "value": found_elsewhere(), "url": live_server.url}])
    page.goto(f"{live_server.url}/akun/hubungkan?bahasa={language}")
    see("link-stranger")
    expect(page.locator("header .logo")).to_contain_text("Anjungan")
    page.goto(f"{live_server.url}/akun/masuk")
    see("enter")
    page.locator("#alamat").fill("sari")
    page.keyboard.press("Enter")
    expect(page.locator("#alamat[aria-invalid]")).to_be_visible()
    see("enter-refused")
    page.locator("#alamat").fill(SARI)
    page.keyboard.press("Enter")
    expect(page.locator("#kode")).to_be_visible()
    see("code")
    page.locator("#kode").fill("12")
    page.keyboard.press("Enter")
    expect(page.locator("#kode[aria-invalid]")).to_be_visible()
    see("code-refused")
    page.locator("#kode").fill(last_code())
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{live_server.url}/akun/")
    # The account brings its own language: the one that was read when the code was asked for.
    see("home-empty")
    page.goto(f"{live_server.url}/akun/simpan/kunjungan/{visit.code}")
    see("save")
    page.locator("main form .btn").first.click()
    page.goto(f"{live_server.url}/akun/nik")
    page.locator("#nik").fill("3204119909970001")
    page.locator("#nik").press("Enter")
    see("nik-doubt")
    page.locator("main form button").click()
    page.goto(f"{live_server.url}/akun/nama")
    page.locator("#nama").fill("Sari Dewi Anggraini")
    see("name")
    page.locator("#nama").press("Enter")
    expect(page).to_have_url(f"{live_server.url}/akun/")
    see("home")
    page.locator('form[action$="/nik/lihat"] button').click()
    see("nik-shown")
    page.goto(f"{live_server.url}/akun/hubungkan")
    see("link")
    page.locator("main form button").click()
    expect(page).to_have_url(f"{live_server.url}/akun/")
    see("home-linked")
    expect(page.locator("main")).to_contain_text("Login Contoh")
    entered(device="Firefox, Linux")
    for path, state in (("kontak", "contact"), ("perangkat", "sessions"), ("data", "holdings"), ("hapus", "erase"),
                        ("kunci", "passkey"), ("kabar", "told")):  # fmt: skip
        page.goto(f"{live_server.url}/akun/{path}")
        see(state)
    page.goto(f"{live_server.url}/akun/perangkat")
    page.locator('main form[action$="/keluar"] button').click()
    # The one here has no button of its own.
    expect(page.locator("main .rows li")).to_have_count(1)
    page.goto(f"{live_server.url}/akun/hapus")
    page.locator("main form .btn.stop").click()
    see("receipt")
    page.goto(f"{live_server.url}/akun/")
    see("home-leaving")
    now[0] += timedelta(minutes=11)
    page.goto(f"{live_server.url}/akun/data")
    see("confirm")


def test_a_passkey_is_made_proves_again_and_signs_in_without_a_code(
    live_server: LiveServer, new_page: NewPage, look: Look, axe: Axe, now: list[datetime]
) -> None:
    page = new_page("phone")
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    authenticator = device.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]
    page.goto(f"{live_server.url}/akun/masuk")
    page.locator("#alamat").fill(SARI)
    page.keyboard.press("Enter")
    expect(page.locator("#kode")).to_be_visible()
    page.locator("#kode").fill(last_code())
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{live_server.url}/akun/")
    page.goto(f"{live_server.url}/akun/kunci")
    page.locator("form[data-passkey] .btn").click()
    expect(page.locator(".banner[data-tone=ok]")).to_be_visible()
    look(page, "account-passkey-made")
    passkey = Passkey.objects.get()
    assert passkey.label == "Chrome, Linux"

    now[0] += timedelta(minutes=11)
    page.goto(f"{live_server.url}/akun/data")
    page.locator("form[data-passkey] button").click()
    expect(page).to_have_url(f"{live_server.url}/akun/data")

    page.goto(f"{live_server.url}/akun/")
    page.locator('form[action="/akun/keluar"] button').click()
    page.goto(f"{live_server.url}/akun/masuk?ke=/akun/perangkat")
    page.locator("form[data-passkey] button").click()
    expect(page).to_have_url(f"{live_server.url}/akun/perangkat")
    assert ContactProof.objects.count() == 1, "no second code was sent"
    passkey.refresh_from_db()
    assert passkey.sign_count > 1

    # A counter that is behind means that somebody copied the key.
    page.goto(f"{live_server.url}/akun/")
    page.locator('form[action="/akun/keluar"] button').click()
    Passkey.objects.update(sign_count=10_000)
    page.goto(f"{live_server.url}/akun/masuk")
    page.locator("form[data-passkey] button").click()
    expect(page.locator(".banner[data-tone=bad]")).to_be_visible()

    # A device that does not know the person says so on the page, and the code still works.
    device.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": authenticator})
    device.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    page.goto(f"{live_server.url}/akun/masuk")
    page.locator("form[data-passkey] button").click()
    expect(page.locator("[data-passkey-trouble]")).to_be_visible()
    look(page, "account-passkey-trouble")
    axe(page)
