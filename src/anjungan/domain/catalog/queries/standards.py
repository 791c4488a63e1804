"""What a published standard says about a service at a mall. Null stays unknown: nothing is made up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Case, F, Q, When

from anjungan.domain.catalog.models import Offering, ServiceStandard


@dataclass(frozen=True, kw_only=True)
class Requirement:
    """One thing a person brings, says or pays. `group` names alternatives: one of a group is enough.

    `kind` is document, data, presence, payment or other; `form` is copy, original, original_and_copy, data or None
    (not printed); `when` is the condition as printed, None means always.
    """

    name: str
    kind: str
    form: str | None
    when: str | None
    group: str | None
    quantity: int | None


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


def standards_of(*, offerings: Iterable[UUID]) -> dict[UUID, PublishedStandard]:
    """Return the standard that holds for each offering by its uuid: the mall's own, else the published one.

    One statement. Offerings without any standard are left out.
    """
    wanted = Q(uuid__in=list(offerings))
    found: dict[UUID, PublishedStandard] = {}
    mine = ServiceStandard.objects.filter(
        Q(mall__isnull=True) | Q(mall=F("service__offerings__mall")),
        service__offerings__in=Offering.objects.filter(wanted),
        withdrawn_at__isnull=True,
    ).annotate(
        offering=F("service__offerings__uuid"),
        service_key=F("service__key"),
        nearness=Case(When(mall__isnull=False, then=0), default=1),
    )
    for standard in mine.order_by("nearness", "-version"):
        found.setdefault(standard.offering, _published(standard, standard.offering, standard.service_key))
    return found


def published_counter_minutes() -> dict[str, int]:
    """Return the minutes at the counter that a standard prints, by service key; most standards print none."""
    printed = ServiceStandard.objects.filter(
        mall__isnull=True, withdrawn_at__isnull=True, data__counter_minutes__isnull=False
    ).exclude(data__counter_minutes=None)
    return {
        key: int(minutes)
        for key, minutes in printed.values_list("service__key", "data__counter_minutes")
        if minutes is not None
    }


def standard_of(*, offering: UUID) -> PublishedStandard | None:
    """Return the standard that holds for one offering, or None when none is known."""
    return standards_of(offerings=[offering]).get(offering)


def _published(standard: ServiceStandard, offering: UUID, service_key: str) -> PublishedStandard:
    data: dict[str, Any] = standard.data
    rows = data["requirements"]
    return PublishedStandard(
        offering=offering,
        service_key=service_key,
        locality=standard.locality,
        source=data["source"],
        as_of=standard.as_of,
        of_this_mall=standard.mall_id is not None,
        requirements=None
        if rows is None
        else [
            Requirement(
                name=row["name"],
                kind=row["kind"],
                form=row["form"],
                when=row["when"],
                group=row["alternative_group"],
                quantity=row["quantity"],
            )
            for row in rows
        ],
        procedure=data["procedure"],
        time_limit=data["time_limit"],
        tariff=data["tariff"],
        product=data["product"]["name_id"],
        counter_minutes=data["counter_minutes"],
    )
