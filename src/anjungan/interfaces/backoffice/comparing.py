"""Two versions side by side, or one beside its parent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from anjungan.domain.catalog.components import Content
from anjungan.domain.catalog.components.comparing import Comparison, compare
from anjungan.domain.catalog.queries.versions import Version, versions_of
from anjungan.foundation.errors import NotFound
from anjungan.interfaces.backoffice.place import InOffice, in_office, show
from anjungan.interfaces.backoffice.version import seen_service

PARENT = "induk"


@dataclass(frozen=True, kw_only=True)
class Side:
    """One side: its choice in the form, its name, and what it says."""

    choice: str
    name: str
    content: Content


@dataclass(frozen=True, kw_only=True)
class ComparisonPage:
    """All that backoffice/compare.html may show."""

    name_id: str
    name_en: str
    service_key: str
    sides: Sequence[Side]
    before: Side
    after: Side
    rows: Sequence[Comparison]
    differing: int
    everything: bool


@require_safe
@in_office
def show_comparison(here: InOffice, service: str) -> HttpResponse:
    """Show what differs between two versions; by default the last two, or the last and its parent."""
    found = seen_service(here, service)
    sides = _sides(versions_of(mall_id=here.mall.pk, service_key=service))
    if not sides:
        raise NotFound
    by_choice = {side.choice: side for side in sides}
    after = by_choice.get(here.request.GET.get("b", ""), sides[0])
    before = by_choice.get(here.request.GET.get("a", ""), sides[min(1, len(sides) - 1)])
    rows = compare(before.content, after.content)
    everything = here.request.GET.get("semua") == "1"
    page = ComparisonPage(
        name_id=found.name_id, name_en=found.name_en, service_key=service, sides=sides, before=before, after=after,
        rows=rows if everything else [row for row in rows if row.differs],
        differing=sum(row.differs for row in rows), everything=everything,
    )  # fmt: skip
    return show(here, "compare", {"page": page}, tab="board")


def _sides(versions: Sequence[Version]) -> list[Side]:
    sides = [
        Side(choice=str(each.number), name=_("Versi %(number)s") % {"number": each.number}, content=each.content)
        for each in versions
    ]
    parent = versions[0].parent if versions else None
    if parent is not None:
        name = _("Standar induk (%(locality)s)") % {"locality": parent.locality or "–"}
        sides.append(Side(choice=PARENT, name=name, content=parent.content))
    return sides
