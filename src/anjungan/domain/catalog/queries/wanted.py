"""What people come for most, and one service with its neighbours."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, F, Window
from django.db.models.functions import RowNumber

from anjungan.domain.catalog.models import FoundKind, LifeEvent, Offering, SearchEntry, Service
from anjungan.domain.catalog.queries.offerings import offerings_at
from anjungan.domain.organizations.models import Mall


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A service that many come for. `of_all` is how many services the mall offers."""

    key: str
    name_id: str
    name_en: str
    agency_short: str
    of_all: int


def often_wanted(*, mall: Mall | int, limit: int = 5) -> list[Wanted]:
    """Return what most people come for at a mall, no agency twice before all have had a turn. One statement."""
    entries = SearchEntry.objects.filter(
        kind=FoundKind.SERVICE, service__offerings__in=offerings_at(mall=mall).order_by().values("pk")
    ).annotate(
        of_all=Window(Count("pk")),
        turn=Window(RowNumber(), partition_by="service__agency", order_by=[F("often").desc(), F("key").asc()]),
    )
    found = entries.order_by("-often", "turn", "key").values_list(
        "key", "service__name_id", "service__name_en", "service__agency__short", "of_all"
    )[:limit]
    return [
        Wanted(key=key, name_id=name_id, name_en=name_en, agency_short=short, of_all=of_all)
        for key, name_id, name_en, short, of_all in found
    ]


def service_by_key(*, key: str) -> Service | None:
    """Return a service of the catalogue with its agency, None when there is none or it was withdrawn."""
    return (
        Service.objects.filter(key=key, withdrawn_at=None)
        .select_related("agency")
        .defer("search_text", "search_vector")
        .first()
    )


def offering_of(*, mall: Mall | int, service: Service | int) -> Offering | None:
    """Return how the mall offers a service, with line, agency, topic and zone; None when it does not."""
    service_id = service.pk if isinstance(service, Service) else service
    return offerings_at(mall=mall).filter(service_id=service_id).first()


def life_events_offered(*, mall: Mall | int) -> list[LifeEvent]:
    """Return the life events of which at least one necessary step is offered at a mall, by name. One statement."""
    here = offerings_at(mall=mall).order_by().values("service_id")
    events = LifeEvent.objects.filter(withdrawn_at=None, steps__optional=False, steps__service__in=here)
    return list(events.distinct().order_by("name_id"))
