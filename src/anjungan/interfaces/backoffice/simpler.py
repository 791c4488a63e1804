"""How much lighter the standards in force are than their parents: of the whole mall, or of one agency."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from anjungan.domain.catalog.queries.simplification import simplification
from anjungan.interfaces.backoffice.place import InOffice, in_office, show
from anjungan.interfaces.entry.simpler import MeasureShown, shown


@dataclass(frozen=True, kw_only=True)
class SimplerPage:
    """All that backoffice/simpler.html may show."""

    measures: list[MeasureShown]
    adopted: int
    offered: int


@require_safe
@in_office
def show_simpler(here: InOffice) -> HttpResponse:
    """Show the four totals over the services whose standards the reader writes."""
    found = simplification(mall_id=here.mall.pk, on=here.today, agencies=here.agencies)
    page = SimplerPage(measures=shown(found), adopted=len(found.adopted), offered=found.offered)
    return show(here, "simpler", {"page": page}, tab="simpler")
