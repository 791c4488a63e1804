"""Spreadsheets that were handed in: what each row would change, and what nobody has placed or read yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from anjungan.domain.catalog.components import Content, content_from_json, content_to_json
from anjungan.domain.catalog.components.comparing import Comparison, compare
from anjungan.domain.catalog.components.sheet import content_of_cells
from anjungan.domain.catalog.models import ImportedSheet, Service, ServiceStandard
from anjungan.domain.catalog.states import OPEN
from anjungan.foundation.errors import DomainError, NotFound


@dataclass(frozen=True, kw_only=True)
class PreviewRow:
    """One row: the service it is about (None: nobody knows yet), what it would change, and which words are unread.

    `result` is what became of it once applied, else empty. `cells` are as they came.
    """

    number: int
    name: str
    service: Service | None
    cells: dict[str, str]
    changes: Sequence[Comparison]
    unread: Sequence[str]
    problem: str
    result: str
    version: int | None


def sheets_of(*, mall_id: int, uploaded_by: int | None) -> list[ImportedSheet]:
    """Return the sheets of a mall, of one person (None: of everybody), the last one first."""
    sheets = ImportedSheet.objects.filter(mall_id=mall_id).select_related("uploaded_by").order_by("-uploaded_at")
    return list((sheets if uploaded_by is None else sheets.filter(uploaded_by_id=uploaded_by))[:100])


def sheet_by_uuid(*, mall_id: int, uuid: UUID) -> ImportedSheet:
    """Return a sheet. Raises NotFound."""
    sheet = ImportedSheet.objects.filter(mall_id=mall_id, uuid=uuid).select_related("uploaded_by", "applied_by").first()
    if sheet is None:
        raise NotFound
    return sheet


def preview_of(sheet: ImportedSheet) -> list[PreviewRow]:
    """Return each row with what it would change in the draft that is open or would be begun. Two statements."""
    keys = [row["service"] for row in sheet.rows if row["service"]]
    services = {
        service.key: service
        for service in Service.objects.filter(key__in=keys)
        .select_related("agency")
        .defer("search_text", "search_vector")
    }
    now = _contents(sheet.mall_id, list(services.values()))
    results = {each["number"]: each for each in sheet.outcome or ()}
    return [_row(row, services.get(row["service"] or ""), now, results.get(row["number"], {})) for row in sheet.rows]


def _contents(mall_id: int, services: list[Service]) -> dict[int, Content]:
    """Return what a draft of each service says or would begin with."""
    found: dict[int, tuple[int, Content]] = {}
    rows = ServiceStandard.objects.filter(service__in=services).order_by("version")
    for row in rows:
        if row.mall_id not in {None, mall_id} or (row.mall_id is None and row.withdrawn_at is not None):
            continue
        rank = 2 if row.state in OPEN else 1 if row.mall_id else 0
        if row.service_id not in found or rank >= found[row.service_id][0]:
            found[row.service_id] = rank, content_from_json(row.content)
    return {service: content for service, (_rank, content) in found.items()}


def _row(row: dict[str, Any], service: Service | None, now: dict[int, Content], result: dict[str, Any]) -> PreviewRow:
    before = now.get(service.pk, Content()) if service else Content()
    changes: list[Comparison] = []
    unread: list[str] = []
    problem = ""
    try:
        after = content_of_cells(row["cells"], known=before)
        content_from_json(content_to_json(after))
        changes = [each for each in compare(before, after) if each.differs]
        unread = list(after.unread)
    except DomainError as refusal:
        problem = refusal.user_message
    return PreviewRow(
        number=row["number"], name=row["cells"].get("nama_layanan") or row["cells"].get("kode_layanan") or "–",
        service=service, cells=row["cells"], changes=changes, unread=unread, problem=problem,
        result=result.get("result", ""), version=result.get("version"),
    )  # fmt: skip
