"""The back office with plain forms: write, check, submit, approve; nothing typed is lost."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from anjungan.domain.catalog.components import content_from_json
from anjungan.domain.catalog.models import ImportedSheet, ServicePledge, ServiceStandard
from anjungan.domain.organizations.models import Role, StaffRole
from anjungan.foundation import clock
from anjungan.interfaces.backoffice.tests.scene import OFFICE, SKCK, Office, office

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> Office:
    return office()


def read(client: Client, path: str = "", status: int = 200) -> str:
    answer = client.get(OFFICE + path)
    assert answer.status_code == status
    return answer.content.decode()


def press(client: Client, path: str, status: int = 200, **fields: object) -> str:
    answer = client.post(OFFICE + path, fields, follow=True)
    assert answer.status_code == status, answer.content.decode()[:2000]
    return answer.content.decode()


def test_the_board_says_how_far_each_standard_is(
    here: Office, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(12):
        page = read(here.head)
    assert "Dari daerah lain" in page
    assert "Belum ada" in page
    assert "Tulis standar pertamanya." in page
    assert "dari 14" in page
    assert "SIM C" not in read(here.head, "?cari=skck")
    assert "Tidak ada layanan dengan kata itu" in read(here.head, "?cari=xyz")


def test_only_those_who_write_or_approve_standards_come_in(here: Office) -> None:
    assert Client().get(OFFICE).status_code == 302
    officer = Client()
    person = here.hall.officers[0]
    StaffRole.objects.create(user=person, mall=here.hall.mall, role=Role.OFFICER)
    officer.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    read(officer, status=403)
    read(here.head, "maklumat/", status=403)
    for lost in ("tidak.ada/", f"{SKCK}/9/", f"{SKCK}/99999999999/", f"{SKCK}/banding"):
        read(here.head, lost, status=404)


def test_a_draft_is_begun_and_a_component_written(here: Office) -> None:
    page = press(here.head, f"{SKCK}/rancang")
    assert "Versi 1" in page
    assert "KTP-el (salinan)" in page, "it begins with what the parent says"
    form = read(here.head, f"{SKCK}/1/requirements/")
    assert "KTP-el (salinan)\nKK (salinan)" in form
    assert "Biaya/tarif disimpan." in press(
        here.head, f"{SKCK}/1/fee/", revisi=1, dasar="gratis", tarif="", rumus="", catatan=""
    )
    page = press(here.head, f"{SKCK}/1/requirements/", revisi=2, isi="KTP-el (asli) || IKD\nPas foto (2 lembar)")
    assert "Salah satu: KTP-el (asli); IKD" in page
    assert "Berbeda dari induk." in page


def test_checking_shows_how_a_text_reads_and_saves_nothing(here: Office) -> None:
    here.draft(whole=False)
    page = press(here.head, f"{SKCK}/1/requirements/", revisi=1, isi="Paspor (asli)", periksa="1")
    assert "Akan terbaca begini" in page
    assert "Paspor (asli)</textarea>" in page.replace("\n", "")
    assert ServiceStandard.objects.get(mall__isnull=False).revision == 1


def test_what_is_typed_stays_when_it_cannot_be_taken(here: Office) -> None:
    here.draft(whole=False)
    page = press(
        here.head,
        f"{SKCK}/1/fee/",
        422,
        revisi=1,
        dasar="varian",
        tarif="Umum: banyak\nAnak: Rp5.000",
        rumus="",
        catatan="",
    )
    assert "Baris ini belum terbaca: Umum: banyak" in page
    assert "Umum: banyak\nAnak: Rp5.000" in page
    page = press(
        here.head,
        f"{SKCK}/1/time_limit/",
        422,
        revisi=1,
        paling_lama="",
        paling_cepat="",
        satuan="days",
        sejak="berkas lengkap",
        catatan="",
    )
    assert "Tulis angka waktu paling lama." in page
    assert "berkas lengkap" in page


def test_nobody_overwrites_what_another_has_just_written(here: Office) -> None:
    here.draft(whole=False)
    press(here.manager, f"{SKCK}/1/facilities/", revisi=1, isi="Ruang tunggu")
    page = press(here.head, f"{SKCK}/1/facilities/", 409, revisi=1, isi="Kursi roda")
    assert "Orang lain mengubah rancangan ini" in page
    assert "Kursi roda" in page
    assert "Ruang tunggu" in page
    assert "disimpan." in press(here.head, f"{SKCK}/1/facilities/", revisi=2, isi="Kursi roda")


def test_leaving_the_parent_asks_for_a_reason_that_then_stands_beside_it(here: Office) -> None:
    here.draft(whole=False)
    press(here.head, f"{SKCK}/1/exclusions/", revisi=1, isi="Hanya warga kota")
    press(here.head, f"{SKCK}/1/requirements/", revisi=2, isi="KTP-el (asli)")
    assert "Persyaratan berbeda dari standar induk" in read(here.head, f"{SKCK}/1/")
    refused = press(
        here.head, f"{SKCK}/1/requirements/alasan", 422, revisi=3, perubahan="Tiga berkas dihapus", alasan="", dasar=""
    )
    assert "Tiga berkas dihapus" in refused
    page = press(
        here.head,
        f"{SKCK}/1/requirements/alasan",
        revisi=3,
        perubahan="Tiga berkas dihapus",
        alasan="Sudah ada di data",
        dasar="Perwali 1/2026",
    )
    assert "Sudah ada di data" in page
    assert "lebih ringan" in page, "four papers became one"


def test_the_gate_says_what_is_missing(here: Office) -> None:
    here.draft(whole=False)
    page = press(here.head, f"{SKCK}/1/ajukan", 422, revisi=1, sk="SK 1")
    assert "Belum dapat diajukan" in page
    assert "Dasar hukum belum diisi." in page
    assert 'value="SK 1"' in page


def test_a_version_is_submitted_and_another_person_approves_it(here: Office) -> None:
    here.draft()
    assert "Diajukan. Mal akan membacanya." in press(here.head, f"{SKCK}/1/ajukan", revisi=1, sk="SK 21/2026")
    assert "Menunggu keputusan Anda" in read(here.manager)
    assert "Setujui versi ini" not in read(here.head, f"{SKCK}/1/")
    day = clock.business_date(clock.now(), here.hall.mall.time_zone)
    late = press(here.manager, f"{SKCK}/1/setujui", 422, mulai=(day - timedelta(days=1)).isoformat())
    assert "Tanggal berlaku harus" in late
    press(here.head, f"{SKCK}/1/setujui", 422, mulai=day.isoformat())
    page = press(here.manager, f"{SKCK}/1/setujui", mulai=day.isoformat())
    assert "Berlaku hari ini" in page
    assert "SK 21/2026" in page
    assert ServiceStandard.objects.get(mall__isnull=False).state == "published"
    # While the next version is written the first stays in force; the sentence is of all services, whatever was found.
    assert "1 dari 2 layanan sudah punya standar" in here.head.get(OFFICE).content.decode()
    here.draft(whole=False)
    for found in ("", "?cari=sim", "?cari=tidak-ada"):
        assert "1 dari 2 layanan sudah punya standar" in here.head.get(f"{OFFICE}{found}").content.decode()


def test_a_version_goes_back_with_a_note(here: Office) -> None:
    here.submitted()
    press(here.manager, f"{SKCK}/1/kembalikan", 422, catatan="")
    assert "Terlalu lama" in press(here.manager, f"{SKCK}/1/kembalikan", catatan="Terlalu lama")
    assert "Catatan untuk perbaikan:" in read(here.head, f"{SKCK}/1/")


def test_versions_and_their_parent_are_compared_side_by_side(here: Office) -> None:
    here.draft()
    page = read(here.head, f"{SKCK}/banding?a=induk&b=1")
    assert '<del class="gone">KK (salinan)</del>' in page
    assert '<ins class="came">KTP-el (asli)</ins>' in page
    assert "Kompetensi pelaksana" in read(here.head, f"{SKCK}/banding?a=1&b=1&semua=1")
    assert "Keduanya mengatakan hal yang sama." in read(here.head, f"{SKCK}/banding?a=1&b=1")


def test_a_draft_is_thrown_away(here: Office) -> None:
    here.draft(whole=False)
    assert "Rancangan dibuang." in press(here.head, f"{SKCK}/1/buang", revisi=1)
    assert not ServiceStandard.objects.filter(mall__isnull=False).exists()


def upload(client: Client, content: bytes, name: str = "standar.csv", status: int = 200) -> str:
    return press(client, "impor/", status, berkas=SimpleUploadedFile(name, content))


def test_a_sheet_is_looked_at_placed_and_applied(here: Office) -> None:
    page = upload(
        here.head, b"nama_layanan,jangka_waktu,biaya\nSKCK baru,7 HK,sesuai perda\nSurat motor,1 hari,gratis\n"
    )
    assert "7 hari kerja" in page
    assert "sesuai perda" in page
    assert "Layanan mana?" in page
    sheet = ImportedSheet.objects.get()
    assert "Baris dicocokkan." in press(here.head, f"impor/{sheet.uuid}/baris", baris=3, layanan="polri.sim_c")
    page = press(here.head, f"impor/{sheet.uuid}/terapkan")
    assert "2 rancangan ditulis." in page
    drafts = {
        each.service.key: content_from_json(each.content)
        for each in ServiceStandard.objects.filter(mall__isnull=False).select_related("service")
    }
    assert drafts[SKCK].unread == ("sesuai perda",)
    assert "isian belum terbaca" in read(here.head)
    assert "sudah diterapkan" in press(here.head, f"impor/{sheet.uuid}/terapkan")


def test_a_file_that_is_no_table_is_refused_kindly(here: Office) -> None:
    assert "Berkas belum dapat dibaca" in upload(here.head, b"bukan tabel", status=422)
    assert "berkas bukan lembar kerja XLSX yang utuh" in upload(here.head, b"PK", "a.xlsx", status=422)


def test_the_template_holds_the_agency_s_services_and_comes_back_unchanged(here: Office) -> None:
    for form in ("csv", "xlsx"):
        answer = here.head.get(f"{OFFICE}impor/contoh.{form}")
        assert answer.status_code == 200
        page = upload(here.head, answer.content, f"contoh.{form}")
        assert "Sama dengan yang sudah tercatat." in page
    read(here.head, "impor/contoh.pdf", status=404)


def test_the_mall_records_its_pledge(here: Office) -> None:
    day = clock.business_date(clock.now(), here.hall.mall.time_zone).isoformat()
    fields: dict[str, Any] = {
        "isi": "Kami sanggup",
        "nomor": "",
        "tempat": "Uji",
        "tanggal": day,
        "nama": "Bu Ratna",
        "jabatan": "Kepala DPMPTSP",
    }
    assert "Maklumat tersimpan" in press(here.manager, "maklumat/", **fields)
    assert ServicePledge.objects.get().signer_name == "Bu Ratna"
    assert "tidak pernah diubah" in press(here.manager, "maklumat/", 422, **{**fields, "isi": "Lain"})


def test_a_head_of_another_agency_sees_nothing_of_this_one(here: Office) -> None:
    here.draft()
    StaffRole.objects.filter(role=Role.AGENCY_HEAD).update(agency=_other_agency())
    for path in (f"{SKCK}/", f"{SKCK}/1/", f"{SKCK}/1/fee/", f"{SKCK}/banding"):
        read(here.head, path, status=403)


def _other_agency() -> int:
    from anjungan.domain.organizations.models import Agency

    return Agency.objects.create(key="lain", name_id="Lain", short="Lain", level="kota").pk
