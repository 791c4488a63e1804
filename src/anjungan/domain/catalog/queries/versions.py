"""Standards as those who write and approve them see them: the board, the versions, one version whole."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from anjungan.domain.catalog.components import (
    Content,
    Deviation,
    content_from_json,
    deviations_from_json,
)
from anjungan.domain.catalog.components.comparing import Burden, burden_of, missing, unexplained
from anjungan.domain.catalog.components.completeness import Completeness, completeness_of
from anjungan.domain.catalog.models import Service, ServiceStandard
from anjungan.domain.catalog.queries.offerings import offerings_at
from anjungan.domain.catalog.queries.standards import in_force
from anjungan.domain.catalog.states import BINDING, OPEN, StandardState
from anjungan.foundation.errors import NotFound


@dataclass(frozen=True, kw_only=True)
class BoardRow:
    """A service at the mall and how far its standard is.

    `state` is that of the open version, else "published" when the mall's own is in force, "borrowed" when another
    region's is, "none" when there is none. `has_own` is whether the mall's own is in force, whatever is being written
    meanwhile. `completeness` is of the version that counts next.
    """

    service_key: str
    name_id: str
    name_en: str
    agency_id: int
    agency: str
    state: str
    has_own: bool
    version: int | None
    completeness: Completeness | None
    parent_moved_on: bool
    awaits_reading: int


@dataclass(frozen=True, kw_only=True)
class Parent:
    """What a version was adopted from."""

    version: int
    locality: str
    content: Content
    is_current: bool


@dataclass(frozen=True, kw_only=True)
class Version:
    """One version of a mall's standard, whole. `differing` names where it leaves what its parent says."""

    id: int
    service_key: str
    name_id: str
    name_en: str
    agency_id: int
    agency: str
    number: int
    state: str
    revision: int
    content: Content
    parent: Parent | None
    deviations: tuple[Deviation, ...]
    differing: tuple[str, ...]
    completeness: Completeness
    missing: tuple[str, ...]
    burden: Burden
    parent_burden: Burden | None
    decree: str
    review_note: str
    valid_from: date | None
    valid_until: date | None
    drafted_by: str
    drafted_at: datetime | None
    submitted_by: str
    submitted_by_id: int | None
    submitted_at: datetime | None
    approved_by: str
    approved_at: datetime | None

    def holds(self, on: date) -> bool:
        """Whether this version is the one in force on a day."""
        return (
            self.state in BINDING
            and (self.valid_from is None or self.valid_from <= on)
            and (self.valid_until is None or self.valid_until > on)
        )


def standards_board(*, mall_id: int, agencies: Iterable[int] | None, on: date) -> list[BoardRow]:
    """Return the services offered at the mall, of these agencies (None: all), with how far each standard is.

    Two statements.
    """
    offerings = offerings_at(mall=mall_id)
    if agencies is not None:
        offerings = offerings.filter(service__agency__in=list(agencies))
    services = {offering.service_id: offering.service for offering in offerings}
    rows: dict[int, list[ServiceStandard]] = {}
    current = in_force(ServiceStandard.objects.all(), on=on) | ServiceStandard.objects.filter(state__in=OPEN)
    for standard in current.filter(service__in=services).order_by("-version"):
        if standard.mall_id in {None, mall_id}:
            rows.setdefault(standard.service_id, []).append(standard)
    board = [_row(service, rows.get(pk, [])) for pk, service in services.items()]
    return sorted(board, key=lambda row: (row.agency, row.name_id))


def _row(service: Service, standards: list[ServiceStandard]) -> BoardRow:
    opened = next((each for each in standards if each.state in OPEN), None)
    own = next((each for each in standards if each.mall_id and each.state in BINDING), None)
    parent = next((each for each in standards if each.mall_id is None), None)
    shown = opened or own or parent
    state = opened.state if opened else "published" if own else "borrowed" if parent else "none"
    content = content_from_json(shown.content) if shown else None
    based_on = opened or own
    return BoardRow(
        service_key=service.key, name_id=service.name_id, name_en=service.name_en, agency_id=service.agency_id,
        agency=service.agency.short, state=state, has_own=own is not None,
        version=shown.version if shown and shown.mall_id else None,
        completeness=completeness_of(content) if content else None,
        parent_moved_on=bool(based_on and parent and based_on.parent_id not in {None, parent.pk}),
        awaits_reading=len(content.unread) if content else 0,
    )  # fmt: skip


def versions_of(*, mall_id: int, service_key: str) -> list[Version]:
    """Return the versions of a service's standard at the mall, the last one first. One statement."""
    rows = (
        ServiceStandard.objects.filter(mall_id=mall_id, service__key=service_key)
        .select_related("service__agency", "parent", "drafted_by", "submitted_by", "approved_by")
        .defer("service__search_text", "service__search_vector")
        .order_by("-version")
    )
    return [_version(row) for row in rows]


def version_of(*, mall_id: int, service_key: str, number: int) -> Version:
    """Return one version. Raises NotFound."""
    for version in versions_of(mall_id=mall_id, service_key=service_key):
        if version.number == number:
            return version
    raise NotFound


def _version(row: ServiceStandard) -> Version:
    content, deviations = content_from_json(row.content), deviations_from_json(row.deviations)
    parent = None
    if row.parent is not None:
        parent = Parent(
            version=row.parent.version, locality=row.parent.locality, content=content_from_json(row.parent.content),
            is_current=row.parent.state == StandardState.PUBLISHED,
        )  # fmt: skip
    return Version(
        id=row.pk, service_key=row.service.key, name_id=row.service.name_id, name_en=row.service.name_en,
        agency_id=row.service.agency_id, agency=row.service.agency.short, number=row.version, state=row.state,
        revision=row.revision, content=content, parent=parent, deviations=deviations,
        differing=tuple(unexplained(parent.content, content, ())) if parent else (),
        completeness=completeness_of(content),
        missing=tuple(missing(content, parent.content if parent else None, deviations)), burden=burden_of(content),
        parent_burden=burden_of(parent.content) if parent else None, decree=row.decree, review_note=row.review_note,
        valid_from=row.valid_from, valid_until=row.valid_until,
        drafted_by=row.drafted_by.name if row.drafted_by else "", drafted_at=row.drafted_at,
        submitted_by=row.submitted_by.name if row.submitted_by else "", submitted_by_id=row.submitted_by_id,
        submitted_at=row.submitted_at, approved_by=row.approved_by.name if row.approved_by else "",
        approved_at=row.approved_at,
    )  # fmt: skip
