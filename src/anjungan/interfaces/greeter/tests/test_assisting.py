"""Assisted mode at the door: asked, seen by the visitor, kept, and over when it is over."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import pytest
from django.test import Client

from anjungan.domain.accounts.models import User
from anjungan.domain.appointments.models import Booking
from anjungan.domain.appointments.tests.scenes import NINE_O_CLOCK, at, office
from anjungan.domain.assistance.models import Assistance, CheckedList
from anjungan.domain.catalog.tests.scenarios import published
from anjungan.domain.organizations.models import Mall, Role, StaffRole
from anjungan.domain.queueing.models import Visit
from anjungan.domain.queueing.queries import opening
from anjungan.domain.queueing.tests.scenarios import hall
from anjungan.foundation.audit import acts_under
from anjungan.foundation.models import AuditEntry

pytestmark = pytest.mark.django_db
AGREED = {"tugas": ["tickets", "checklist", "print"], "cara": "spoken", "sapaan": "Bu Nurhayati", "kunci": "k1"}


@pytest.fixture
def clock_at(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Nine o'clock, unless a test sets another time."""
    monkeypatch.setattr("anjungan.foundation.clock.now", lambda: NINE_O_CLOCK)
    return monkeypatch


def signed_in(mall: Mall, role: Role = Role.GREETER, name: str = "Dewi Anggraini") -> Client:
    opening.forget()
    user = User.objects.create(username=f"{role}.{mall.key}", name=name)
    StaffRole.objects.create(user=user, mall=mall, role=role)
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def read(client: Client, address: str) -> str:
    return str(client.get(address, follow=True).content.decode())


def press(client: Client, address: str, fields: Mapping[str, object] | None = None) -> str:
    return str(client.post(address, dict(fields or {}), follow=True).content.decode())


def test_a_visitor_is_asked_helped_and_shown_each_step(clock_at: pytest.MonkeyPatch) -> None:
    here = hall()
    client = signed_in(here.mall)
    asked = read(client, "/penyambut/bantuan/")
    assert "Saya tidak bisa melihat NIK" in asked
    # Nothing is agreed beforehand.
    assert not [line for line in asked.splitlines() if 'name="tugas"' in line and "checked" in line]
    hub = press(client, "/penyambut/bantuan/mulai/", AGREED)
    assert "Membantu Bu Nurhayati" in hub

    consent = Assistance.objects.get()
    # The gold frame stands around every page of this browser.
    for page in ("/penyambut/", "/penyambut/antrean/", "/penyambut/bantuan/"):
        assert 'class="assist"' in read(client, page), page
    screen = f"/bantuan/{consent.code}"
    wanted = str(here.offerings[0].uuid)
    read(client, f"/penyambut/?layanan={wanted}")
    visitor = Client()
    assert "Memilih layanan: Layanan 0" in read(visitor, screen)

    press(client, "/penyambut/mulai/", {"layanan": wanted, "kunci": "k2"})
    visit = Visit.objects.get()
    shown = read(visitor, f"{screen}/isi")
    assert f"Mengambil nomor {visit.number[0]}" in shown
    assert "Bu Nurhayati, petugas Dewi Anggraini sedang:" in shown
    acts = acts_under(mandate=str(consent.uuid))
    assert {act.actor_label for act in acts} == {"Dewi Anggraini"}
    # Opening the page of the number is told after the number itself.
    assert [act.verb for act in acts][:2] == ["assistance.step_shown.v1", "queueing.visit_started.v1"]

    assert "Mode bantuan berakhir" in press(client, "/penyambut/bantuan/selesai/")
    assert "Petugas sudah selesai" in read(visitor, screen)
    after = read(client, "/penyambut/")
    assert 'class="assist"' not in after
    press(client, "/penyambut/mulai/", {"layanan": wanted, "kunci": "k3"})
    assert "mandate" not in AuditEntry.objects.filter(verb="queueing.visit_started.v1").latest("pk").details


def test_when_the_visitor_stops_it_the_next_press_does_nothing(clock_at: pytest.MonkeyPatch) -> None:
    here = hall()
    client = signed_in(here.mall)
    press(client, "/penyambut/bantuan/mulai/", AGREED)
    consent = Assistance.objects.get()
    assert "Anda menghentikannya" in press(Client(), f"/bantuan/{consent.code}/berhenti")
    told = press(client, "/penyambut/mulai/", {"layanan": str(here.offerings[0].uuid), "kunci": "k2"})
    assert "Pengunjung menghentikannya" in told
    assert Visit.objects.count() == 0


def test_when_time_is_over_every_page_says_so(clock_at: pytest.MonkeyPatch) -> None:
    here = hall()
    client = signed_in(here.mall)
    press(client, "/penyambut/bantuan/mulai/", AGREED)
    clock_at.setattr("anjungan.foundation.clock.now", lambda: NINE_O_CLOCK + timedelta(minutes=16))
    assert client.get("/penyambut/bantuan/langsung/").status_code == 302
    assert "Waktunya habis" in read(client, "/penyambut/antrean/")
    # Nothing to listen for any more.
    assert client.get("/penyambut/bantuan/langsung/").status_code == 302
    code = Assistance.objects.get().code
    clock_at.setattr("anjungan.foundation.clock.now", lambda: NINE_O_CLOCK + timedelta(hours=2))
    assert Client().get(f"/bantuan/{code}").status_code == 404


