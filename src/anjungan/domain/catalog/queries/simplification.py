"""How much lighter a mall's own standards are than the ones they were adopted from, over all its services.

Worked out from the components each time it is asked (`burden_of`); nobody writes a total down.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from anjungan.domain.catalog.components import content_from_json
from anjungan.domain.catalog.components.comparing import Burden, burden_of
from anjungan.domain.catalog.models import Offering, ServiceStandard
from anjungan.domain.catalog.queries.standards import in_force


class Measure(StrEnum):
    """What a service costs a citizen, in four numbers (`Burden`)."""

    PAPERS = "papers"
    STEPS = "steps"
    DAYS = "days"
    RUPIAH = "rupiah"


@dataclass(frozen=True, kw_only=True)
class Adopted:
    """A standard of the mall in force beside the one it was adopted from (`parent_locality`, its version)."""

    service_key: str
    name_id: str
    name_en: str
    agency: str
    version: int
    parent_locality: str
    before: Burden
    after: Burden

    def at_parent(self, measure: Measure) -> float | None:
        """What the parent asks; None where it does not say."""
        return _of(self.before, measure)

    def here(self, measure: Measure) -> float | None:
        """What is asked here; None where it does not say."""
        return _of(self.after, measure)

    def change(self, measure: Measure) -> float | None:
        """How much less (negative) or more is asked here; None where either does not say."""
        before, after = self.at_parent(measure), self.here(measure)
        return None if before is None or after is None else after - before


@dataclass(frozen=True, kw_only=True)
class Total:
    """One measure over the services of which both standards say it; `unknown` are the others."""

    measure: Measure
    known: tuple[Adopted, ...]
    unknown: tuple[Adopted, ...]

    @property
    def before(self) -> float:
        """What the parents ask together."""
        return sum(each.at_parent(self.measure) or 0 for each in self.known)

    @property
    def after(self) -> float:
        """What is asked here, together."""
        return sum(each.here(self.measure) or 0 for each in self.known)

    @property
    def change(self) -> float:
        """How much less (negative) or more, together."""
        return self.after - self.before

    @property
    def lighter(self) -> tuple[Adopted, ...]:
        """The services that ask less here, the most first."""
        less = [each for each in self.known if (each.change(self.measure) or 0) < 0]
        return tuple(sorted(less, key=lambda each: (each.change(self.measure) or 0, each.name_id)))

    @property
    def heavier(self) -> tuple[Adopted, ...]:
        """The services that ask more here, the most first."""
        more = [each for each in self.known if (each.change(self.measure) or 0) > 0]
        return tuple(sorted(more, key=lambda each: (-(each.change(self.measure) or 0), each.name_id)))


@dataclass(frozen=True, kw_only=True)
class Simplification:
    """The four measures of a mall. `adopted` of `offered` services have a standard of its own with a parent."""

    adopted: tuple[Adopted, ...]
    offered: int
    totals: tuple[Total, ...]


def simplification(*, mall_id: int, on: date, agencies: Iterable[int] | None = None) -> Simplification:
    """Return how much lighter the mall's standards in force are than their parents, of these agencies (None: all).

    Two statements.
    """
    offered = Offering.objects.filter(mall_id=mall_id, is_active=True, service__withdrawn_at__isnull=True)
    if agencies is not None:
        offered = offered.filter(service__agency__in=list(agencies))
    services = set(offered.values_list("service_id", flat=True))
    rows = (
        in_force(ServiceStandard.objects.filter(mall_id=mall_id, parent__isnull=False), on=on)
        .filter(service__in=services)
        .select_related("service__agency", "parent")
        .defer("service__search_text", "service__search_vector")
        .order_by("service__agency__short", "service__name_id")
    )
    adopted = tuple(_adopted(row) for row in rows)
    return Simplification(
        adopted=adopted,
        offered=len(services),
        totals=tuple(
            Total(
                measure=measure,
                known=tuple(each for each in adopted if each.change(measure) is not None),
                unknown=tuple(each for each in adopted if each.change(measure) is None),
            )
            for measure in Measure
        ),
    )


def _adopted(row: ServiceStandard) -> Adopted:
    parent = row.parent
    assert parent is not None  # noqa: S101 - asked for
    return Adopted(
        service_key=row.service.key, name_id=row.service.name_id, name_en=row.service.name_en,
        agency=row.service.agency.short, version=row.version, parent_locality=parent.locality,
        before=burden_of(content_from_json(parent.content)), after=burden_of(content_from_json(row.content)),
    )  # fmt: skip


def _of(burden: Burden, measure: Measure) -> float | None:
    found: float | None = getattr(burden, measure.value)
    return found
