"""The plan, the what-if and the promises in the control room: what is shown is what the queries say, to whom it may."""

from __future__ import annotations

import csv
from datetime import timedelta
from io import StringIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from anjungan.domain.forecasting.models import Learned
from anjungan.domain.organizations.models import Role
from anjungan.domain.premises.models import CalendarDay
from anjungan.domain.queueing.tests.scenarios import Hall, hall
from anjungan.domain.statistics.queries.kept import promises_kept
from anjungan.domain.statistics.queries.staffing import staffing_plan
from anjungan.domain.statistics.tests.recorded_weeks import remember, weekdays_before
from anjungan.foundation import clock
from anjungan.interfaces.control_room.tests.scene import ROOM, staff

pytestmark = pytest.mark.django_db
_BACKEND = "django.contrib.auth.backends.ModelBackend"


def remembered(*, lines: int = 2, weeks: int = 3) -> tuple[Hall, Client]:
    """Build a hall with some weeks of past and a manager who looks."""
    here = hall(counters=lines, lines=lines, skills=[[place] for place in range(lines)])
    today = clock.business_date(clock.now(), here.mall.time_zone)
    crowd = [(540 + 5 * place, 25.0 if place % 2 else 5.0) for place in range(24)]
    for place in range(min(lines, 5)):
        remember(here, [(day, crowd) for day in weekdays_before(today, place, weeks)], line=place)
    client = Client()
    client.force_login(staff(here, Role.MANAGER, username=f"ratna.{here.mall.key}"), backend=_BACKEND)
    return here, client