def test_an_officer_at_a_counter_helps_within_the_consent_and_calls_nobody_meanwhile(
    clock_at: pytest.MonkeyPatch,
) -> None:
    here = hall()
    visit = here.arrive()
    client = signed_in(here.mall, Role.OFFICER, "Made Suartana")
    assert client.get("/penyambut/").status_code == 403
    assert visit.code in read(client, f"/penyambut/bantuan/?kode={visit.code}")
    press(client, "/penyambut/bantuan/mulai/", {**AGREED, "karcis": visit.code})
    assert client.get("/penyambut/").status_code == 200
    assert "tertutup selama mode bantuan" in read(client, "/loket/")
    assert Assistance.objects.get().subjects[1] == f"visit:{visit.uuid}"


def test_the_number_of_somebody_else_is_not_changed_until_it_is_handed_over(clock_at: pytest.MonkeyPatch) -> None:
    here = hall(lines=2)
    stranger = here.arrive()
    client = signed_in(here.mall)
    press(client, "/penyambut/bantuan/mulai/", AGREED)
    page = f"/penyambut/kunjungan/{stranger.code}/"
    assert "belum termasuk dalam bantuan ini" in read(client, page)
    more = {"tambah": str(here.offerings[1].uuid)}
    assert "bukan milik pengunjung" in press(client, f"{page}tambah/", more)
    press(client, "/penyambut/bantuan/karcis/", {"kode": stranger.code})
    assert "Keperluan ditambahkan" in press(client, f"{page}tambah/", more)


def test_papers_are_held_against_the_list(clock_at: pytest.MonkeyPatch) -> None:
    here = hall()
    published(
        here.offerings[0].service, {"requirements": [{"name": name, "kind": "document"} for name in ("KTP", "KK")]}
    )
    client = signed_in(here.mall)
    press(client, "/penyambut/bantuan/mulai/", AGREED)
    page = f"/penyambut/bantuan/berkas/{here.offerings[0].uuid}/"
    first = read(client, page)
    key = first.split('name="ada" value="')[1].split('"')[0]
    told = press(client, page, {"ada": [key]})
    assert "Dicatat" in told
    noted = CheckedList.objects.get()
    assert noted.ready == [key]
    assert f"{len(noted.ready)} dari {noted.asked} sudah ada" in read(client, "/penyambut/bantuan/")


def test_a_time_is_moved_and_given_up_at_the_door(clock_at: pytest.MonkeyPatch) -> None:
    here = office(counters=2)
    booking = here.at_desk("10:00")
    client = signed_in(here.mall)
    assert "Pindah waktu" in read(client, f"/penyambut/janji/?buka={booking.code.lower()}")
    press(client, f"/penyambut/janji/{booking.code}/pindah/", {"waktu": at("11:00").isoformat()})
    assert Booking.objects.get().starts_at == at("11:00")
    press(client, f"/penyambut/janji/{booking.code}/pindah/", {"waktu": "kapan"})
    press(client, f"/penyambut/janji/{booking.code}/batal/")
    assert Booking.objects.get().state == "cancelled"
    assert "Tidak ada janji dengan kode itu" in read(client, "/penyambut/janji/?buka=XXXX")


def test_the_minutes_are_the_malls_own(clock_at: pytest.MonkeyPatch) -> None:
    here = hall()
    client = signed_in(here.mall, Role.MANAGER)
    press(client, "/penyambut/bantuan/lamanya/", {"menit": "20", "tambah": "5", "paling": "40"})
    assert "setelah 20 menit" in read(client, "/penyambut/bantuan/")
    press(client, "/penyambut/bantuan/mulai/", AGREED)
    press(client, "/penyambut/bantuan/tambah-waktu/")
    consent = Assistance.objects.get()
    assert consent.ends_at - consent.began_at == timedelta(minutes=25)
    now = client.get("/penyambut/bantuan/langsung/").json()
    assert (now["seconds_left"], now["until"]) == (25 * 60, "09.25")
    other = signed_in(here.mall, Role.GREETER)
    press(other, "/penyambut/bantuan/lamanya/", {"menit": "60", "tambah": "5", "paling": "60"})
    assert "setelah 20 menit" in read(other, "/penyambut/bantuan/")


def test_signing_out_ends_it(clock_at: pytest.MonkeyPatch) -> None:
    here = hall()
    client = signed_in(here.mall)
    press(client, "/penyambut/bantuan/mulai/", AGREED)
    client.post("/keluar/")
    assert Assistance.objects.get().end_reason == "staff"


def test_without_a_yes_nothing_begins_and_a_wrong_code_opens_no_screen(clock_at: pytest.MonkeyPatch) -> None:
    here = hall()
    client = signed_in(here.mall)
    assert "Centang apa yang disetujui" in press(client, "/penyambut/bantuan/mulai/", {"tugas": ["tickets"]})
    assert Assistance.objects.count() == 0
    assert Client().get("/bantuan/ACDEFGH234").status_code == 404
