"""Looking for a service by everyday words. Works as a plain form; a script only saves the pressing of the button."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from anjungan.domain.catalog import operations as catalog
from anjungan.domain.catalog.queries import AgencyOfferings, Found, offerings_by_agency, search_catalogue
from anjungan.foundation import clock
from anjungan.interfaces.entry.public_pages import page_of
from anjungan.interfaces.portal.place import Place, place_of

if TYPE_CHECKING:
    from anjungan.domain.organizations.models import Mall

MOST_FOUND = 20
_LONGEST = 240
# Fewer of the asked words than this in the best answer: it is a guess, and the page says so.
_SURE = 0.5


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One thing found, with its page."""

    found: Found
    address: str
    under: str
    is_here: bool

    @property
    def kind(self) -> str:
        """What it is: service, life_event or agency."""
        return str(self.found.kind)


@dataclass(frozen=True, kw_only=True)
class SearchPage:
    """All that portal/search.html may show. `elsewhere`: nothing fits here, but the catalogue knows these."""

    asked: str
    answers: list[Answer]
    is_a_guess: bool
    elsewhere: bool
    agencies: list[AgencyOfferings]


@require_safe
def show_search(request: HttpRequest) -> HttpResponse:
    """Show what fits the words, or help on when nothing does."""
    place = place_of(request)
    asked = " ".join(request.GET.get("q", "").replace("\x00", "").split())[:_LONGEST]
    with timezone.override(place.time_zone):
        page = _search(place, asked)
        if asked and (not page.answers or page.is_a_guess):
            catalog.record_unanswered(question=asked, now=clock.now())
        template = "portal/found.html" if "bagian" in request.GET else "portal/search.html"
        response = render(request, template, {"page": page, "place": place, "mall": place.mall})
    response["X-Robots-Tag"] = "noindex"
    return response


def _search(place: Place, asked: str) -> SearchPage:
    mall = place.mall
    here = search_catalogue(words=asked, mall=mall, limit=MOST_FOUND) if asked else []
    elsewhere = search_catalogue(words=asked, limit=MOST_FOUND) if asked and not here and mall is not None else []
    found = here or elsewhere
    return SearchPage(
        asked=asked,
        answers=[_answer(each, place) for each in found],
        is_a_guess=bool(found) and found[0].answers < _SURE,
        elsewhere=bool(elsewhere),
        agencies=_agencies(mall) if mall is not None and not here else [],
    )


def _agencies(mall: Mall) -> list[AgencyOfferings]:
    return offerings_by_agency(mall=mall)


def _answer(found: Found, place: Place) -> Answer:
    english = (get_language() or "").startswith("en")
    under = found.agency_short if found.kind == "service" else "" if english else found.description_id
    return Answer(
        found=found,
        address=page_of(found.kind, found.key) + place.query,
        under=under,
        is_here=found.offering is not None,
    )
