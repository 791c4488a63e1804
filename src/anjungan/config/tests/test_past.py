"""The weeks that the demo remembers are days like any other: nothing in them contradicts itself."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from pytest_django import Settings

from anjungan.config import demo
from anjungan.config.living import past
from anjungan.domain.forecasting.queries import accuracy, newest
from anjungan.domain.forecasting.states import LearnedKind
from anjungan.domain.premises.queries import duties_on
from anjungan.domain.queueing.queries import days_taken, offenders
from anjungan.domain.statistics.queries import day_figures

pytestmark = pytest.mark.django_db

# Wednesday 10 June 2026, before the mall opens.
WEDNESDAY_MORNING = datetime(2026, 6, 10, 0, 30, tzinfo=UTC)
WEDNESDAY = date(2026, 6, 10)


def test_the_weeks_before_are_lived_once_on_days_that_were_open(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DEMO = True
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    monkeypatch.setattr(past, "WEEKS", 1)
    mall = demo.build_demo_mall(now=WEDNESDAY_MORNING).mall

    lived = past.live_through_the_past(mall=mall, until=WEDNESDAY, now=WEDNESDAY_MORNING)

    known = days_taken(mall_id=mall.pk, since=WEDNESDAY - timedelta(days=7))
    assert len(known) == lived
    assert {day.weekday() for day in known} <= set(range(5))
    assert lived >= 4
    assert offenders(mall_id=mall.pk) == []
    figures = day_figures(mall=mall, business_date=max(known), now=WEDNESDAY_MORNING)
    assert figures.visits > 500
    assert figures.served > 0.8 * figures.tickets
    assert figures.waits.median_seconds is not None
    assert duties_on(mall_id=mall.pk, business_date=max(known)).count() == 40 - len(demo.roster.UNSTAFFED)
    told = accuracy(mall=mall, now=WEDNESDAY_MORNING).total
    assert told.promises > 30
    assert told.kept_share is not None
    assert told.kept_share > 0.75
    assert newest(mall_id=mall.pk, kind=LearnedKind.TIMES) is not None
    assert past.live_through_the_past(mall=mall, until=WEDNESDAY, now=WEDNESDAY_MORNING) == 0
