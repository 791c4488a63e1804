"""Hari: one business day in figures, closing it, and what it teaches for the next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from anjungan.domain.premises.queries import OperatingStatus, why_closed
from anjungan.domain.queueing import operations as queue
from anjungan.domain.queueing.queries import Unserved, at_hand, day_closing, unserved_on
from anjungan.domain.statistics.queries import (
    DayFigures,
    LineFigures,
    TomorrowAdvice,
    advice_for_tomorrow,
    day_figures,
)
from anjungan.foundation.errors import DomainError
from anjungan.interfaces.control_room.chart import ArrivalsChart, arrivals_chart
from anjungan.interfaces.control_room.place import InRoom, in_room, managers_only, show

if TYPE_CHECKING:
    from anjungan.domain.queueing.models import DayClosing


@dataclass(frozen=True, kw_only=True)
class LineRow:
    """One line of the day; the share is in per cent."""

    line: LineFigures
    within: int | None


@dataclass(frozen=True, kw_only=True)
class DayPage:
    """All that control_room/day.html may show."""

    day: date
    is_today: bool
    before: date
    after: date | None
    figures: DayFigures
    within: int | None
    lines: Sequence[LineRow]
    closing: DayClosing | None
    unserved: Sequence[Unserved]
    advice: TomorrowAdvice | None
    status: OperatingStatus
    being_served: int
    may_close: bool
    must_confirm: bool
    chart: ArrivalsChart | None


@require_safe
@in_room
def show_day(here: InRoom) -> HttpResponse:
    """Show a business day: today, unless another is asked for."""
    return _show(here, _day_of(here, here.request.GET.get("tanggal", "")))


def _day_of(here: InRoom, text: str) -> date:
    if not text:
        return here.today
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise Http404 from error
    if day > here.today or day.year < 2000:
        raise Http404
    return day


def _show(here: InRoom, day: date, *, must_confirm: bool = False, status: int = 200) -> HttpResponse:
    figures = day_figures(mall=here.mall, business_date=day, now=here.now)
    closing = day_closing(mall_id=here.mall.pk, business_date=day)
    seen = {line.line_id for line in figures.lines if here.sees(line.agency_id)}
    lines = [line for line in figures.lines if line.line_id in seen and line.tickets]
    agencies = {line.agency for line in lines}
    unserved = unserved_on(mall_id=here.mall.pk, business_date=day) if closing else []
    page = DayPage(
        day=day,
        is_today=day == here.today,
        before=day - timedelta(days=1),
        after=day + timedelta(days=1) if day < here.today else None,
        figures=figures,
        within=_percent(figures.waits.share_within),
        lines=[LineRow(line=line, within=_percent(line.waits.share_within)) for line in lines],
        closing=closing,
        unserved=unserved if here.manages else [left for left in unserved if left.agency in agencies],
        advice=advice_for_tomorrow(mall=here.mall, business_date=day, figures=figures)
        if here.manages and (closing or day < here.today)
        else None,
        status=why_closed(mall=here.mall, at=here.now),
        being_served=len(at_hand(mall_id=here.mall.pk)) if day == here.today else 0,
        may_close=here.manages and closing is None,
        must_confirm=must_confirm,
        chart=arrivals_chart(figures.arrivals, now=here.now) if here.manages else None,
    )
    return show(here, "day", {"page": page}, status=status)


def _percent(share: float | None) -> int | None:
    return None if share is None else round(share * 100)


@require_POST
@in_room
@managers_only
def close(here: InRoom) -> HttpResponse:
    """Close the day after a confirmation, because nobody can open it again."""
    day = _day_of(here, here.request.POST.get("tanggal", ""))
    if here.request.POST.get("yakin") != "ya":
        return _show(here, day, must_confirm=True, status=422)
    try:
        queue.close_day(mall_id=here.mall.pk, business_date=day, actor=here.actor, now=here.now)
    except DomainError as refusal:
        messages.warning(here.request, refusal.user_message)
    else:
        messages.success(here.request, _("Hari ditutup. Semua orang mendapat jawaban."))
    return redirect(f"{reverse('control_room:day')}?tanggal={day.isoformat()}")
