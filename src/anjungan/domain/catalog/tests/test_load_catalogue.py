"""Loading published facts."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from anjungan.domain.catalog import operations as catalog
from anjungan.domain.catalog.models import (
    Document,
    GlossaryTerm,
    LifeEvent,
    LifeEventStep,
    PublishedFact,
    Service,
    ServiceStandard,
)
from anjungan.domain.catalog.tests.folders import ROWS, Rows, folder
from anjungan.domain.organizations.models import Agency, Mall, Tenancy
from anjungan.foundation.actors import Actor
from anjungan.foundation.errors import NotAllowed
from anjungan.foundation.models import EventRecord

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 6, 8, 2, tzinfo=UTC)
LATER = NOW + timedelta(days=30)
PLATFORM = Actor.system("pengelola")


def load(at: Path | None = None, now: datetime = NOW) -> catalog.LoadReport:
    return catalog.load_catalogue(folder=at, actor=PLATFORM, now=now)


def reasons(report: catalog.LoadReport) -> list[tuple[str, str]]:
    return [(problem.file, problem.key) for problem in report.problems]


def test_all_that_is_published_is_taken_in_a_few_seconds() -> None:
    began = time.monotonic()
    report = load()
    assert time.monotonic() - began < 10
    assert report.problems == []
    counts = [
        model.objects.count() for model in (Agency, Mall, Document, Service, LifeEvent, PublishedFact, GlossaryTerm)
    ]
    assert counts == [54, 10, 63, 226, 16, 69, 110]
    assert (ServiceStandard.objects.count(), LifeEventStep.objects.count()) == (135, 72)
    pekanbaru = Mall.objects.get(key="mpp_pekanbaru")
    assert (pekanbaru.time_zone, pekanbaru.tenancies.count(), pekanbaru.is_demo) == ("Asia/Jakarta", 23, False)


def test_loading_again_changes_nothing_and_says_so(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    load()
    facts = EventRecord.objects.count()
    with django_assert_max_num_queries(30):
        report = load(now=LATER)
    assert report.nothing_changed
    assert sum(changes.unchanged for changes in report.files.values()) == 548
    assert list(report.sentences())[-1] == "Tidak ada yang berubah."
    assert EventRecord.objects.count() == facts


def test_what_is_unknown_stays_unknown(tmp_path: Path) -> None:
    load(folder(tmp_path))
    mall = Mall.objects.get()
    assert mall.facts["address"] is None
    assert mall.facts["counters"] == []
    standard = ServiceStandard.objects.get()
    assert (standard.data or {})["procedure"] is None
    assert standard.as_of == "2023-06"
    assert Service.objects.get(key="polri.skck_baru").as_of is None
    fact = PublishedFact.objects.get()
    assert fact.value is None
    assert [fact.low, fact.high] == [Decimal(100), Decimal(200)]


def test_only_those_who_may_load_the_catalogue_do() -> None:
    with pytest.raises(NotAllowed):
        catalog.load_catalogue(actor=Actor(kind="officer", id="x", label="Pak Daud"), now=NOW)


def test_a_changed_row_is_told_with_its_fields(tmp_path: Path) -> None:
    load(folder(tmp_path))

    def change(rows: Rows) -> None:
        rows["agencies.json"][0]["short"] = "Capil"
        rows["services.json"][0]["issues_documents"] = []
        rows["documents.json"][0]["issued_by"] = []
        rows["life_events.json"][0]["steps"].pop(0)
        rows["malls.json"][0]["tenants"] = ["polri"]
        rows["glossary.json"].append({"term_id": "antrean", "term_en": "queue", "used_in": "UU 25/2009"})

    report = load(folder(tmp_path, change), LATER)
    assert {name: changes.updated for name, changes in report.files.items() if changes.updated} == {
        "agencies.json": {"dukcapil": ["short"]},
        "services.json": {"dukcapil.ktp_el_baru": ["issues_documents"]},
        "life_events.json": {"melamar_kerja": ["steps"]},
        "malls.json": {"mpp_contoh": ["tenants (-dukcapil)"]},
    }
    assert report.files["glossary.json"].created == ["antrean"]
    assert "  dukcapil: short" in list(report.sentences())
    assert Agency.objects.get(key="dukcapil").short == "Capil"
    assert Tenancy.objects.get(agency__key="dukcapil").withdrawn_at == LATER
    assert load(tmp_path, LATER).nothing_changed


def test_a_changed_standard_becomes_the_next_version_and_the_old_one_is_kept(tmp_path: Path) -> None:
    load(folder(tmp_path))

    def change(rows: Rows) -> None:
        rows["services.json"][1]["standard"]["counter_minutes"] = None

    report = load(folder(tmp_path, change), LATER)
    assert report.files["services.json"].updated == {"polri.skck_baru": ["standard"]}
    versions = ServiceStandard.objects.order_by("version")
    assert [(each.version, each.withdrawn_at, (each.data or {})["counter_minutes"]) for each in versions] == [
        (1, LATER, 15),
        (2, None, None),
    ]


def test_a_row_that_is_gone_is_withdrawn_and_comes_back(tmp_path: Path) -> None:
    load(folder(tmp_path))

    def without_glossary(rows: Rows) -> None:
        rows["glossary.json"] = []

    assert load(folder(tmp_path, without_glossary), LATER).files["glossary.json"].withdrawn == ["loket"]
    assert GlossaryTerm.objects.get().withdrawn_at == LATER
    assert load(folder(tmp_path), LATER).files["glossary.json"].updated == {"loket": ["withdrawn_at"]}
    assert GlossaryTerm.objects.get().withdrawn_at is None


def test_what_a_mall_entered_itself_is_left_alone(tmp_path: Path) -> None:
    own = Agency.objects.create(key="sendiri", name_id="Kantor sendiri", short="Sendiri", level="kota")
    load(folder(tmp_path))
    own.refresh_from_db()
    assert own.withdrawn_at is None


def _unknown_column(rows: Rows) -> None:
    rows["agencies.json"][0]["colour"] = "blue"


def _missing_column(rows: Rows) -> None:
    del rows["agencies.json"][0]["short"]


def _wrong_type(rows: Rows) -> None:
    rows["services.json"][0]["source"] = "satu"


def _number_as_text(rows: Rows) -> None:
    rows["services.json"][1]["standard"]["counter_minutes"] = "15"


def _truth_as_number(rows: Rows) -> None:
    rows["services.json"][1]["standard"]["counter_minutes"] = True


def _zone_on_mars(rows: Rows) -> None:
    rows["malls.json"][0]["time_zone"] = "Mars/Olympus"


def _unknown_level(rows: Rows) -> None:
    rows["agencies.json"][0]["level"] = "galaksi"


def _too_long(rows: Rows) -> None:
    rows["glossary.json"][0]["term_en"] = "x" * 1_000_000


def _empty_text(rows: Rows) -> None:
    rows["glossary.json"][0]["used_in"] = " "


def _impossible_date(rows: Rows) -> None:
    rows["services.json"][0]["as_of"] = "2023-13-01"


def _twice(rows: Rows) -> None:
    rows["glossary.json"].append(dict(rows["glossary.json"][0]))


def _nowhere_agency(rows: Rows) -> None:
    rows["services.json"][0]["agency"] = "atlantis"


def _nowhere_document(rows: Rows) -> None:
    rows["services.json"][1]["standard"]["requirements"][0]["document"] = "peta_harta"


def _nowhere_step(rows: Rows) -> None:
    rows["life_events.json"][0]["steps"][0]["service"] = "atlantis.visa"


def _nowhere_mall(rows: Rows) -> None:
    rows["arrivals.json"][0]["mall"] = "mpp_atlantis"


def _nowhere_tenant(rows: Rows) -> None:
    rows["malls.json"][0]["tenants"].append("atlantis")


def _same_order(rows: Rows) -> None:
    rows["life_events.json"][0]["steps"][1]["order"] = 1


def _upside_down(rows: Rows) -> None:
    rows["arrivals.json"][0]["low"] = 300


def _not_an_object(rows: Rows) -> None:
    rows["glossary.json"].insert(0, ["loket"])  # type: ignore[arg-type]


def _no_key(rows: Rows) -> None:
    rows["agencies.json"][1]["key"] = None


# What is broken, where it is reported, under which key, a word of the reason, and what must be there all the same.
BROKEN: list[tuple[Callable[[Rows], None], str, str, str]] = [
    (_unknown_column, "agencies.json", "dukcapil", "colour"),
    (_missing_column, "agencies.json", "dukcapil", "short"),
    (_unknown_level, "agencies.json", "dukcapil", "galaksi"),
    (_no_key, "agencies.json", "baris ke-2", "key"),
    (_wrong_type, "services.json", "dukcapil.ktp_el_baru", "daftar"),
    (_number_as_text, "services.json", "polri.skck_baru", "standard.counter_minutes"),
    (_truth_as_number, "services.json", "polri.skck_baru", "standard.counter_minutes"),
    (_impossible_date, "services.json", "dukcapil.ktp_el_baru", "2023-13-01"),
    (_nowhere_agency, "services.json", "dukcapil.ktp_el_baru", "atlantis"),
    (_nowhere_document, "services.json", "polri.skck_baru", "peta_harta"),
    (_zone_on_mars, "malls.json", "mpp_contoh", "Mars/Olympus"),
    (_nowhere_tenant, "malls.json", "mpp_contoh", "atlantis"),
    (_nowhere_step, "life_events.json", "melamar_kerja", "atlantis.visa"),
    (_same_order, "life_events.json", "melamar_kerja", "urutan"),
    (_nowhere_mall, "arrivals.json", "", "mpp_atlantis"),
    (_upside_down, "arrivals.json", "", "low"),
    (_too_long, "glossary.json", "loket", "120"),
    (_empty_text, "glossary.json", "loket", "null"),
    (_twice, "glossary.json", "loket", "sebelumnya"),
    (_not_an_object, "glossary.json", "baris ke-1", "objek"),
]


@pytest.mark.parametrize(("change", "file", "key", "word"), BROKEN, ids=[case[0].__name__ for case in BROKEN])
def test_a_broken_row_is_reported_with_file_key_and_reason_and_the_rest_is_loaded(
    tmp_path: Path, change: Callable[[Rows], None], file: str, key: str, word: str
) -> None:
    report = load(folder(tmp_path, change))
    found = [problem for problem in report.problems if problem.file == file and word in problem.reason]
    assert found, report.problems
    assert found[0].key == key or (not key and found[0].key)
    untouched = {name for name in ROWS if name not in {problem.file for problem in report.problems}}
    for name in untouched:
        assert len(report.files[name].created) == len(ROWS[name]), name


def test_a_refused_row_keeps_what_was_there_before(tmp_path: Path) -> None:
    load(folder(tmp_path))
    report = load(folder(tmp_path, _unknown_level), LATER)
    assert report.files["agencies.json"].withdrawn == []
    assert Agency.objects.get(key="dukcapil").withdrawn_at is None


def test_a_service_whose_agency_was_refused_is_refused_too(tmp_path: Path) -> None:
    report = load(folder(tmp_path, _unknown_level))
    assert ("services.json", "dukcapil.ktp_el_baru") in reasons(report)
    assert ("life_events.json", "melamar_kerja") in reasons(report)
    assert Service.objects.get().key == "polri.skck_baru"


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b'[{"term_id": ', "JSON"),
        (b"\xff\xfe\x00", "UTF-8"),
        (b'{"term_id": "loket"}', "daftar"),
        (b"[NaN]", "JSON"),
        (b"[" * 100_000, "JSON"),
    ],
    ids=["cut off", "not text", "not a list", "not a number", "too deep"],
)
def test_a_file_that_cannot_be_read_is_reported_and_its_rows_stay(tmp_path: Path, content: bytes, word: str) -> None:
    load(folder(tmp_path))
    (tmp_path / "glossary.json").write_bytes(content)
    report = load(tmp_path, LATER)
    assert [problem.file for problem in report.problems] == ["glossary.json"]
    assert word in report.problems[0].reason
    assert GlossaryTerm.objects.get().withdrawn_at is None


def test_a_folder_with_one_file_changes_only_that(tmp_path: Path) -> None:
    load(folder(tmp_path))
    for name in ROWS:
        if name != "services.json":
            (tmp_path / name).unlink()
    report = load(tmp_path, LATER)
    assert {problem.file for problem in report.problems} == set(ROWS) - {"services.json"}
    assert report.nothing_changed
    assert report.files["services.json"].unchanged == 2


def test_a_folder_that_does_not_exist_is_reported_file_by_file(tmp_path: Path) -> None:
    report = load(tmp_path / "nowhere")
    assert {problem.file for problem in report.problems} == set(ROWS)
    assert not Agency.objects.exists()


def test_a_load_that_changes_something_is_one_fact(tmp_path: Path) -> None:
    load(folder(tmp_path))
    payload: dict[str, Any] = EventRecord.objects.get(name="catalog.catalogue_loaded.v1").payload
    assert payload == {"created": 9, "updated": 0, "withdrawn": 0, "refused": 0}
