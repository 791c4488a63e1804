"""Spreadsheets: the template, handing one in, looking at what it would change, and applying it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from anjungan.domain.catalog import operations as catalog
from anjungan.domain.catalog.components.sheet import COLUMNS, cells_of
from anjungan.domain.catalog.components.tables import LARGEST_FILE, template
from anjungan.domain.catalog.exports.rows import csv_of
from anjungan.domain.catalog.queries.offerings import services_of
from anjungan.domain.catalog.queries.sheets import PreviewRow, preview_of, sheet_by_uuid, sheets_of
from anjungan.domain.catalog.queries.standards import standards_in_force
from anjungan.domain.catalog.queries.versions import standards_board
from anjungan.domain.organizations.queries import agencies_at
from anjungan.foundation.errors import DomainError
from anjungan.interfaces.backoffice.place import InOffice, in_office, pressed, show
from anjungan.interfaces.backoffice.version import styled

if TYPE_CHECKING:
    from anjungan.domain.catalog.models import ImportedSheet, Service

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class UploadForm(forms.Form):
    """A spreadsheet."""

    berkas = forms.FileField(
        label=gettext_lazy("Lembar kerja"),
        help_text=gettext_lazy("XLSX atau CSV, paling besar 5 MB, satu layanan per baris."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"}),
    )


@dataclass(frozen=True, kw_only=True)
class SheetsPage:
    """All that backoffice/sheets.html may show."""

    form: forms.Form
    sheets: Sequence[ImportedSheet]


@dataclass(frozen=True, kw_only=True)
class SheetPage:
    """All that backoffice/sheet.html may show. `twice` are the keys of services that several rows name."""

    sheet: ImportedSheet
    rows: Sequence[PreviewRow]
    placed: int
    waiting: Sequence[PreviewRow]
    unread: int
    changing: int
    twice: frozenset[str]
    services: Sequence[Service]


@require_http_methods(["GET", "HEAD", "POST"])
@in_office
def show_sheets(here: InOffice) -> HttpResponse:
    """Show the sheets handed in before; take another in."""
    form = styled(UploadForm(here.request.POST or None, here.request.FILES or None))
    status = 200
    if here.request.method == "POST":
        status = 422
        if form.is_valid():
            file = form.cleaned_data["berkas"]
            try:
                sheet = catalog.upload_sheet(
                    mall_id=here.mall.pk, file_name=file.name, content=file.read(LARGEST_FILE + 1), actor=here.actor,
                    now=here.now,
                )  # fmt: skip
            except DomainError as refusal:
                form.add_error("berkas", refusal.user_message)
            else:
                return redirect("backoffice:sheet", sheet.uuid)
    mine = None if here.approves else here.actor.user_id
    page = SheetsPage(form=form, sheets=sheets_of(mall_id=here.mall.pk, uploaded_by=mine))
    return show(here, "sheets", {"page": page}, tab="sheets", status=status)


@require_safe
@in_office
def show_template(here: InOffice, form: str) -> HttpResponse:
    """Answer with the columns to fill in, and what is known of the services now."""
    if form not in {"xlsx", "csv"}:
        raise Http404
    board = standards_board(mall_id=here.mall.pk, agencies=here.agencies, on=here.today)
    known = standards_in_force(mall=here.mall, on=here.today, services=[row.service_key for row in board])
    rows = []
    for row in board:
        cells = cells_of(known[row.service_key].content) if row.service_key in known else dict.fromkeys(COLUMNS, "")
        rows.append([row.service_key, row.name_id, row.agency, *cells.values()])
    answer = (
        HttpResponse(template(rows), content_type=XLSX)
        if form == "xlsx"
        else HttpResponse(csv_of(rows), content_type="text/csv; charset=utf-8")
    )
    answer["Content-Disposition"] = f'attachment; filename="standar-{here.mall.key}.{form}"'
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_safe
@in_office
def show_sheet(here: InOffice, sheet: UUID) -> HttpResponse:
    """Show what each row would change."""
    found = _seen(here, sheet)
    rows = preview_of(found)
    waiting = [row for row in rows if row.service is None]
    board = standards_board(mall_id=here.mall.pk, agencies=here.agencies, on=here.today) if waiting else []
    wanted = {row.service_key for row in board}
    named = Counter(row.service.key for row in rows if row.service)
    page = SheetPage(
        sheet=found, rows=rows, placed=len(rows) - len(waiting), waiting=waiting,
        unread=sum(len(row.unread) for row in rows if row.service),
        changing=sum(bool(row.changes) for row in rows if row.service),
        twice=frozenset(key for key, times in named.items() if times > 1),
        services=[each for each in services_of(agency_ids=_agencies(here)) if each.key in wanted] if waiting else [],
    )  # fmt: skip
    return show(here, "sheet", {"page": page}, tab="sheets")


@require_POST
@in_office
def press_match(here: InOffice, sheet: UUID) -> HttpResponse:
    """Say which service a row is about."""
    found = _seen(here, sheet)
    number = here.request.POST.get("baris", "")
    return pressed(
        here,
        lambda: catalog.match_row(
            sheet_id=found.pk, row=int(number) if number.isascii() and number.isdecimal() and len(number) < 6 else 0,
            service_key=here.request.POST.get("layanan", "").replace("\0", "")[:100], actor=here.actor, now=here.now,
        ),
        done=_("Baris dicocokkan."), back=reverse("backoffice:sheet", args=[sheet]),
    )  # fmt: skip


@require_POST
@in_office
def press_apply(here: InOffice, sheet: UUID) -> HttpResponse:
    """Write the rows into drafts."""
    found = _seen(here, sheet)
    try:
        applied = catalog.apply_sheet(sheet_id=found.pk, actor=here.actor, now=here.now)
    except DomainError as refusal:
        messages.warning(here.request, refusal.user_message)
    else:
        written = {each["number"] for each in applied.outcome or () if each["result"] == "drafted"}
        drafted = {row["service"] for row in applied.rows if row["number"] in written}
        messages.success(here.request, _("%(drafts)s rancangan ditulis.") % {"drafts": len(drafted)})
    return redirect("backoffice:sheet", sheet)


def _seen(here: InOffice, uuid: UUID) -> ImportedSheet:
    sheet = sheet_by_uuid(mall_id=here.mall.pk, uuid=uuid)
    if not here.approves and sheet.uploaded_by_id != here.actor.user_id:
        raise PermissionDenied
    return sheet


def _agencies(here: InOffice) -> list[int]:
    if here.agencies is not None:
        return list(here.agencies)
    return [agency.pk for agency in agencies_at(mall=here.mall, on=here.today)]
