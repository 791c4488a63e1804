"""The same figures as files: CSV and XLSX for people, JSON for programs.

A row is the whole stretch, a day, an agency or a service, told apart by its first column.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import fields
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from anjungan.domain.statistics.queries import PeriodFigures, Totals, period_figures
from anjungan.foundation import clock
from anjungan.interfaces.portal.figures.page import mall_here, stretch_asked

COLUMNS = tuple(field.name for field in fields(Totals))
HEAD = ("kind", "key", "name", "visits", *COLUMNS, "share_within")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
def download(request: HttpRequest, key: str, ending: str) -> HttpResponse:
    """Give the figures of a stretch as a file."""
    mall = mall_here(key)
    here = stretch_asked(request, mall)
    today = clock.business_date(clock.now(), mall.time_zone)
    figures = period_figures(mall=mall, since=here.since, until=here.until, today=today)
    name = f"{mall.key}-{here.slug}"
    if ending == "json":
        answer: HttpResponse = JsonResponse(
            {
                "mall": mall.key, "since": here.since, "until": here.until, "as_of": figures.as_of,
                "definitions": "docs/definitions.md", "days_open": figures.days_open,
                "visits": figures.visits, "visits_with_priority": figures.with_priority,
                "visits_with_several_errands": figures.with_several_errands,
                "stay_median_seconds": figures.stay_median, "channels": figures.channels,
                "rows": [dict(zip(HEAD, row, strict=True)) for row in rows_of(figures)],
                "hours": [
                    {"weekday": one.weekday, "hour": one.hour, "visits": one.visits, "days": one.days}
                    for one in figures.hours
                ],
            }
        )  # fmt: skip
    elif ending == "csv":
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow(HEAD)
        writer.writerows(rows_of(figures))
        # Spreadsheets of offices read a file as UTF-8 only when it says so itself.
        answer = HttpResponse(b"\xef\xbb\xbf" + text.getvalue().encode(), content_type="text/csv; charset=utf-8")
    elif ending == "xlsx":
        answer = HttpResponse(_workbook(figures), content_type=XLSX)
    else:
        raise Http404
    answer["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    return answer


def rows_of(figures: PeriodFigures) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of the file in the order of HEAD. Times are seconds; empty where nobody was."""
    yield "all", "", "", figures.visits, *_counts(figures.all)
    for day in figures.days:
        yield "day", day.day.isoformat(), "", day.visits, *_counts(day)
    for agency in figures.agencies:
        yield "agency", agency.agency.key, agency.agency.name_id, "", *_counts(agency)
    for service in figures.services:
        known = service.offering.service if service.offering else None
        yield "service", known.key if known else "", known.name_id if known else "", "", *_counts(service)


def _counts(totals: Totals) -> tuple[Any, ...]:
    return *(getattr(totals, column) for column in COLUMNS), totals.share_within


def _workbook(figures: PeriodFigures) -> bytes:
    book = Workbook()
    sheet = book.active
    if sheet is None:
        raise RuntimeError("a new workbook has a sheet")
    sheet.title = _("Angka")
    sheet.append(HEAD)
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for row in rows_of(figures):
        sheet.append([_plain(value) for value in row])
    sheet.freeze_panes = "A2"
    for index, width in enumerate((10, 28, 52), start=1):
        sheet.column_dimensions[get_column_letter(index)].width = width
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _plain(value: Any) -> Any:
    # A cell that begins like a formula is text all the same.
    return f"'{value}" if isinstance(value, str) and value[:1] in "=+-@" and value else value
