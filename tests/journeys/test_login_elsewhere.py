"""A login elsewhere on our pages: no button unless configured, linked by a press, and then a way in."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx
import pytest
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from pytest_django.fixtures import Settings

from anjungan.config.settings import citizens as citizen_settings
from anjungan.domain.citizens.models import CitizenSession, LinkedIdentity
from anjungan.integrations import openid
from anjungan.integrations.openid.tests.provider import CLIENT, PERSON, SECRET, Provider
from anjungan.interfaces.portal.account.tests.visiting import enter, signed_in

pytestmark = pytest.mark.django_db
MADE = "made@surel.example"


@pytest.fixture
def elsewhere(settings: Settings) -> Iterator[Provider]:
    openid.forget()
    cache.clear()
    settings.BOOKING_CONTACTS = ["email"]
    settings.PUBLIC_URL = "http://testserver"
    with Provider("http://testserver/akun/lewat/contoh/kembali") as provider:
        settings.LOGIN_PROVIDERS = [
            {"key": "contoh", "name": "Login Contoh", "issuer": provider.address, "client_id": CLIENT,
             "client_secret": SECRET},
        ]  # fmt: skip
        yield provider


def go(browser: Client, following: str = "") -> str:
    """Go there as a browser would and return the address one ends at with us."""
    begun = browser.get(f"/akun/lewat/contoh{following}")
    back = urlsplit(httpx.get(begun["Location"]).headers["Location"])
    return str(browser.get(f"{back.path}?{back.query}")["Location"])


def test_without_a_configured_login_there_is_no_button_and_no_page(settings: Settings) -> None:
    settings.LOGIN_PROVIDERS = []
    assert "/akun/lewat/" not in Client().get("/akun/masuk").content.decode()
    assert Client().get("/akun/lewat/contoh").status_code == 404


def test_a_login_is_linked_by_a_press_and_opens_the_account_from_then_on(elsewhere: Provider) -> None:
    stranger = Client()
    assert "Masuk lewat Login Contoh" in stranger.get("/akun/masuk").content.decode()
    assert go(stranger) == "/akun/hubungkan"
    assert "Masuk dengan kode sekali saja" in stranger.get("/akun/hubungkan").content.decode()
    assert not CitizenSession.objects.exists(), "a login that nobody linked opens nothing"
    assert "Sesudah ini Login Contoh membuka akun ini juga" in enter(stranger, following="/akun/hubungkan")
    assert "Terhubung" in stranger.post("/akun/hubungkan", follow=True).content.decode()
    linked = LinkedIdentity.objects.get()
    assert PERSON not in repr([linked.subject_sealed, linked.subject_index])

    other = Client()
    assert go(other, "?ke=/akun/perangkat") == "/akun/perangkat"
    assert other.get("/akun/").status_code == 200
    assert linked.citizen.sessions.count() == 2

    made = signed_in(MADE)
    assert go(made) == "/akun/", "whoever signs in there is in their own account, not in that of the browser's last"
    page = stranger.post(f"/akun/login/{linked.uuid}/lepas", follow=True).content.decode()
    assert "Tidak lagi terhubung" in page
    assert go(Client()) == "/akun/hubungkan"


def test_an_answer_in_another_browser_or_of_a_silent_provider_opens_nothing(elsewhere: Provider) -> None:
    mine, theirs = Client(), Client()
    back = urlsplit(httpx.get(mine.get("/akun/lewat/contoh")["Location"]).headers["Location"])
    page = theirs.get(f"{back.path}?{back.query}", follow=True).content.decode()
    assert "tidak selesai" in page
    assert mine.get(f"{back.path}?state=x&code=y", follow=True).status_code == 200
    elsewhere.metadata_twist = lambda told: told.update(issuer="https://evil.example")
    openid.forget()
    assert "tidak menjawab" in Client().get("/akun/lewat/contoh", follow=True).content.decode()
    assert not CitizenSession.objects.exists()


@pytest.mark.parametrize(
    "written",
    ["{", "{}", '[{"key": "a"}]', '[{"key": "a b", "name": "A", "issuer": "https://a.example", "client_id": "x"}]',
     '[{"key": "a", "name": "A", "issuer": "http://a.example", "client_id": "x"}]'],
)  # fmt: skip
def test_a_list_of_logins_that_cannot_be_read_is_said_at_the_start(written: str) -> None:
    with pytest.raises(ImproperlyConfigured):
        citizen_settings._providers(written)
