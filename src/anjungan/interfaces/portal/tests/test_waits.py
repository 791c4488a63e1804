"""The public pages of the wait: what was told against what came, and when it is quiet, for anybody to read."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import timedelta
from io import StringIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from anjungan.domain.forecasting import operations as forecasting
from anjungan.domain.forecasting.queries import Outlook, accuracy
from anjungan.domain.queueing.models import Ticket
from anjungan.domain.queueing.tests.scenarios import Hall, hall, minutes
from anjungan.domain.statistics.tests.recorded_weeks import remember, weekdays_before
from anjungan.foundation import clock

CROWD = [(540 + 5 * place, 30.0) for place in range(18)] + [(840 + 5 * place, 3.0) for place in range(18)]


def told(*, people: int, weeks: int = 3) -> Hall:
    """Build a hall with a past in which so many people were told that they wait twenty to forty minutes."""
    here = hall(lines=2, counters=1, skills=[[0, 1]])
    today = clock.business_date(clock.now(), here.mall.time_zone)
    for weekday in (0, 2):
        remember(here, [(day, CROWD) for day in weekdays_before(today, weekday, weeks)])
    # Two of three waited thirty minutes: inside what they were told.
    waited = Ticket.objects.filter(mall=here.mall).order_by("entered_at")
    slow = [one for one in waited if one.first_called_at and one.first_called_at - one.entered_at > minutes(10)]
    quick = [one for one in waited if one not in slow]
    chosen = [*slow[: people * 2 // 3], *quick[: people - people * 2 // 3]]
    forecasting.record_promises(
        mall_id=here.mall.pk, actor=here.manager,
        promises=[
            forecasting.RecordedPromise(
                ticket=one.uuid, ahead=1,
                outlook=Outlook(
                    at=one.entered_at, low_at=one.entered_at + minutes(20), mean_at=one.entered_at + minutes(28),
                    high_at=one.entered_at + minutes(40), p_today=1.0,
                ),
            )
            for one in chosen
        ],
    )  # fmt: skip
    forecasting.score_left_over(mall_id=here.mall.pk, since=clock.now() - timedelta(days=60))
    return here


def text_of(path: str) -> str:
    answer = Client().get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


@pytest.mark.django_db
def test_the_share_shown_is_the_share_of_promises_kept() -> None:
    here = told(people=60)
    total = accuracy(mall=here.mall, now=clock.now()).total
    assert (total.promises, total.kept, total.early) == (60, 40, 20)

    page = text_of(f"/akurasi/{here.mall.key}/")
    table = list(csv.DictReader(StringIO(text_of(f"/akurasi/{here.mall.key}/tabel.csv"))))

    assert "7 dari 10 perkiraan kami tepat" in page
    assert "40 dari 60 orang (67%)" in page
    assert sum(int(row["promises"]) for row in table) == 60
    assert sum(int(row["kept"]) for row in table) == 40
    assert all(
        float(row["kept_share"]) == pytest.approx(int(row["kept"]) / int(row["promises"]), abs=1e-4) for row in table
    )


@pytest.mark.django_db
def test_few_promises_and_none_are_said_to_be_few_and_none() -> None:
    few = told(people=12)
    page = text_of(f"/akurasi/{few.mall.key}/")
    assert "Belum cukup perkiraan untuk dinilai" in page
    assert "Baru 12 perkiraan dapat dinilai" in page
    assert "Belum cukup data, tunggu tiga puluh perkiraan." in page
    none = hall()
    assert "Belum cukup perkiraan untuk dinilai" in text_of(f"/akurasi/{none.mall.key}/")
    assert "Belum cukup data" in text_of(f"/jam-sepi/{none.mall.key}/")
    assert Client().get("/akurasi/tidak-ada/").status_code == 404
    assert Client().get("/jam-sepi/tidak-ada/").status_code == 404


@pytest.mark.django_db
def test_quiet_hours_are_said_by_weekday_and_lines_without_any_say_why() -> None:
    here = told(people=3)
    page = text_of(f"/jam-sepi/{here.mall.key}/")
    assert "Senin, Rabu 14.00–15.30" in page
    assert "rata-rata menunggu 3" in page.replace("\N{NO-BREAK SPACE}", " ")
    assert "Belum cukup data." in page


@pytest.mark.django_db
def test_one_mall_is_opened_at_once_and_of_several_people_choose() -> None:
    here = told(people=3)
    for path in ("/akurasi/", "/jam-sepi/"):
        answer = Client().get(path)
        assert answer.status_code == 302
        assert answer["Location"] == f"{path}{here.mall.key}/"
    hall()
    for path in ("/akurasi/", "/jam-sepi/"):
        assert f'href="{path}{here.mall.key}/"' in text_of(path)


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/akurasi/{}/", "/jam-sepi/{}/"])
def test_more_past_costs_no_more_statements(path: str) -> None:
    counts = []
    for people, weeks in ((6, 1), (90, 4)):
        here = told(people=people, weeks=weeks)
        text_of(path.format(here.mall.key))
        with CaptureQueriesContext(connection) as asked:
            text_of(path.format(here.mall.key))
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 6


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("screen", ["phone", "desk"])
def test_the_pages_have_no_violation_and_fit_a_phone(
    live_server: LiveServer,
    new_page: Callable[..., Page],
    look: Callable[[Page, str], object],
    axe: Callable[[Page], None],
    language: str,
    screen: str,
) -> None:
    here = told(people=45)
    page = new_page(screen)
    for path in ("akurasi", "jam-sepi"):
        page.goto(f"{live_server.url}/{path}/{here.mall.key}/?bahasa={language}")
        axe(page)
        look(page, f"{path}-{screen}-{language}")
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
