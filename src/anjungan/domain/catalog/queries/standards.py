"""What the standard in force says about a service at a mall. Null stays unknown: nothing is made up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Case, F, Q, QuerySet, When

from anjungan.domain.catalog.components import (
    Content,
    Deviation,
    content_from_json,
    content_to_json,
    deviations_from_json,
)
from anjungan.domain.catalog.components import Requirement as Question
from anjungan.domain.catalog.models import Document, Offering, ServiceStandard
from anjungan.domain.catalog.states import BINDING, StandardState
from anjungan.domain.organizations.models import Mall


@dataclass(frozen=True, kw_only=True)
class StandardInForce:
    """The version that holds for a service at a mall on a day, whole.

    `content` has the fourteen components typed; in it None is unknown and an empty list is known to be empty. Show
    `locality`, `sources` and `as_of` (a date as printed, None: undated) unless `of_this_mall`: a standard of another
    region is not a rule here. `sources` is empty for a standard written here.
    """

    service_key: str
    name_id: str
    name_en: str
    description_id: str
    kind: str
    agency_key: str
    agency_name: str
    agency_short: str
    version: int
    of_this_mall: bool
    locality: str
    sources: tuple[str, ...]
    as_of: str | None
    valid_from: date | None
    valid_until: date | None
    decree: str
    content: Content
    deviations: tuple[Deviation, ...]


@dataclass(frozen=True, kw_only=True)
class Requirement:
    """One thing a person brings, says or pays. `group` names alternatives: one of a group is enough.

    `kind` is document, data, presence, payment or other; `form` is copy, original, original_and_copy, data or None
    (not printed); `when` is the condition as printed, None means always. `document` is the key of a kind of paper.
    """

    name: str
    kind: str
    form: str | None
    when: str | None
    group: str | None
    quantity: int | None
    document: str | None = None


@dataclass(frozen=True, kw_only=True)
class PublishedStandard:
    """The standard that holds for an offering. `requirements` is None when the source prints none.

    `locality` says whose standard it is, `source` where it was read and `as_of` how old it is (a date as printed,
    None when the page shows none): show them, for a standard of another region is not a rule here. `of_this_mall`
    is whether the mall took it as its own.
    """

    offering: UUID
    service_key: str
    locality: str
    source: str
    as_of: str | None
    of_this_mall: bool
    requirements: list[Requirement] | None
    procedure: list[dict[str, Any]] | None
    time_limit: dict[str, Any] | None
    tariff: dict[str, Any] | None
    product: str
    counter_minutes: int | None


def in_force(rows: QuerySet[ServiceStandard], *, on: date) -> QuerySet[ServiceStandard]:
    """Return those that hold on a day."""
    return rows.filter(
        Q(valid_from__isnull=True) | Q(valid_from__lte=on),
        Q(valid_until__isnull=True) | Q(valid_until__gt=on),
        state__in=BINDING,
    )


def standards_in_force(
    *, mall: Mall | int, on: date, services: Iterable[str] | None = None
) -> dict[str, StandardInForce]:
    """Return the standard that holds on a day for each service by its key: the mall's own, else the published one.

    `services` are keys; None means every service that the mall offers. Services without any standard are left out.
    One statement.
    """
    mall_id = mall.pk if isinstance(mall, Mall) else mall
    rows = in_force(ServiceStandard.objects.filter(Q(mall__isnull=True) | Q(mall_id=mall_id)), on=on)
    if services is None:
        offered = Offering.objects.filter(mall_id=mall_id, is_active=True, line__is_active=True)
        rows = rows.filter(service__in=offered.values("service"), service__withdrawn_at__isnull=True)
    else:
        rows = rows.filter(service__key__in=list(services))
    found: dict[str, StandardInForce] = {}
    nearest = rows.annotate(nearness=Case(When(mall__isnull=False, then=0), default=1))
    for row in (
        nearest.select_related("service__agency")
        .defer("service__search_text", "service__search_vector")
        .order_by("service__key", "nearness", "-version")
    ):
        if row.service.key not in found:
            found[row.service.key] = standard_of_row(row)
    return found


def standard_in_force(*, service: str, mall: Mall | int, on: date) -> StandardInForce | None:
    """Return the standard that holds for a service (its key) at a mall on a day; None when none is known."""
    return standards_in_force(mall=mall, on=on, services=[service]).get(service)


def standard_of_row(row: ServiceStandard) -> StandardInForce:
    """Return a version as it is told; the row's service and agency should be loaded."""
    source = (row.data or {}).get("source")
    return StandardInForce(
        service_key=row.service.key, name_id=row.service.name_id, name_en=row.service.name_en,
        description_id=row.service.description_id, kind=row.service.kind, agency_key=row.service.agency.key,
        agency_name=row.service.agency.name_id, agency_short=row.service.agency.short, version=row.version,
        of_this_mall=row.mall_id is not None, locality=row.locality,
        sources=tuple(dict.fromkeys([source, *row.service.source])) if source else (), as_of=row.as_of,
        valid_from=row.valid_from, valid_until=row.valid_until, decree=row.decree,
        content=content_from_json(row.content),
        deviations=deviations_from_json(row.deviations),
    )  # fmt: skip


