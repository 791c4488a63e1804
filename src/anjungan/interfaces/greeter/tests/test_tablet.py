"""Finding, starting, printing and repairing visits at the door."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.test import Client

from anjungan.domain.accounts.models import User
from anjungan.domain.catalog.models import Service
from anjungan.domain.catalog.tests.scenarios import learn_words
from anjungan.domain.forecasting.jobs import look_at
from anjungan.domain.organizations.models import Role, StaffRole
from anjungan.domain.premises.models import Closure, Device
from anjungan.domain.queueing import operations as queue
from anjungan.domain.queueing.models import LineDay, Printout, Ticket, Visit
from anjungan.domain.queueing.queries import opening
from anjungan.domain.queueing.tests import scenarios
from anjungan.foundation import clock
from anjungan.foundation.actors import Actor

pytestmark = pytest.mark.django_db


@dataclass(kw_only=True)
class Door:
    """A hall and a tablet at its door."""

    hall: scenarios.Hall
    client: Client

    def read(self, address: str = "") -> str:
        """Open a page of the tablet."""
        answer = self.client.get(f"/penyambut/{address}", follow=True)
        assert answer.status_code == 200
        return answer.content.decode()

    def press(self, address: str, **fields: str | list[str]) -> str:
        """Send a form and return the page that follows."""
        answer = self.client.post(f"/penyambut/{address}", fields, follow=True)
        assert answer.status_code == 200
        return answer.content.decode()

    def service(self, index: int) -> str:
        """Return the identifier of a service."""
        return str(self.hall.offerings[index].uuid)


@pytest.fixture
def door() -> Door:
    """Three services of three agencies, and a greeter signed in."""
    hall = scenarios.hall(counters=2, lines=3, skills=[[0], [1]])
    names = ["Penerbitan KTP elektronik", "Perpanjangan paspor", "Pendaftaran peserta BPJS"]
    for offering, name in zip(hall.offerings, names, strict=True):
        service = Service.objects.get(pk=offering.service_id)
        service.name_id = name
        service.save(update_fields=["name_id"])
    learn_words()
    now = clock.now()
    queue.set_usual_priority_classes(
        mall_id=hall.mall.pk, valid_from=now.date() - timedelta(days=2), actor=Actor.system("test"), now=now
    )
    user = User.objects.create(username=f"penyambut.{hall.mall.key}", name="Ayu Lestari")
    StaffRole.objects.create(user=user, mall=hall.mall, role=Role.GREETER)
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return Door(hall=hall, client=client)


def taken(door: Door, *errands: int) -> Visit:
    code = queue.start_visit(
        mall_id=door.hall.mall.pk,
        offerings=[door.hall.offerings[i].uuid for i in errands],
        actor=door.hall.greeter,
        now=clock.now(),
        channel="portal",
    ).code
    found: Visit = Visit.objects.get(code=code)
    return found


def test_a_service_is_found_by_everyday_words_with_its_wait(door: Door) -> None:
    page = door.read("?cari=paspor")
    assert "Perpanjangan paspor" in page
    assert "Penerbitan KTP" not in page
    assert "isa langsung" in page


def test_services_are_also_found_by_topic(door: Door) -> None:
    assert "Topik 0" in door.read()
    page = door.press("mulai/", topik="J", dahulukan=["lansia"], layanan=[door.service(0)])
    assert "Perpanjangan paspor" in page
    assert "Pendaftaran peserta BPJS" not in page
    assert re.search(r'value="lansia" checked', page)


def test_a_service_that_cannot_be_taken_says_why_and_has_no_button(door: Door) -> None:
    Closure.objects.create(
        mall=door.hall.mall, line=door.hall.lines[1], starts_at=clock.now() - timedelta(hours=1), ends_at=None,
        reason_id="jaringan pusat putus", reason_en="network down",
    )  # fmt: skip
    opening.forget()
    page = door.read("?cari=paspor")
    assert "jaringan pusat putus" in page
    assert 'name="tambah"' not in page
    page = door.read(f"?layanan={door.service(1)}")
    assert re.search(r"<button[^>]*disabled[^>]*>.*Beri nomor", page)


def test_a_number_whose_paper_is_on_the_way_is_neither_in_line_nor_over(door: Door) -> None:
    visit = queue.start_visit(
        mall_id=door.hall.mall.pk, offerings=[door.hall.offerings[0].uuid], actor=door.hall.greeter, now=clock.now(),
        channel="kiosk", reserve=True,
    )  # fmt: skip
    page = door.read(f"kunjungan/{visit.code}/")
    assert "Masuk antrean begitu karcisnya keluar." in page
    assert "Kunjungan ini sudah selesai" not in page
    held = Visit.objects.get(code=visit.code)
    queue.expire_reservation(visit_id=held.pk, actor=door.hall.greeter, now=clock.now() + timedelta(minutes=3))
    page = door.read(f"kunjungan/{visit.code}/")
    assert "Nomor ini tidak jadi diambil." in page
    assert "Cetak lewat tablet ini" not in page


def test_several_errands_and_a_declared_priority_make_one_number(door: Door) -> None:
    page = door.press("mulai/", tambah=door.service(0), cari="ktp", dahulukan=["lansia"])
    assert "Penerbitan KTP elektronik" in page
    assert re.search(r'value="lansia" checked', page), "what was ticked stays ticked while errands are added"
    page = door.press(
        "mulai/", layanan=[door.service(0), door.service(2)], dahulukan=["lansia"], wicara="en", kunci="satu"
    )
    visit = Visit.objects.get()
    assert (visit.channel, visit.language, visit.priority_keys) == ("greeter", "en", ["lansia"])
    assert visit.tickets.count() == 2
    assert "A\xa0001" in page
    assert "Nomor baru" in page
    assert f"/t/{visit.code}/karcis?cetak" in page


def test_the_same_page_sent_twice_is_one_number(door: Door) -> None:
    for _press in range(2):
        door.press("mulai/", layanan=[door.service(0)], kunci="satu")
    assert Visit.objects.count() == 1


def test_an_errand_can_be_taken_out_again(door: Door) -> None:
    page = door.press("mulai/", layanan=[door.service(0), door.service(1)], hapus=door.service(0))
    assert "Penerbitan KTP" not in page
    assert "Perpanjangan paspor" in page
    assert not Visit.objects.exists()


@pytest.mark.parametrize("fields", [{}, {"layanan": ["x"]}, {"layanan": ["0" * 32]}, {"dahulukan": ["x" * 1000]}])
def test_a_form_that_says_nothing_useful_is_refused_kindly(door: Door, fields: dict[str, list[str]]) -> None:
    page = door.press("mulai/", **fields)
    assert 'role="alert"' in page
    assert not Visit.objects.exists()


def test_a_full_line_is_refused_with_its_reason(door: Door) -> None:
    line = door.hall.lines[0]
    line.daily_quota = 1
    line.save()
    taken(door, 0)
    page = door.press("mulai/", layanan=[door.service(0)], kunci="dua")
    assert "penuh: 1 dari 1" in page
    assert "Penuh" in door.read("?cari=ktp")
    assert LineDay.objects.get(line=line).issued == 1


@pytest.mark.parametrize("typed", ["A001", "a 1", "A-001", "a\xa0001"])
def test_a_visitor_is_found_by_the_number_however_it_is_written(door: Door, typed: str) -> None:
    visit = taken(door, 0, 1)
    page = door.client.get("/penyambut/cari/", {"nomor": typed})
    assert page["Location"] == f"/penyambut/kunjungan/{visit.code}/"


def test_a_visitor_is_found_by_the_code(door: Door) -> None:
    visit = taken(door, 0)
    typed = f"{visit.code[:4].lower()} {visit.code[4:]}"
    assert visit.code in door.client.get("/penyambut/cari/", {"nomor": typed})["Location"]


@pytest.mark.parametrize("typed", ["A999", "", "x" * 400, "\x00", "'; --"])
def test_a_number_that_is_not_there_is_said_so(door: Door, typed: str) -> None:
    assert "tidak ada hari ini" in door.read(f"cari/?nomor={typed}".replace("\x00", "%00"))


def test_a_visitor_of_another_mall_is_not_shown(door: Door) -> None:
    elsewhere = scenarios.hall()
    code = elsewhere.arrive(0, at=clock.now()).code
    assert door.client.get(f"/penyambut/kunjungan/{code}/").status_code == 404


def test_presence_is_confirmed_once(door: Door) -> None:
    visit = taken(door, 0)
    assert "Catat sudah hadir" in door.read(f"kunjungan/{visit.code}/")
    page = door.press(f"kunjungan/{visit.code}/hadir/")
    assert "Hadir di gedung sejak" in page
    assert "Catat sudah hadir" not in page


def test_an_errand_is_added_under_the_same_number_and_dropped_again(door: Door) -> None:
    visit = taken(door, 0)
    page = door.press(f"kunjungan/{visit.code}/tambah/", tambah=door.service(1))
    assert "Perpanjangan paspor" in page
    ticket = visit.tickets.get(line=door.hall.lines[1])
    page = door.press(f"kunjungan/{visit.code}/keperluan/{ticket.uuid}/batal/")
    assert "Keperluan dibatalkan." in page
    assert Ticket.objects.get(pk=ticket.pk).state == "dropped"


def test_a_missed_person_is_taken_back(door: Door) -> None:
    visit = taken(door, 0)
    called = door.hall.call(0, at=clock.now())
    # What stands under the large number follows the call without the page being loaded again.
    where = door.read(f"kunjungan/{visit.code}/isi/").partition('id="where"')[2]
    assert "Sekarang di loket 101" in where
    queue.mark_no_show(ticket_id=called.id, actor=door.hall.officers[0], now=clock.now())
    page = door.read(f"kunjungan/{visit.code}/")
    assert "Terlewat" in page
    assert "tempat lama disimpan sampai" in page
    door.press(f"kunjungan/{visit.code}/keperluan/{called.uuid}/kembali/")
    assert Ticket.objects.get(pk=called.id).state == "waiting"
    assert 'role="alert"' in door.press(f"kunjungan/{visit.code}/keperluan/{called.uuid}/kembali/")


def test_an_errand_of_somebody_else_is_not_touched_through_this_number(door: Door) -> None:
    mine, other = taken(door, 0), taken(door, 0)
    ticket = other.tickets.get()
    answer = door.client.post(f"/penyambut/kunjungan/{mine.code}/keperluan/{ticket.uuid}/batal/")
    assert answer.status_code == 404
    assert Ticket.objects.get(pk=ticket.pk).state == "waiting"


def test_a_ticket_is_sent_to_a_printer_of_the_hall(door: Door) -> None:
    printer = Device.objects.create(
        mall=door.hall.mall, kind="printer", name="Pencetak pintu", printer_kind="network",
        printer_address="localhost:9",
    )  # fmt: skip
    visit = taken(door, 0)
    assert "Cetak di Pencetak pintu" in door.read(f"kunjungan/{visit.code}/")
    page = door.press(f"kunjungan/{visit.code}/cetak/", pencetak=str(printer.uuid))
    assert "Karcis sedang dicetak." in page
    Printout.objects.update(state="failed", reason="paper_out", ended_at=clock.now())
    assert "Kertas habis." in door.read(f"kunjungan/{visit.code}/")
    assert "Pencetak itu tidak ada lagi" in door.press(f"kunjungan/{visit.code}/cetak/", pencetak="lain")


def test_every_line_says_how_it_stands(door: Door) -> None:
    Closure.objects.create(
        mall=door.hall.mall, line=door.hall.lines[2], starts_at=clock.now() - timedelta(hours=1), ends_at=None,
        reason_id="petugas pelatihan", reason_en="training",
    )  # fmt: skip
    page = door.read("antrean/")
    assert "1 antrean tidak memberi nomor" in page
    assert "petugas pelatihan" in page
    assert "Antrean 0" in page
    part = door.client.get("/penyambut/antrean/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part


def test_an_officer_without_the_part_of_greeter_is_sent_away(door: Door) -> None:
    StaffRole.objects.update(role=Role.OFFICER)
    assert door.client.get("/penyambut/").status_code == 403
    door.client.logout()
    assert door.client.get("/penyambut/")["Location"].startswith("/masuk/")


def test_the_page_costs_the_same_however_many_wait(door: Door, django_assert_max_num_queries: object) -> None:
    visit = taken(door, 0, 1, 2)
    look_at(mall=door.hall.mall, now=clock.now())
    with django_assert_max_num_queries(18):  # type: ignore[operator]
        door.read(f"kunjungan/{visit.code}/")
    for _n in range(20):
        taken(door, 0)
    look_at(mall=door.hall.mall, now=clock.now())
    with django_assert_max_num_queries(18):  # type: ignore[operator]
        door.read(f"kunjungan/{visit.code}/")