def text_of(client: Client, path: str) -> str:
    answer = client.get(ROOM + path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def test_the_plan_shows_each_pool_and_its_table_holds_the_same_figures() -> None:
    here, client = remembered()
    today = clock.business_date(clock.now(), here.mall.time_zone)
    plan = staffing_plan(mall=here.mall, business_date=today + timedelta(days=1), today=today)
    assert len(plan.pools) == 2

    page = text_of(client, "rencana/")
    table = list(csv.DictReader(StringIO(text_of(client, "rencana/tabel.csv"))))

    for pool in plan.pools:
        assert f"/rencana/antrean/{pool.pool.key}/" in page
        rows = [row for row in table if row["lines"] == pool.pool.key]
        assert [int(row["counters_needed"]) for row in rows] == list(pool.needed)
        assert [int(row["counters_rostered"]) for row in rows] == list(pool.rostered)
        assert sum(float(row["expected_tickets"]) for row in rows) == pytest.approx(sum(pool.pool.arrivals), abs=0.5)
    assert "Jadwal hari itu belum dibuat" in text_of(client, f"rencana/antrean/{plan.pools[0].pool.key}/")


def test_shifts_are_proposed_when_asked_for_and_cover_the_need() -> None:
    here, client = remembered(lines=1)
    del here
    assert "Susun giliran" in text_of(client, "rencana/antrean/L0/")
    assert "1 orang" in text_of(client, "rencana/antrean/L0/?giliran=ya")


def test_without_a_past_the_pages_say_so_and_a_holiday_says_why() -> None:
    here = hall()
    client = Client()
    client.force_login(staff(here, Role.MANAGER, username=f"ratna.{here.mall.key}"), backend=_BACKEND)
    assert "Belum cukup catatan untuk merencanakan" in text_of(client, "rencana/")
    assert "Belum cukup catatan untuk mencoba" in text_of(client, "rencana/coba/")
    assert "Belum ada janji yang dinilai" in text_of(client, "janji/")

    here, client = remembered(lines=1)
    today = clock.business_date(clock.now(), here.mall.time_zone)
    CalendarDay.objects.create(
        mall=here.mall, date=today + timedelta(days=1), kind="holiday", name="Hari Uji", confirmed=True
    )
    page = text_of(client, "rencana/")
    assert "Hari Uji" in page
    assert "/rencana/antrean/L0/" in page


def test_the_head_of_an_agency_plans_and_answers_for_that_agency_only() -> None:
    here, _manager = remembered()
    own, other = (line.agency for line in here.lines)
    client = Client()
    head = staff(here, Role.AGENCY_HEAD, username="kepala", agency_id=own.pk)
    client.force_login(head, backend=_BACKEND)
    assert "/rencana/antrean/L0/" in text_of(client, "rencana/")
    assert "/rencana/antrean/L1/" not in text_of(client, "rencana/")
    assert client.get(ROOM + "rencana/antrean/L1/").status_code == 404
    assert client.get(ROOM + "rencana/coba/?antrean=L1").status_code == 404
    page = text_of(client, "janji/")
    assert own.short in page
    assert other.short not in page
    assert "L1" not in text_of(client, "rencana/tabel.csv")


def test_what_if_answers_with_the_part_alone_and_reads_odd_figures_kindly() -> None:
    _here, client = remembered(lines=1)
    same = text_of(client, "rencana/coba/?antrean=L0")
    assert "<html" in same
    part = text_of(client, "rencana/coba/?antrean=L0&bagian=hasil&j9=1&datang=200")
    assert "<html" not in part
    assert "naik dari" in part
    for odd in ("j9=-1", "j9=x", "datang=99999999999", "lama=0", "tutup=9999", "j9=%F0%9F%A4%96"):
        assert "Tunggu rata-rata" in text_of(client, f"rencana/coba/?antrean=L0&bagian=hasil&{odd}")
    assert client.get(ROOM + "rencana/coba/?antrean=lain").status_code == 404


def test_promises_are_those_of_the_intervals_with_the_weakest_agency_first() -> None:
    here, client = remembered()
    found = promises_kept(mall=here.mall, now=clock.now())
    for agency in found.agencies:
        # Every second waited twenty-five minutes, and twenty are promised.
        assert (agency.total.decided, agency.total.within) == (72, 36)
        assert sum(kept.decided for kept in agency.weeks.values()) == 72
    assert found.all.total.decided == 144
    page = text_of(client, "janji/")
    assert page.count("50%") >= 2
    table = list(csv.DictReader(StringIO(text_of(client, "janji/tabel.csv"))))
    assert sum(int(row["decided"]) for row in table) == 144
    assert sum(int(row["within_promise"]) for row in table) == 72


def test_a_manager_reads_what_the_nights_learn_and_can_switch_it_off() -> None:
    here, client = remembered(weeks=1)
    assert "Sesudah dua pekan dan lima ratus perkiraan" in text_of(client, "janji/")
    now, page = clock.now(), ""
    for version, (corrected, after) in enumerate([(False, 375.0), (True, 336.0)], start=1):
        judged = {"error_before": 366.0, "error_after": after, "on": 1840, "days": 14, "better_days": 11}
        Learned.objects.create(
            mall=here.mall, kind="correction", version=version, made_at=now, first_day=now.date(),
            last_day=now.date(), observations=9, corrected=corrected, content={"judged": judged},
        )  # fmt: skip
        page = text_of(client, "janji/")
        assert ("Dipakai sejak" in page, "tidak membuat perkiraan lebih tepat" in page) == (corrected, not corrected)
    assert "6,1 menit tanpa koreksi, 5,6 menit dengan koreksi" in page
    off = client.post(ROOM + "janji/koreksi", {"pakai": "tidak"}, follow=True).content.decode()
    assert "Koreksi malam tidak dipakai lagi." in off
    assert "Perkiraan ditunjukkan tanpa koreksi." in off
    on = client.post(ROOM + "janji/koreksi", {"pakai": "ya"}, follow=True).content.decode()
    assert "Dipakai sejak" in on
    head = Client()
    agency = here.lines[0].agency_id
    head.force_login(staff(here, Role.AGENCY_HEAD, username="kepala", agency_id=agency), backend=_BACKEND)
    assert head.post(ROOM + "janji/koreksi", {"pakai": "tidak"}).status_code == 403
    assert "Koreksi malam" not in text_of(head, "janji/")


@pytest.mark.parametrize("path", ["rencana/", "rencana/coba/", "janji/"])
def test_more_past_costs_no_more_statements(path: str) -> None:
    counts = []
    for weeks in (2, 4):
        _here, client = remembered(lines=2, weeks=weeks)
        client.get(ROOM + path)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(ROOM + path).status_code == 200
        counts.append(len(asked))
        client.logout()
    assert counts[0] == counts[1]
    assert counts[0] <= 20
