"""Entering, leaving and the doors that stay shut, as a browser without scripts sees them."""

from __future__ import annotations

import re
from datetime import datetime
from urllib.parse import quote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLResolver, get_resolver, reverse
from pytest_django.fixtures import Settings

from anjungan.domain.accounts.models import User
from anjungan.domain.citizens.models import CitizenSession, ContactProof
from anjungan.domain.citizens.tests.scenes import MADE, NINE_O_CLOCK, SARI, code_of, later
from anjungan.domain.queueing.tests.scenarios import hall
from anjungan.interfaces.portal.account.tests.visiting import enter, signed_in, write_code

pytestmark = pytest.mark.django_db


def plain(page: bytes) -> str:
    return re.sub(r'value="[A-Za-z0-9]{64}"', "", page.decode())


def test_the_answer_is_the_same_whether_somebody_has_an_account_or_not() -> None:
    signed_in(SARI)
    pages = []
    for address in (SARI, "siti@surel.example"):
        browser = Client()
        answer = browser.post("/akun/masuk", {"alamat": address})
        assert (answer.status_code, answer["Location"]) == (302, "/akun/kode")
        pages.append(plain(browser.get("/akun/kode").content))
    assert pages[0] == pages[1]
    assert "s•••@surel.example" in pages[0]
    assert 'autocomplete="one-time-code"' in pages[0]


def test_a_code_opens_nothing_in_another_browser() -> None:
    mine, theirs = Client(), Client()
    mine.post("/akun/masuk", {"alamat": SARI})
    code = code_of(ContactProof.objects.get().uuid)
    answer = theirs.post("/akun/kode", {"kode": code}, follow=True)
    assert "Minta kode baru" in answer.content.decode()
    assert not CitizenSession.objects.exists()


def test_what_is_wrong_is_told_beside_the_field() -> None:
    browser = Client()
    answer = browser.post("/akun/masuk", {"alamat": "sari"})
    assert (answer.status_code, 'value="sari"' in answer.content.decode()) == (422, True)
    browser.post("/akun/masuk", {"alamat": SARI})
    answer = browser.post("/akun/kode", {"kode": "x"})
    assert answer.status_code == 422
    assert "Masih ada 4 kali kesempatan" in answer.content.decode()


def test_one_comes_back_to_where_one_wanted_to_go_but_never_to_another_site() -> None:
    browser = Client()
    assert browser.get("/akun/perangkat")["Location"] == "/akun/masuk?ke=%2Fakun%2Fperangkat"
    assert "Tempat Anda masuk" in enter(browser, following="/akun/perangkat")
    for elsewhere in ("https://evil.example/", "//evil.example/", "/\\evil.example"):
        assert "Akun saya" in enter(Client(), MADE, following=elsewhere)
        ContactProof.objects.all().delete()


def test_the_cookie_is_out_of_reach_and_nothing_is_kept_in_caches(settings: Settings) -> None:
    settings.SESSION_COOKIE_SECURE = True
    browser = Client()
    browser.post("/akun/masuk", {"alamat": SARI}, secure=True)
    answer = browser.post("/akun/kode", {"kode": code_of(ContactProof.objects.get().uuid)}, secure=True)
    cookie = answer.cookies["__Host-akun"]
    assert (cookie["httponly"], cookie["secure"], cookie["samesite"], cookie["path"]) == (True, True, "Lax", "/")
    for path in ("/akun/masuk", "/akun/", "/akun/perangkat"):
        answer = browser.get(path, secure=True)
        assert answer["Cache-Control"] == "private, no-store"
        assert "noindex" in answer["X-Robots-Tag"]


def test_a_shared_device_forgets_after_half_an_hour(clock: list[datetime]) -> None:
    browser = Client()
    enter(browser, shared=True)
    assert browser.cookies["akun"]["max-age"] == ""
    assert browser.get("/akun/").status_code == 200
    clock[0] = later(minutes=31)
    assert browser.get("/akun/").status_code == 302


def test_leaving_ends_the_session_in_the_database_too() -> None:
    browser = signed_in()
    secret = browser.cookies["akun"].value
    answer = browser.post("/akun/keluar")
    assert answer["Clear-Site-Data"] == '"cache"'
    assert not CitizenSession.objects.exists()
    browser.cookies["akun"] = secret
    assert browser.get("/akun/").status_code == 302


def test_sessions_are_seen_and_ended_from_another_device() -> None:
    phone, laptop = Client(headers={"user-agent": "Mozilla/5.0 (Linux; Android 14) Chrome/130.0"}), signed_in()
    enter(phone)
    page = laptop.get("/akun/perangkat").content.decode()
    assert "Chrome, Android" in page
    other = re.findall(r"/akun/perangkat/([0-9a-f-]{36})/keluar", page)
    assert len(other) == 1
    laptop.post(f"/akun/perangkat/{other[0]}/keluar")
    assert phone.get("/akun/").status_code == 302
    enter(phone)
    laptop.post("/akun/perangkat/keluar-semua")
    assert phone.get("/akun/").status_code == laptop.get("/akun/").status_code == 302


