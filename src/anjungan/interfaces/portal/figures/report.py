"""The month on paper: the figures of the page as a PDF that can be printed, filed and read aloud."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from anjungan.domain.statistics.ports import ReportFailed, report_typesetter
from anjungan.domain.statistics.queries import PeriodFigures, Totals, period_figures
from anjungan.foundation import clock
from anjungan.interfaces.entry.formats import (
    clock_text,
    day_text,
    duration_text,
    percent_text,
    text_in_language,
    whole_text,
)
from anjungan.interfaces.portal.figures.charts import visits_by_day, visits_by_hour, visits_by_month
from anjungan.interfaces.portal.figures.meanings import meanings
from anjungan.interfaces.portal.figures.page import mall_here, stretch_asked
from anjungan.interfaces.portal.figures.stretch import Span, Stretch

if TYPE_CHECKING:
    from anjungan.domain.organizations.models import Mall

KEPT_FOR_SECONDS = 600
_NONE = "–"


@require_safe
def show_report(request: HttpRequest, key: str) -> HttpResponse:
    """Give a month (or day, or year) as a PDF. The same figures are set once in ten minutes, however many ask."""
    mall = mall_here(key)
    here = stretch_asked(request, mall)
    with timezone.override(mall.time_zone):
        today = clock.business_date(clock.now(), mall.time_zone)
        figures = period_figures(mall=mall, since=here.since, until=here.until, today=today)
        if not figures.visits and not figures.all.tickets:
            raise Http404(_("Belum ada kunjungan pada waktu ini"))
        as_of = figures.as_of.isoformat() if figures.as_of else ""
        known = f"report:{mall.key}:{here.span}:{here.slug}:{get_language()}:{as_of}"
        paper: bytes | None = cache.get(known)
        if paper is None:
            try:
                paper = report_typesetter()(
                    paper="monthly_figures", data=report_data(mall, here, figures), at=clock.now()
                )
            except ReportFailed:
                return render(request, "portal/figures_no_report.html", {"mall": mall, "stretch": here}, status=503)
            cache.set(known, paper, KEPT_FOR_SECONDS)
    answer = HttpResponse(paper, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{mall.key}-{here.slug}.pdf"'
    return answer


def report_data(mall: Mall, here: Stretch, figures: PeriodFigures) -> dict[str, Any]:
    """Return all words of the report, in the language now active. Shapes: papers/monthly_figures.typ."""
    chart = (visits_by_month if here.span == Span.YEAR else visits_by_day)(figures.days)
    week = visits_by_hour(figures.hours)
    return {
        "language": (get_language() or "id")[:2],
        "title": _("Laporan kinerja, %(when)s") % {"when": here.title},
        "mall": mall.name,
        "lead": _("Angka apa adanya, dihitung dari catatan waktu setiap kunjungan.")
        + (f" {week.finding}" if week and here.span != Span.DAY else ""),
        "footer": _("%(mall)s. Dihitung %(day)s, pukul %(time)s.")
        % {
            "mall": mall.short_name, "day": day_text(figures.as_of, with_year=True) if figures.as_of else _NONE,
            "time": clock_text(figures.as_of) if figures.as_of else _NONE,
        },
        "cards": _cards(figures),
        "bars_title": _("Kunjungan"),
        "bars_finding": chart.finding if chart else "",
        "bars": [{"label": bar.label, "value": bar.value} for bar in chart.bars] if chart else [],
        "tables": [_agencies(figures), _services(figures)],
        "words_title": _("Arti setiap angka"),
        "words": [{"name": name, "meaning": meaning} for name, meaning in meanings()],
    }  # fmt: skip


def _cards(figures: PeriodFigures) -> list[dict[str, str]]:
    everyone = figures.all
    cards = [
        (_("Kunjungan"), whole_text(figures.visits), _days_open(figures.days_open)),
        (_("Urusan terlayani"), whole_text(everyone.served),
         _("dari %(tickets)s urusan") % {"tickets": whole_text(everyone.tickets)}),
        (_("Separuh menunggu kurang dari"), _duration(everyone.wait_median),
         _("9 dari 10 kurang dari %(wait)s") % {"wait": _duration(everyone.wait_p90)}),
        (_("Dipanggil dalam janji"), _share(everyone),
         _("%(within)s dari %(decided)s urusan")
         % {"within": whole_text(everyone.within), "decided": whole_text(everyone.decided)}),
        (_("Pulang tak terlayani"), whole_text(everyone.left + everyone.unserved),
         _("%(left)s pulang, %(unserved)s belum terlayani saat tutup")
         % {"left": whole_text(everyone.left), "unserved": whole_text(everyone.unserved)}),
        (_("Tidak hadir saat dipanggil"), whole_text(everyone.no_show),
         _("Dari pintu sampai selesai: %(stay)s") % {"stay": _duration(figures.stay_median)}),
    ]  # fmt: skip
    return [{"label": label, "value": value, "note": note} for label, value, note in cards]


def _days_open(days: int) -> str:
    return ngettext("dalam %(days)s hari buka", "dalam %(days)s hari buka", days) % {"days": days}


def _agencies(figures: PeriodFigures) -> dict[str, Any]:
    return {
        "title": _("Setiap instansi dibanding janjinya"),
        "head": [_("Instansi"), _("Urusan"), _("Terlayani"), _("Tunggu"), _("9 dari 10"), _("Tepat janji")],
        "rows": [
            [one.agency.short, whole_text(one.tickets), whole_text(one.served), _duration(one.wait_median),
             _duration(one.wait_p90), _share(one)]
            for one in figures.agencies
        ],
        "note": _(
            "Tunggu: separuh orang menunggu kurang dari ini, sampai dipanggil pertama kali. Tepat janji: dipanggil "
            "dalam batas tunggu yang dijanjikan antrean itu."
        ),
    }  # fmt: skip


def _services(figures: PeriodFigures) -> dict[str, Any]:
    return {
        "title": _("Setiap layanan"),
        "head": [_("Layanan"), _("Urusan"), _("Terlayani"), _("Tunggu"), _("Lama dilayani")],
        "rows": [
            [text_in_language(one.offering.service) if one.offering else _("Tanpa nama layanan"),
             whole_text(one.tickets), whole_text(one.served), _duration(one.wait_median), _duration(one.service_median)]
            for one in figures.services
        ],
        "note": "",
    }  # fmt: skip


def _duration(seconds: float | None) -> str:
    return _NONE if seconds is None else duration_text(seconds)


def _share(totals: Totals) -> str:
    return _NONE if totals.share_within is None else percent_text(totals.share_within)
