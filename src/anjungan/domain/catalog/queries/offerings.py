"""What a mall offers: by topic, by agency, and by what happened in life."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import OuterRef, Prefetch, Subquery
from django.db.models.functions import Coalesce, Lower

from anjungan.domain.catalog.models import LifeEvent, LifeEventStep, Offering, SearchEntry, Service
from anjungan.domain.organizations.models import Agency, Mall
from anjungan.domain.premises.models import Topic

if TYPE_CHECKING:
    from django.db.models import QuerySet


@dataclass(frozen=True, kw_only=True)
class TopicOfferings:
    """A topic of a mall with what is offered under it."""

    topic: Topic
    offerings: list[Offering]


@dataclass(frozen=True, kw_only=True)
class AgencyOfferings:
    """An agency at a mall with what it offers there."""

    agency: Agency
    offerings: list[Offering]


@dataclass(frozen=True, kw_only=True)
class LifeEventStepAt:
    """A step of a life event; `offering` is None when this mall does not offer it."""

    step: LifeEventStep
    offering: Offering | None


@dataclass(frozen=True, kw_only=True)
class LifeEventAt:
    """A life event with the steps that can be taken at this mall, and those that cannot."""

    event: LifeEvent
    steps: list[LifeEventStepAt]

    @property
    def offerings(self) -> list[Offering]:
        """What is offered here, in the order of the steps, the optional ones left out."""
        return [at.offering for at in self.steps if at.offering is not None and not at.step.optional]


def offerings_at(*, mall: Mall | int) -> QuerySet[Offering]:
    """Return what a mall offers now, with service, agency, line, topic and zone."""
    mall_id = mall.pk if isinstance(mall, Mall) else mall
    return (
        Offering.objects.filter(
            mall_id=mall_id, is_active=True, line__is_active=True, service__withdrawn_at__isnull=True
        )
        .select_related("service__agency", "line__topic__zone", "line__zone", "line__agency")
        .defer("service__search_text", "service__search_vector")
    )


def services_of(*, agency_ids: Iterable[int]) -> QuerySet[Service]:
    """Return the services of the catalogue that these agencies give, with the agency, by key."""
    return (
        Service.objects.filter(agency__in=list(agency_ids), withdrawn_at__isnull=True)
        .select_related("agency")
        .defer("search_text", "search_vector")
        .order_by("key")
    )


def offerings_by_ids(*, mall: Mall | int, ids: Iterable[int]) -> list[Offering]:
    """Return the mall's active offerings with these ids, in this order; unknown ids are left out."""
    wanted = list(ids)
    found = {offering.pk: offering for offering in offerings_at(mall=mall).filter(pk__in=wanted)}
    return [found[pk] for pk in wanted if pk in found]


def offerings_by_topic(*, mall: Mall | int) -> list[TopicOfferings]:
    """Return what the mall offers by topic in the order of the kiosk, wanted often first. One statement."""
    grouped: dict[int, TopicOfferings] = {}
    often = SearchEntry.objects.filter(service=OuterRef("service")).values("often")
    for offering in (
        offerings_at(mall=mall)
        .annotate(often=Coalesce(Subquery(often), 0))
        .order_by("line__topic__position", "line__topic__letter", "-often", "line__code", "service__name_id")
    ):
        topic = offering.line.topic
        grouped.setdefault(topic.pk, TopicOfferings(topic=topic, offerings=[])).offerings.append(offering)
    return list(grouped.values())


def offerings_by_agency(*, mall: Mall | int) -> list[AgencyOfferings]:
    """Return what the mall offers by agency, in the order of their short names, wanted often first. One statement."""
    grouped: dict[int, AgencyOfferings] = {}
    often = SearchEntry.objects.filter(service=OuterRef("service")).values("often")
    for offering in (
        offerings_at(mall=mall)
        .annotate(often=Coalesce(Subquery(often), 0))
        .order_by(Lower("service__agency__short"), "-often", "service__name_id")
    ):
        agency = offering.service.agency
        grouped.setdefault(agency.pk, AgencyOfferings(agency=agency, offerings=[])).offerings.append(offering)
    return list(grouped.values())


def life_events_at(*, mall: Mall | int) -> list[LifeEventAt]:
    """Return the life events of which at least one necessary step is offered here. Three statements."""
    offered = {offering.service_id: offering for offering in offerings_at(mall=mall)}
    steps = LifeEventStep.objects.select_related("service__agency").order_by("order")
    events = (
        LifeEvent.objects.filter(withdrawn_at__isnull=True)
        .prefetch_related(Prefetch("steps", queryset=steps))
        .order_by("name_id")
    )
    here = (
        LifeEventAt(
            event=event,
            steps=[LifeEventStepAt(step=step, offering=offered.get(step.service_id)) for step in event.steps.all()],
        )
        for event in events
    )
    return [event for event in here if event.offerings]
