"""How true the times were that visitors were told: by week and by line, with what stands behind it."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from anjungan.domain.forecasting.queries import Accuracy, Scored, accuracy
from anjungan.foundation import clock
from anjungan.interfaces.entry.formats import duration_text, percent_text, text_in_language, whole_text
from anjungan.interfaces.portal.figures.page import mall_here
from anjungan.interfaces.portal.place import place_of

if TYPE_CHECKING:
    from anjungan.domain.organizations.models import Mall

WEEKS = 8
# What a range of nine in ten aims at.
AIM = 0.9
LEFT, RIGHT, TOP, BOTTOM = 44.0, 400.0, 24.0, 150.0


@dataclass(frozen=True, kw_only=True)
class WeekBar:
    """One week: where its bar stands, and what it says. Pale and without a share when too little was promised."""

    monday: date
    x: float
    y: float
    width: float
    height: float
    fill: str
    label: str
    under: str
    scored: Scored

    @property
    def middle(self) -> float:
        """The middle of the bar."""
        return self.x + self.width / 2


@dataclass(frozen=True, kw_only=True)
class LineRow:
    """One line. `enough` is False while its shares would say more of chance; `lean` is empty when misses balance."""

    name: str
    agency: str
    zone: int
    enough: bool
    scored: Scored
    error: str
    lean: str


@dataclass(frozen=True, kw_only=True)
class AccuracyPage:
    """All that portal/accuracy.html may show."""

    mall: Mall
    headline: str
    finding: str
    total: Scored
    bars: Sequence[WeekBar]
    aim_y: float
    lines: Sequence[LineRow]
    returns: str


@require_safe
def show_malls(request: HttpRequest) -> HttpResponse:
    """Go to the accuracy of the one mall that runs here, or let people choose."""
    return one_or_choose(request, "portal:accuracy", _("Ketepatan perkiraan"))


@require_safe
def show_accuracy(request: HttpRequest, key: str) -> HttpResponse:
    """Show how true a mall's times were."""
    mall = mall_here(key)
    with timezone.override(mall.time_zone):
        return render(request, "portal/accuracy.html", {"page": _page(mall), "mall": mall, "place": place_of(request)})


@require_safe
def download_accuracy(_request: HttpRequest, key: str) -> HttpResponse:
    """Give the same by line and week as a table."""
    mall = mall_here(key)
    found = accuracy(mall=mall, now=clock.now(), weeks=WEEKS)
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="akurasi-{mall.key}.csv"'
    write = csv.writer(answer)
    write.writerow(
        ["line", "agency", "week_from", "promises", "kept", "early", "late", "never", "kept_share", "coverage",
         "mean_absolute_error_seconds", "bias_seconds", "mean_width_seconds", "missed_return_share"]
    )  # fmt: skip
    for line in found.lines:
        for monday, one in line.weeks.items():
            write.writerow(
                [line.code, line.agency, monday.isoformat(), one.promises, one.kept, one.early, one.late, one.never,
                 _plain(one.kept_share), _plain(one.coverage), _plain(one.mae_seconds), _plain(one.bias_seconds),
                 _plain(one.width_seconds), _plain(one.missed_return_share)]
            )  # fmt: skip
    return answer


def one_or_choose(request: HttpRequest, name: str, title: str) -> HttpResponse:
    """Go to the page of the one mall that runs here, or let people choose the mall."""
    place = place_of(request)
    if len(place.malls) == 1:
        return redirect(name, place.malls[0].key)
    return render(
        request, "portal/choose_mall.html", {"malls": place.malls, "name": name, "title": title, "place": place}
    )


def headline(scored: Scored) -> str:
    """Say how often we were right in the words of daily life; honest while little is known."""
    share = scored.kept_share
    if share is None or not scored.is_enough:
        return _("Belum cukup perkiraan untuk dinilai")
    return _("%(count)s dari 10 perkiraan kami tepat") % {"count": round(share * 10)}


def _page(mall: Mall) -> AccuracyPage:
    found = accuracy(mall=mall, now=clock.now(), weeks=WEEKS)
    total = found.total
    return AccuracyPage(
        mall=mall,
        headline=headline(total),
        finding=_finding(total),
        total=total,
        bars=_bars(found),
        aim_y=round(BOTTOM - (BOTTOM - TOP) * AIM, 1),
        lines=[
            LineRow(
                name=text_in_language(line), agency=line.agency, zone=line.zone, enough=line.total.is_enough,
                scored=line.total, error=_minutes(line.total.mae_seconds),
                lean=_lean(line.total),
            )
            for line in sorted(found.lines, key=lambda line: (not line.total.is_enough, -(line.total.kept_share or 0)))
        ],
        returns=_returns(total),
    )  # fmt: skip


def _finding(total: Scored) -> str:
    if total.kept_share is None:
        return _("Setiap waktu yang kami tunjukkan disimpan, lalu dibandingkan dengan saat orangnya dipanggil.")
    words = {
        "kept": whole_text(total.kept), "promises": whole_text(total.promises),
        "percent": percent_text(total.kept_share), "count": whole_text(WEEKS),
    }  # fmt: skip
    if not total.is_enough:
        return _("Baru %(promises)s perkiraan dapat dinilai, %(kept)s di antaranya tepat.") % words
    return (
        _(
            "Dalam %(count)s pekan, %(kept)s dari %(promises)s orang (%(percent)s) dipanggil di dalam rentang waktu "
            "yang kami tunjukkan saat nomor diambil."
        )
        % words
    )


def _bars(found: Accuracy) -> list[WeekBar]:
    if not found.weeks:
        return []
    step = (RIGHT - LEFT) / len(found.mondays)
    return [_bar(monday, place, step, found.weeks) for place, monday in enumerate(found.mondays)]


def _bar(monday: date, place: int, step: float, weeks: Mapping[date, Scored]) -> WeekBar:
    scored = weeks.get(monday, Scored())
    share = scored.kept_share
    height = 0.0 if share is None else round((BOTTOM - TOP) * share, 1)
    return WeekBar(
        monday=monday,
        x=round(LEFT + place * step + step * 0.1, 1),
        y=round(BOTTOM - height, 1),
        width=round(step * 0.8, 1),
        height=height,
        fill="a" if scored.is_enough else "soft",
        label=percent_text(share) if share is not None and scored.is_enough else "",
        # Every second week is named: on a phone more would run together.
        under=date_format(monday, "j M") if place % 2 == 0 else "",
        scored=scored,
    )


def _minutes(seconds: float | None) -> str:
    return "–" if seconds is None else duration_text(seconds)


def _lean(scored: Scored) -> str:
    bias, wait = scored.bias_seconds, scored.mean_wait_seconds
    if bias is None or not wait or abs(bias) < 60 or abs(bias) < 0.05 * wait:
        return ""
    words = {"time": duration_text(abs(bias))}
    return (_("Rata-rata dipanggil %(time)s sesudah yang diperkirakan.") if bias > 0
            else _("Rata-rata dipanggil %(time)s sebelum yang diperkirakan.")) % words  # fmt: skip


def _returns(total: Scored) -> str:
    share = total.missed_return_share
    if share is None or not total.is_enough:
        return ""
    words = {"count": whole_text(total.with_return), "percent": percent_text(share)}
    return (
        _("Dari %(count)s orang yang kami minta kembali pada waktu tertentu, %(percent)s sudah dipanggil lebih dulu.")
        % words
    )


def _plain(value: float | None) -> str:
    return "" if value is None else f"{value:.4f}" if abs(value) <= 1 else f"{value:.1f}"
