"""The pages that say what there is to download."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from anjungan.domain.catalog.exports import Publication
from anjungan.domain.premises.queries import malls_in_operation
from anjungan.interfaces.open_data.files import open_mall, publications

if TYPE_CHECKING:
    from anjungan.domain.organizations.models import Mall


@dataclass(frozen=True, kw_only=True)
class OpenDataPage:
    """All that open_data/mall.html may show."""

    mall: Mall
    base: str
    services: int
    own: int
    files: Sequence[Publication]


@require_safe
def show_malls(request: HttpRequest) -> HttpResponse:
    """Show the malls whose data can be downloaded; go straight to the only one."""
    malls = list(malls_in_operation())
    if len(malls) == 1:
        return redirect("open_data:mall", malls[0].key)
    return render(request, "open_data/malls.html", {"malls": malls})


@require_safe
def show_mall(request: HttpRequest, mall: str) -> HttpResponse:
    """Show the files of a mall."""
    here = open_mall(request, mall)
    standards = here.standards()
    page = OpenDataPage(
        mall=here.mall,
        base=here.base,
        services=len(standards),
        own=sum(each.of_this_mall for each in standards.values()),
        files=publications(here),
    )
    return render(request, "open_data/mall.html", {"page": page, "mall": here.mall})