def test_one_address_asks_for_thirty_codes_in_ten_minutes() -> None:
    browser = Client()
    for number in range(30):
        assert browser.post("/akun/masuk", {"alamat": f"w{number}@surel.example"}).status_code == 302
    assert browser.post("/akun/masuk", {"alamat": SARI}).status_code == 429


def staff_pages() -> list[str]:
    """Every page of the staff that needs nothing in its address."""
    prefixes = ("ruang-kendali/", "loket", "penyambut", "ruang-instansi/")

    def walk(resolver: URLResolver, before: str) -> list[str]:
        found = []
        for one in resolver.url_patterns:
            path = before + str(one.pattern)
            found += walk(one, path) if isinstance(one, URLResolver) else [path]
        return found

    paths = {path for path in walk(get_resolver(), "") if path.startswith(prefixes) and "<" not in path}
    return sorted(f"/{path}" for path in paths if not re.search(r"[\^$(]", path))


def test_a_citizen_reaches_no_page_of_the_staff_and_staff_no_account() -> None:
    hall()
    browser = signed_in()
    assert len(staff_pages()) > 10
    opened = []
    for path in staff_pages():
        answer = browser.get(path)
        if answer.status_code not in {302, 403, 405} or not (
            answer.status_code != 302 or answer["Location"].startswith(("/masuk/", "/penyambut/pasang"))
        ):
            opened.append((path, answer.status_code, answer.get("Location")))
    assert not opened
    officer = Client()
    officer.force_login(
        User.objects.create(username="penyambut", name="Dewi"), backend="django.contrib.auth.backends.ModelBackend"
    )
    assert officer.get("/akun/")["Location"] == "/akun/masuk"


def test_nobody_needs_to_sign_in_for_anything_else() -> None:
    visit = hall().arrive(at=NINE_O_CLOCK)
    browser = Client()
    for path in ("/", "/cari", "/kunjungan", f"/t/{visit.code}", "/bantuan", "/data-pribadi"):
        answer = browser.get(path)
        assert answer.status_code in {200, 302}, path
        assert "/akun/masuk" not in answer.get("Location", "")
    assert CitizenSession.objects.count() == 0


def test_something_sensitive_asks_for_a_code_again(clock: list[datetime]) -> None:
    browser = signed_in()
    assert browser.get("/akun/kontak").status_code == 200
    clock[0] = later(minutes=11)
    assert browser.get("/akun/kontak")["Location"] == "/akun/pastikan?ke=%2Fakun%2Fkontak"
    page = browser.get("/akun/pastikan?ke=/akun/kontak").content.decode()
    assert "s•••@surel.example" in page
    contact = re.findall(r'name="kontak" value="([0-9a-f-]{36})"', page)[0]
    browser.post("/akun/pastikan", {"kontak": contact, "ke": "/akun/kontak"})
    assert "Tambah kontak" in write_code(browser)
    browser.post("/akun/kontak", {"alamat": MADE})
    assert "Kontak ditambahkan" in write_code(browser)


def test_saving_is_ones_own_press_and_asks_little_of_the_database() -> None:
    visit = hall().arrive(at=NINE_O_CLOCK)
    assert f'href="/akun/simpan/kunjungan/{visit.code}"' in Client().get(f"/t/{visit.code}").content.decode()
    browser = Client()
    address = f"/akun/simpan/kunjungan/{visit.code}"
    assert browser.get(address)["Location"].endswith(f"?ke={quote(address, safe='')}")
    assert "Simpan kunjungan" in enter(browser, following=address)
    assert "Belum ada yang tersimpan" in browser.get("/akun/").content.decode()
    page = browser.post(address, follow=True).content.decode()
    assert "Tersimpan di akun Anda" in page
    assert f'href="/t/{visit.code}"' in page
    with CaptureQueriesContext(connection) as asked:
        browser.get("/akun/")
    assert len(asked) <= 8, [query["sql"][:90] for query in asked]
    lift = re.findall(r'action="(/akun/tersimpan/kunjungan/[0-9a-f-]+/lepas)"', page)[0]
    assert "Belum ada yang tersimpan" in browser.post(lift, follow=True).content.decode()
    assert Client().get(f"/t/{visit.code}").status_code == 200
    assert browser.post("/akun/simpan/kunjungan/AAAA7777").status_code == 404


def test_name_and_reading_are_kept_and_go_with_the_person_to_other_devices() -> None:
    browser = signed_in()
    assert "Bu Sari &lt;3" in browser.post("/akun/nama", {"nama": " Bu  Sari <3 "}, follow=True).content.decode()
    page = browser.post("/akun/baca", {"bahasa": "en", "huruf": "besar"}, follow=True).content.decode()
    assert 'lang="en"' in page
    assert 'data-size="large"' in page
    other = signed_in()
    assert (other.cookies["bahasa"].value, other.cookies["huruf"].value) == ("en", "besar")
    assert reverse("account:home") == "/akun/"
