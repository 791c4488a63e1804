"""The files: chosen by their ending, or by what the program says it accepts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import parse_etags, quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from anjungan.domain.catalog.exports import (
    Bundle,
    Place,
    Publication,
    as_csv,
    catalogue_graph,
    services_graph,
    sippn_page,
)
from anjungan.domain.catalog.queries.life_events import life_event_bundles
from anjungan.domain.catalog.queries.standards import StandardInForce, standards_in_force
from anjungan.domain.organizations.queries import mall_by_key
from anjungan.foundation import clock
from anjungan.foundation.errors import NotFound

if TYPE_CHECKING:
    from rdflib import Graph

    from anjungan.domain.organizations.models import Mall

TURTLE, JSON_LD, JSON, CSV, HTML = "text/turtle", "application/ld+json", "application/json", "text/csv", "text/html"
MEDIA_TYPES = {"ttl": TURTLE, "jsonld": JSON_LD, "json": JSON, "csv": CSV}
_RDF_FORMATS = {TURTLE: "turtle", JSON_LD: "json-ld"}
_FRESH_SECONDS = 300


@dataclass(frozen=True, kw_only=True)
class OpenMall:
    """A mall whose data somebody asks for, and the address under which it all lies."""

    mall: Mall
    today: date
    base: str

    @property
    def place(self) -> Place:
        """The mall in the words of the exports."""
        mall = self.mall
        return Place(key=mall.key, name=mall.name, city=mall.city, code=mall.region_code)

    def standards(self, *keys: str) -> dict[str, StandardInForce]:
        """Return what is in force today, of all services offered or of these."""
        return standards_in_force(mall=self.mall, on=self.today, services=keys or None)

    def bundles(self) -> list[Bundle]:
        """Return the life events with the services on their way."""
        return [
            Bundle(
                key=event.key,
                name_id=event.name_id,
                name_en=event.name_en,
                services=tuple(step.service_key for step in event.steps),
            )
            for event in life_event_bundles(mall=None)
        ]


def open_mall(request: HttpRequest, key: str) -> OpenMall:
    """Return the mall of the address. Raises Http404."""
    try:
        mall = mall_by_key(key=key)
    except NotFound as unknown:
        raise Http404 from unknown
    return OpenMall(
        mall=mall,
        today=clock.business_date(clock.now(), mall.time_zone),
        base=request.build_absolute_uri(reverse("open_data:mall", args=[mall.key])),
    )


@require_safe
def show_services(request: HttpRequest, mall: str, form: str) -> HttpResponse:
    """Answer with every service of the mall that has a standard in force."""
    here = open_mall(request, mall)
    media_type = MEDIA_TYPES.get(form)
    if media_type is None:
        raise Http404
    return _answer(request, _written(here, here.standards(), media_type), media_type, name=f"layanan-{mall}.{form}")


@require_safe
def show_service(request: HttpRequest, mall: str, key: str) -> HttpResponse:
    """Answer with one service, in the form the program accepts; a browser is sent to the service's page."""
    here = open_mall(request, mall)
    found = here.standards(key)
    if not found:
        raise Http404
    media_type = request.get_preferred_type([HTML, JSON_LD, TURTLE, JSON])
    if media_type is None:
        return HttpResponse(_("Yang ada: Turtle, JSON-LD, JSON, HTML."), status=406, content_type="text/plain")
    if media_type == HTML:
        answer: HttpResponse = redirect(f"/layanan/{key}")
    elif media_type == JSON:
        answer = _answer(request, _json(sippn_page(found[key])), JSON)
    else:
        answer = _answer(request, _written(here, found, media_type), media_type)
    answer["Vary"] = "Accept"
    return answer


@require_safe
def show_catalogue(request: HttpRequest, mall: str, form: str) -> HttpResponse:
    """Answer with the description of the files, by which open data portals find them."""
    here = open_mall(request, mall)
    media_type = MEDIA_TYPES.get(form, "")
    if media_type not in _RDF_FORMATS:
        raise Http404
    graph = catalogue_graph(
        base=here.base, place=here.place, files=publications(here), count=len(here.standards()), on=here.today
    )
    return _answer(request, _serialised(graph, media_type), media_type)


def publications(here: OpenMall) -> list[Publication]:
    """Return the files of a mall."""
    titles = {"ttl": "CPSV-AP 3.2.0, Turtle", "jsonld": "CPSV-AP 3.2.0, JSON-LD", "json": "SIPPN, JSON", "csv": "CSV"}
    return [
        Publication(address=f"{here.base}layanan.{form}", media_type=MEDIA_TYPES[form], title=title)
        for form, title in titles.items()
    ]


def _written(here: OpenMall, standards: Mapping[str, StandardInForce], media_type: str) -> str:
    bundles = tuple(here.bundles()) if media_type in _RDF_FORMATS else ()
    return _file(tuple(standards.values()), bundles, here.base, here.place, media_type)


# Writing all services of a mall takes seconds; what they say changes a few times a month.
@lru_cache(maxsize=8)
def _file(
    standards: tuple[StandardInForce, ...], bundles: tuple[Bundle, ...], base: str, place: Place, media_type: str
) -> str:
    if media_type == JSON:
        return _json([sippn_page(each) for each in standards])
    if media_type == CSV:
        return as_csv(standards)
    by_key = {each.service_key: each for each in standards}
    return _serialised(services_graph(by_key, base=base, place=place, bundles=bundles), media_type)


def _serialised(graph: Graph, media_type: str) -> str:
    return graph.serialize(format=_RDF_FORMATS[media_type])


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1)


def _answer(request: HttpRequest, text: str, media_type: str, *, name: str = "") -> HttpResponse:
    mark = quote_etag(sha256(text.encode()).hexdigest()[:32])
    # A packed answer carries the mark as a weak one.
    seen = {each.removeprefix("W/") for each in parse_etags(request.headers.get("If-None-Match", ""))}
    if mark in seen:
        answer = HttpResponse(status=304)
    else:
        answer = HttpResponse(text, content_type=f"{media_type}; charset=utf-8")
    answer["ETag"] = mark
    answer["Cache-Control"] = f"public, max-age={_FRESH_SECONDS}"
    # Anybody's page may read what anybody may read.
    answer["Access-Control-Allow-Origin"] = "*"
    if name:
        answer["Content-Disposition"] = f'inline; filename="{name}"'
    return answer