def standards_of(*, offerings: Iterable[UUID], on: date) -> dict[UUID, PublishedStandard]:
    """Return the standard that holds for each offering by its uuid: the mall's own, else the published one.

    One statement. Offerings without any standard are left out.
    """
    wanted = Q(uuid__in=list(offerings))
    found: dict[UUID, PublishedStandard] = {}
    mine = (
        in_force(ServiceStandard.objects.all(), on=on)
        .filter(
            Q(mall__isnull=True) | Q(mall=F("service__offerings__mall")),
            service__offerings__in=Offering.objects.filter(wanted),
        )
        .annotate(
            offering=F("service__offerings__uuid"),
            service_key=F("service__key"),
            nearness=Case(When(mall__isnull=False, then=0), default=1),
        )
    )
    for standard in mine.order_by("nearness", "-version"):
        found.setdefault(standard.offering, _published(standard, standard.offering, standard.service_key))
    return found


def document_names_in_english(*, keys: Iterable[str]) -> dict[str, str]:
    """Return the English names of kinds of paper by key; those without one are left out."""
    wanted = set(keys)
    found = Document.objects.filter(key__in=wanted).exclude(name_en="") if wanted else Document.objects.none()
    return dict(found.values_list("key", "name_en"))


def published_counter_minutes() -> dict[str, int]:
    """Return the minutes at the counter that a standard prints, by service key; most standards print none."""
    rows = ServiceStandard.objects.filter(mall__isnull=True, state=StandardState.PUBLISHED)
    printed = rows.values_list("service__key", "content__counter_minutes__value")
    return {key: int(minutes) for key, minutes in printed if minutes is not None}


def standard_of(*, offering: UUID, on: date) -> PublishedStandard | None:
    """Return the standard that holds for one offering, or None when none is known."""
    return standards_of(offerings=[offering], on=on).get(offering)


def _published(standard: ServiceStandard, offering: UUID, service_key: str) -> PublishedStandard:
    content = content_from_json(standard.content)
    plain = content_to_json(content)
    questions = content.requirements.value
    return PublishedStandard(
        offering=offering,
        service_key=service_key,
        locality=standard.locality,
        source=(standard.data or {}).get("source", ""),
        as_of=standard.as_of,
        of_this_mall=standard.mall_id is not None,
        requirements=None if questions is None else [row for question in questions for row in _flat(question)],
        procedure=plain["procedure"]["value"],
        time_limit=plain["time_limit"]["value"],
        tariff=plain["fee"]["value"],
        product=content.product.value.name if content.product.value else "",
        counter_minutes=content.counter_minutes.value,
    )


def _flat(question: Question) -> Iterator[Requirement]:
    for answers in question.lists:
        for evidence in answers.evidence:
            yield Requirement(
                name=evidence.name,
                kind=evidence.kind.value,
                form=evidence.form.value if evidence.form else None,
                when=answers.when or question.when,
                group=question.key if len(question.lists) > 1 else None,
                quantity=evidence.quantity,
                document=evidence.document,
            )
