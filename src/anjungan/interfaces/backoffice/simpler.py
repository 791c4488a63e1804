"""How much lighter the standards in force are than their parents: of the whole mall, or of one agency."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from anjungan.interfaces.backoffice.place import InOffice, in_office, show
from anjungan.interfaces.entry.simpler import simpler_page


@require_safe
@in_office
def show_simpler(here: InOffice) -> HttpResponse:
    """Show the four totals over the services whose standards the reader writes."""
    page = simpler_page(mall_id=here.mall.pk, on=here.today, agencies=here.agencies)
    return show(here, "simpler", {"page": page}, tab="simpler")
