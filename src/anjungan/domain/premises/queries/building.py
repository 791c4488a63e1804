"""Reads about the plan of the building and the roster of a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Exists, OuterRef, Prefetch
from django.db.models.expressions import RawSQL

from anjungan.domain.organizations.models import Mall
from anjungan.domain.premises.models import Counter, CounterSkill, Duty, DutyBreak, Line, OpeningPeriod, Topic, Zone
from anjungan.foundation.errors import NotFound
from anjungan.foundation.remembered import Remembered, written

if TYPE_CHECKING:
    from django.db.models import QuerySet


def has_hours(*, mall_id: int) -> bool:
    """Whether anybody has said when the mall is open."""
    return OpeningPeriod.objects.filter(mall_id=mall_id).exists()


def malls_in_operation() -> QuerySet[Mall]:
    """Return the malls that serve people from here (at least one line is in use), by name."""
    return Mall.objects.filter(
        Exists(Line.objects.filter(mall=OuterRef("pk"), is_active=True)), withdrawn_at__isnull=True
    ).order_by("name")


def malls_serving() -> list[Mall]:
    """Return what `malls_in_operation` does, for pages: rows that nobody wrote since are not read again. One statement.

    The rows are shared among requests: read them only.
    """
    with connection.cursor() as cursor:
        cursor.execute(_SERVING)
        keys: list[tuple[int, str]] = cursor.fetchall()
    known = [_malls.get(key) for key in keys]
    if None in known:
        for mall in malls_in_operation().annotate(written=RawSQL(written("organizations_mall"), [])):  # noqa: S611 - ours
            _malls.put((mall.pk, mall.written), mall)
        known = [_malls.get(key) for key in keys]
    return [mall for mall in known if mall is not None]


_malls: Remembered[tuple[int, str], Mall] = Remembered(1000)
_SERVING = f"""
SELECT m.id, {written("m")} FROM organizations_mall m
WHERE m.withdrawn_at IS NULL AND EXISTS (SELECT 1 FROM premises_line l WHERE l.mall_id = m.id AND l.is_active)
ORDER BY m.name
"""


def zones_of(*, mall_id: int) -> QuerySet[Zone]:
    """Return the zones of a mall in the order of their numbers."""
    return Zone.objects.filter(mall_id=mall_id).order_by("number")


def topics_of(*, mall_id: int) -> QuerySet[Topic]:
    """Return the topics of a mall in the order of the kiosk."""
    return Topic.objects.filter(mall_id=mall_id).select_related("zone").order_by("position", "letter")


def lines_of(*, mall_id: int) -> QuerySet[Line]:
    """Return the lines of a mall that are in use, with agency, topic and zone."""
    return (
        Line.objects.filter(mall_id=mall_id, is_active=True)
        .select_related("agency", "topic", "zone")
        .order_by("zone__number", "code")
    )


def counters_of(*, mall_id: int) -> QuerySet[Counter]:
    """Return the counters of a mall by code, with zone, agency and the officer signed on."""
    return Counter.objects.filter(mall_id=mall_id).select_related("zone", "agency", "officer").order_by("code")


def counters_for(*, line_id: int) -> list[str]:
    """Return the codes of the counters that can serve a line, in order."""
    return list(Counter.objects.filter(skills__line_id=line_id).order_by("code").values_list("code", flat=True))


def skills_of(*, mall_id: int) -> dict[int, list[int]]:
    """Return the lines each counter can serve, as ids by counter id."""
    found: dict[int, list[int]] = {}
    for counter_id, line_id in (
        CounterSkill.objects.filter(counter__mall_id=mall_id).order_by("pk").values_list("counter_id", "line_id")
    ):
        found.setdefault(counter_id, []).append(line_id)
    return found


def counter_by_code(*, mall_id: int, code: str) -> Counter:
    """Return a counter by the code on its sign. Raises NotFound."""
    counter = counters_of(mall_id=mall_id).filter(code=code).first()
    if counter is None:
        raise NotFound
    return counter


def duties_on(*, mall_id: int, business_date: date, counter_ids: Iterable[int] | None = None) -> QuerySet[Duty]:
    """Return the roster of a day with lines and breaks, by counter and hour."""
    duties = Duty.objects.filter(counter__mall_id=mall_id, business_date=business_date)
    if counter_ids is not None:
        duties = duties.filter(counter_id__in=list(counter_ids))
    return (
        duties.select_related("counter", "officer")
        .prefetch_related("lines", Prefetch("breaks", queryset=DutyBreak.objects.order_by("starts_at")))
        .order_by("counter__code", "starts_at")
    )
