"""The board: every service with how far its standard is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from anjungan.domain.catalog.queries.versions import BoardRow, standards_board
from anjungan.interfaces.backoffice.place import InOffice, in_office, show


@dataclass(frozen=True, kw_only=True)
class BoardPage:
    """All that backoffice/board.html may show. `waiting` are those that the reader is to decide on."""

    rows: Sequence[BoardRow]
    waiting: Sequence[BoardRow]
    published: int
    services: int
    words: str


@require_safe
@in_office
def show_board(here: InOffice) -> HttpResponse:
    """Show the services, all or those whose name has these words."""
    words = here.request.GET.get("cari", "")[:80].strip()
    rows = standards_board(mall_id=here.mall.pk, agencies=here.agencies, on=here.today)
    wanted = [row for row in rows if words.lower() in f"{row.name_id} {row.name_en} {row.agency}".lower()]
    page = BoardPage(
        rows=wanted,
        waiting=[row for row in rows if _waits_for(here, row)],
        published=sum(row.has_own for row in rows),
        services=len(rows),
        words=words,
    )
    return show(here, "board", {"page": page}, tab="board")


def _waits_for(here: InOffice, row: BoardRow) -> bool:
    """Whether the reader decides what becomes of it: the mall of what was submitted, a head of what staff wrote."""
    if here.approves:
        return row.state == "in_review"
    return row.state == "at_head" and here.answers_for(row.agency_id)
