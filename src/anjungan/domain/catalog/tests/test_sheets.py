"""Spreadsheets: kept as they came, looked at, applied once; what nobody can place or read is never lost."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from openpyxl import Workbook

from anjungan.domain.accounts.models import User
from anjungan.domain.catalog import errors
from anjungan.domain.catalog import operations as catalog
from anjungan.domain.catalog.components import Content, content_from_json
from anjungan.domain.catalog.components.tables import TEMPLATE, Unreadable, read_table, template
from anjungan.domain.catalog.exports.rows import as_csv
from anjungan.domain.catalog.models import ImportedSheet, Service, ServicePledge, ServiceStandard
from anjungan.domain.catalog.queries.sheets import preview_of
from anjungan.domain.catalog.queries.standards import standards_in_force
from anjungan.domain.catalog.tests.scenarios import offer, published
from anjungan.domain.organizations.models import Agency, Role, StaffRole
from anjungan.domain.organizations.queries import actor_for_user
from anjungan.domain.premises.tests import scenarios
from anjungan.domain.premises.tests.scenarios import Hall
from anjungan.foundation.actors import Actor
from anjungan.foundation.errors import InvalidInput, NotAllowed, NotFound

NOW = datetime(2026, 6, 8, 2, tzinfo=UTC)
SKCK, SIM = "polri.skck_baru", "polri.sim_c"


def book(*rows: Sequence[object]) -> bytes:
    made = Workbook()
    for row in rows:
        made.active.append(row)
    file = BytesIO()
    made.save(file)
    return file.getvalue()


def test_headings_of_the_field_are_known_and_the_first_row_names_the_columns() -> None:
    rows = read_table(
        book(["Nama Izin", "Waktu", "Biaya/Tarif", "Kolom aneh"], ["SKCK", 7, "gratis", "x"]), name="a.xlsx"
    )
    assert rows == [{"nama_layanan": "SKCK", "jangka_waktu": "7", "biaya": "gratis", "kolom aneh": "x"}]


def test_a_title_above_the_headings_is_passed_over_and_rows_keep_their_place() -> None:
    rows = read_table(
        book(
            ["DAFTAR LAYANAN 2026"], [], ["No", "Nama Layanan", "Waktu"], [1, "SKCK", "7 HK"], [], [2, "SIM", "1 jam"]
        ),
        name="a.xlsx",
    )
    assert [(row.number, row["nama_layanan"]) for row in rows] == [(4, "SKCK"), (6, "SIM")]


@pytest.mark.parametrize("content", [b"%PDF-1.7 x", b"\xd0\xcf\x11\xe0 old workbook"])
def test_another_kind_of_file_is_told_as_such(content: bytes) -> None:
    with pytest.raises(Unreadable, match="berkas bukan XLSX atau CSV"):
        read_table(content, name="a.csv")


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_is_read_however_it_was_written(delimiter: str) -> None:
    text = f'nama_layanan{delimiter}biaya\r\nSKCK{delimiter}"Rp 30.000,-\nuntuk umum"\r\n'
    for encoding in ("utf-8", "utf-8-sig", "cp1252"):
        assert read_table(text.encode(encoding), name="a.csv") == [
            {"nama_layanan": "SKCK", "biaya": "Rp 30.000,-\nuntuk umum"}
        ]


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "a.csv"), (b"biaya\n1\n", "a.csv"), (b"nama_layanan,nama layanan\na,b\n", "a.csv"),
        (b"PK\x03\x04", "a.xlsx"),
        (b"no workbook", "a.xlsx"), (b"nama_layanan\n" + b"x\n" * 2_001, "a.csv"), (b"x" * 5_000_001, "a.csv"),
        (b"nama_layanan\0\n", "a.csv"),
    ],
)  # fmt: skip
def test_what_is_no_table_of_standards_is_refused_with_a_reason(content: bytes, name: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read_table(content, name=name)
    assert str(refused.value)


def test_the_template_is_read_back_and_text_that_looks_like_a_formula_stays_text() -> None:
    rows = read_table(template([[SKCK, "SKCK", "Polri", "=1+1"]]), name="t.xlsx")
    assert rows[0]["persyaratan"] == "=1+1"
    assert list(rows[0])[:4] == list(TEMPLATE[:4])


@pytest.fixture
def hall() -> Hall:
    hall = scenarios.hall()
    offer(hall, {SKCK: "SKCK baru", SIM: "SIM C"})
    return hall


@pytest.fixture
def head(hall: Hall) -> Actor:
    return _person(hall, "sari", Role.AGENCY_HEAD, hall.agency)


def _person(hall: Hall, name: str, role: str, agency: Agency | None = None) -> Actor:
    user = User.objects.create(username=name, name=name.title())
    StaffRole.objects.create(user=user, mall=hall.mall, role=role, agency=agency)
    actor = actor_for_user(user_id=user.pk)
    assert actor is not None
    return actor


def upload(hall: Hall, actor: Actor, *rows: Sequence[object]) -> ImportedSheet:
    return catalog.upload_sheet(
        mall_id=hall.mall.pk, file_name="izin.csv", actor=actor, now=NOW,
        content="\n".join(",".join(f'"{cell}"' for cell in row) for row in rows).encode(),
    )  # fmt: skip


def apply(sheet: ImportedSheet, actor: Actor) -> list[str]:
    applied = catalog.apply_sheet(sheet_id=sheet.pk, actor=actor, now=NOW)
    return [each["result"] for each in applied.outcome or ()]


def draft_of(key: str) -> Content:
    return content_from_json(ServiceStandard.objects.get(service__key=key, mall__isnull=False).content)


HEADINGS: list[object] = ["nama_layanan", "jangka_waktu", "biaya"]


@pytest.mark.django_db
def test_rows_become_drafts_and_unread_words_are_kept_there(hall: Hall, head: Actor) -> None:
    sheet = upload(hall, head, HEADINGS, ["skck  BARU", "7 (tujuh) hari", "sesuai perda"], ["Izin nelayan", "7 HK", ""])
    assert not ServiceStandard.objects.exists(), "looking changes nothing"
    first, second = preview_of(sheet)
    assert first.service is not None
    assert (first.service.key, [each.component.name for each in first.changes], first.unread) == (
        SKCK, ["time_limit"], ["sesuai perda"],
    )  # fmt: skip
    assert second.service is None
    assert apply(sheet, head) == ["drafted", "waiting"]
    content = draft_of(SKCK)
    assert content.time_limit.value is not None
    assert (content.time_limit.value.value, content.time_limit.raw) == (7, "7 (tujuh) hari")
    assert (content.fee.value, content.fee.raw) == (None, "sesuai perda")
    assert preview_of(ImportedSheet.objects.get())[1].cells["nama_layanan"] == "Izin nelayan", (
        "the row waits as it came"
    )


@pytest.mark.django_db
def test_a_name_where_the_key_belongs_is_understood(hall: Hall, head: Actor) -> None:
    (row,) = preview_of(upload(hall, head, ["kode_layanan", "jangka_waktu"], ["SKCK baru", "7 hari"]))
    assert row.service is not None
    assert row.service.key == SKCK


@pytest.mark.django_db
def test_a_row_that_nobody_knew_is_placed_by_a_person(hall: Hall, head: Actor) -> None:
    sheet = upload(hall, head, HEADINGS, ["Surat izin motor", "1 hari", "gratis"])
    sheet = catalog.match_row(sheet_id=sheet.pk, row=2, service_key=SIM, actor=head, now=NOW)
    assert apply(sheet, head) == ["drafted"]
    assert draft_of(SIM).fee.value is not None
    with pytest.raises(errors.SheetApplied):
        catalog.match_row(sheet_id=sheet.pk, row=2, service_key=SKCK, actor=head, now=NOW)
    with pytest.raises(errors.SheetApplied):
        apply(sheet, head)


@pytest.mark.django_db
def test_the_same_file_is_the_same_sheet_and_the_same_rows_change_nothing(hall: Hall, head: Actor) -> None:
    rows = [["SKCK baru", "7 hari", "gratis"]]
    first = upload(hall, head, HEADINGS, *rows)
    assert upload(hall, head, HEADINGS, *rows) == first
    apply(first, head)
    before = ServiceStandard.objects.get().content
    again = upload(hall, head, HEADINGS, *rows, ["", "", ""], ["SIM C", "", ""])
    assert apply(again, head) == ["unchanged", "unchanged"]
    assert ServiceStandard.objects.get(service__key=SKCK).content == before


@pytest.mark.django_db
def test_what_is_exported_comes_back_without_changing_anything(hall: Hall, head: Actor) -> None:
    published(Service.objects.get(key=SKCK), {"counter_minutes": 15, "exclusions": ["- bukan untuk WNA", "=1"]})
    known = standards_in_force(mall=hall.mall, on=date(2026, 6, 8))
    sheet = catalog.upload_sheet(
        mall_id=hall.mall.pk, file_name="layanan.csv", content=as_csv(known.values()).encode(), actor=head, now=NOW
    )
    assert [row.changes for row in preview_of(sheet)] == [[]]
    assert apply(sheet, head) == ["unchanged"]


@pytest.mark.django_db
def test_an_agency_fills_its_own_services_only_and_sees_its_own_sheets(hall: Hall, head: Actor) -> None:
    other_agency = Agency.objects.create(key="lain", name_id="Lain", short="Lain", level="kota")
    other = _person(hall, "budi", Role.AGENCY_HEAD, other_agency)
    sheet = upload(hall, other, HEADINGS, ["SKCK baru", "1 hari", "gratis"])
    assert sheet.rows[0]["service"] is None, "a name of another agency is not found"
    with pytest.raises(NotAllowed):
        catalog.match_row(sheet_id=sheet.pk, row=2, service_key=SKCK, actor=other, now=NOW)
    with pytest.raises(NotAllowed):
        apply(sheet, head)
    with pytest.raises(NotFound):
        catalog.match_row(sheet_id=sheet.pk, row=9, service_key="", actor=other, now=NOW)
    with pytest.raises(NotAllowed):
        upload(hall, hall.desks[0], HEADINGS, ["SKCK baru", "1 hari", ""])


@pytest.mark.django_db
def test_a_version_in_review_is_left_alone_and_said_so(hall: Hall, head: Actor) -> None:
    ServiceStandard.objects.create(
        service=Service.objects.get(key=SKCK), mall=hall.mall, state="in_review", content={"schema": 1}
    )
    sheet = upload(hall, head, HEADINGS, ["SKCK baru", "1 hari", "gratis"])
    assert apply(sheet, head) == ["in_review"]


@pytest.mark.django_db
def test_a_pledge_is_recorded_once_and_never_changed(hall: Hall) -> None:
    manager = _person(hall, "ratna", Role.MANAGER)

    def sign(statement: str = "Kami sanggup", day: date = date(2026, 1, 2)) -> ServicePledge:
        return catalog.sign_pledge(
            mall_id=hall.mall.pk, statement=statement, decree="", signed_in="Uji", signed_on=day,
            signer_name="Bu Ratna", signer_title="Kepala DPMPTSP", actor=manager, now=NOW,
        )  # fmt: skip

    assert sign() == sign()
    for refused in ({"statement": "Lain"}, {"statement": " "}, {"day": date(2026, 6, 9)}):
        with pytest.raises(InvalidInput):
            sign(**refused)
