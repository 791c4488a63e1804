"""The page of figures, its pictures and its files."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import date, timedelta
from unittest.mock import patch

import pytest
from django.core.cache import cache
from django.test import Client
from openpyxl import load_workbook
from pytest_django.fixtures import Settings

from anjungan.domain.queueing.tests.scenarios import NINE_O_CLOCK, Hall, hall
from anjungan.domain.statistics import operations
from anjungan.domain.statistics.ports import ReportFailed
from anjungan.domain.statistics.queries import DayTotals, HourOfWeek, day_figures
from anjungan.interfaces.portal.figures.charts import visits_by_day, visits_by_hour, visits_by_month
from anjungan.interfaces.portal.figures.stretch import Span, asked, stretch

pytestmark = pytest.mark.django_db

LATER = NINE_O_CLOCK + timedelta(minutes=40)


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    with patch("anjungan.foundation.clock.now", lambda: LATER):
        yield


@pytest.fixture
def here() -> Hall:
    found = hall(lines=2, counters=2)
    found.lines[0].promise_minutes = 10
    found.lines[0].save(update_fields=["promise_minutes"])
    for minute in range(4):
        found.arrive(0, at=NINE_O_CLOCK + timedelta(minutes=minute))
    called = found.call(0, at=NINE_O_CLOCK + timedelta(minutes=8))
    begun = found.begin(called, at=NINE_O_CLOCK + timedelta(minutes=9))
    found.finish(begun, at=NINE_O_CLOCK + timedelta(minutes=14))
    found.call(0, at=NINE_O_CLOCK + timedelta(minutes=15))
    operations.rebuild(mall_id=found.mall.pk, since=None, until=None, actor=found.manager, now=LATER)
    return found


def _read(here: Hall, query: str = "masa=hari") -> str:
    return Client().get(f"/statistik/{here.mall.key}/?{query}").content.decode()


def test_the_one_mall_is_opened_at_once(here: Hall) -> None:
    assert Client().get("/statistik/")["Location"] == f"/statistik/{here.mall.key}/"


def test_without_a_mall_the_page_says_so() -> None:
    assert "Belum ada mal di sini" in Client().get("/statistik/").content.decode()


def test_the_page_tells_what_the_day_was(here: Hall) -> None:
    text = _read(here)
    live = day_figures(mall=here.mall, business_date=NINE_O_CLOCK.date(), now=LATER)
    assert (live.visits, live.served) == (4, 1)
    assert "Kamis, 6 November 2025" in text
    assert "1 dari 2 urusan" in text, "one of the two that were called came within ten minutes"
    assert "50%" in text
    assert "Petugas penyambut" in text or "Anjungan mandiri" in text


def test_a_stretch_without_visits_says_so_and_leads_on(here: Hall) -> None:
    text = _read(here, "masa=bulan&mulai=2025-03-15")
    assert "Belum ada kunjungan pada waktu ini" in text
    assert "mulai=2025-02-01" in text
    assert "mulai=2025-04-01" in text


@pytest.mark.parametrize("query", ["masa=abad", "mulai=kemarin", "masa=bulan&mulai=2999-01-01", "mulai=0001-01-01"])
def test_what_cannot_be_read_is_this_month(here: Hall, query: str) -> None:
    assert "November 2025" in _read(here, query)


def test_the_three_files_say_the_same(here: Hall) -> None:
    address = f"/statistik/{here.mall.key}/angka"
    facts = json.loads(Client().get(f"{address}.json?masa=hari").content)
    [everything, day, agency, *_services] = facts["rows"]
    assert (everything["kind"], day["kind"], agency["kind"]) == ("all", "day", "agency")
    assert (everything["visits"], everything["called"], everything["within"]) == (4, 2, 1)
    read = list(csv.DictReader(io.StringIO(Client().get(f"{address}.csv?masa=hari").content.decode("utf-8-sig"))))
    assert [row["tickets"] for row in read] == [str(row["tickets"]) for row in facts["rows"]]
    answer = Client().get(f"{address}.xlsx?masa=hari")
    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    assert [row[4] for row in sheet.iter_rows(min_row=2, values_only=True)] == [r["tickets"] for r in facts["rows"]]
    assert answer["Content-Disposition"] == f'attachment; filename="{here.mall.key}-2025-11-06.xlsx"'


def test_a_file_or_mall_that_is_not_there_is_404(here: Hall) -> None:
    assert Client().get(f"/statistik/{here.mall.key}/angka.exe").status_code == 404
    assert Client().get("/statistik/atlantis/").status_code == 404
    assert Client().get("/statistik/atlantis/angka.csv").status_code == 404


def test_stretches_follow_the_calendar() -> None:
    february = stretch(span=Span.MONTH, day=date(2028, 2, 10))
    assert (february.since, february.until) == (date(2028, 2, 1), date(2028, 2, 29))
    assert february.before == stretch(span=Span.MONTH, day=date(2028, 1, 1))
    assert february.after(date(2028, 2, 29)) is None
    assert february.after(date(2028, 3, 1)) == stretch(span=Span.MONTH, day=date(2028, 3, 1))
    assert stretch(span=Span.YEAR, day=date(2017, 5, 1)).before is None
    assert asked("hari", "2026-06-07", today=date(2026, 6, 8)).since == date(2026, 6, 7)


def test_the_pictures_name_the_busiest() -> None:
    days = [DayTotals(day=date(2026, 6, 1) + timedelta(days=n), visits=visits) for n, visits in enumerate((3, 40, 7))]
    chart = visits_by_day(days)
    assert chart is not None
    assert chart.finding == "Paling ramai Selasa, 2 Juni: 40 kunjungan."
    assert [bar.is_most for bar in chart.bars] == [False, True, False]
    assert visits_by_day(days[:1]) is None
    assert visits_by_month(days) is None
    week = visits_by_hour(
        [HourOfWeek(weekday=0, hour=8, visits=12.0, days=4), HourOfWeek(weekday=1, hour=9, visits=0.2, days=4)]
    )
    assert week is not None
    assert week.finding == "Biasanya paling ramai Senin pukul 08.00: sekitar 12 orang datang dalam satu jam."
    assert [[cell.level for cell in row.cells] for row in week.rows] == [[5, 0], [0, 1]]
    assert [[cell.text for cell in row.cells] for row in week.rows] == [["12", "–"], ["–", "<1"]]


def test_a_page_of_figures_costs_few_statements(here: Hall, django_assert_num_queries: object) -> None:
    with django_assert_num_queries(6):  # type: ignore[operator]
        _read(here)


def test_the_report_is_a_pdf_of_the_same_figures(here: Hall) -> None:
    answer = Client().get(f"/statistik/{here.mall.key}/laporan.pdf?masa=bulan")
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    assert "laporan.pdf?masa=hari" in _read(here)
    assert Client().get(f"/statistik/{here.mall.key}/laporan.pdf?masa=bulan&mulai=2020-01-01").status_code == 404


def test_a_report_that_cannot_be_set_leads_back_to_the_page(here: Hall, settings: Settings) -> None:
    settings.REPORT_TYPESETTER = f"{__name__}.has_no_paper"
    cache.clear()
    answer = Client().get(f"/statistik/{here.mall.key}/laporan.pdf?masa=hari")
    assert answer.status_code == 503
    assert "Ke halaman kinerja" in answer.content.decode()


def has_no_paper(**_asked: object) -> bytes:
    raise ReportFailed
