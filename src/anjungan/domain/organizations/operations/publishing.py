"""Taking published rows: compare with what is kept, write only what is new, and say what changed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from django.db.models import Manager, Model

from anjungan.domain.organizations.models import Agency, Mall, Tenancy
from anjungan.foundation.operations import part_of_operation

M = TypeVar("M", bound=Model)

# Every published table has these two columns.
_WITHDRAWN_AT = "withdrawn_at"
_DIGEST = "catalogue_digest"


@dataclass(kw_only=True)
class Changes:
    """What a load did to the rows of one file."""

    created: list[str] = field(default_factory=list)
    updated: dict[str, list[str]] = field(default_factory=dict)
    withdrawn: list[str] = field(default_factory=list)
    unchanged: int = 0

    def __bool__(self) -> bool:
        """Whether anything changed."""
        return bool(self.created or self.updated or self.withdrawn)


@part_of_operation
def synchronise(
    model: type[M],
    *,
    key_field: str,
    rows: Mapping[str, Mapping[str, Any]],
    keep: Collection[str],
    now: datetime,
) -> tuple[dict[str, M], Changes]:
    """Make the published rows of a table equal to these, in a handful of statements.

    `rows` are values by key; each names its `catalogue_digest`. Rows that came from a catalogue before and are
    neither here nor in `keep` are marked as withdrawn, never deleted, since others may point at them. Rows that
    people made themselves are left alone. Returns the rows by key, and what changed.
    """
    changes = Changes()
    known = {str(getattr(row, key_field)): row for row in _manager(model).all()}
    new: list[M] = []
    changed: list[M] = []
    touched: set[str] = set()
    for key, values in rows.items():
        row = known.get(key)
        if row is None:
            row = known[key] = model(**{key_field: key, **values})
            new.append(row)
            changes.created.append(key)
            continue
        different = [name for name, value in values.items() if getattr(row, name) != value]
        if _withdrawn_at(row) is not None:
            different.append(_WITHDRAWN_AT)
        for name in different:
            setattr(row, name, values.get(name))
        if different:
            changed.append(row)
            touched.update(different)
        said = [name for name in different if name != _DIGEST]
        if said:
            changes.updated[key] = said
        else:
            changes.unchanged += 1
    for key, row in known.items():
        published = _digest(row) and _withdrawn_at(row) is None
        if published and key not in rows and key not in keep:
            setattr(row, _WITHDRAWN_AT, now)
            changed.append(row)
            touched.add(_WITHDRAWN_AT)
            changes.withdrawn.append(key)
    _manager(model).bulk_create(new)
    if changed:
        _manager(model).bulk_update(changed, sorted(touched))
    return known, changes


def _manager(model: type[M]) -> Manager[M]:
    manager: Manager[M] = getattr(model, "objects")  # noqa: B009 - Model itself has none
    return manager


def _digest(row: Model) -> str:
    return str(getattr(row, _DIGEST))


def _withdrawn_at(row: Model) -> datetime | None:
    found: datetime | None = getattr(row, _WITHDRAWN_AT)
    return found


@part_of_operation
def publish_agencies(
    *, rows: Mapping[str, Mapping[str, Any]], keep: Collection[str], now: datetime
) -> tuple[dict[str, Agency], Changes]:
    """Take the published agencies, by key."""
    return synchronise(Agency, key_field="key", rows=rows, keep=keep, now=now)


@part_of_operation
def publish_malls(
    *, rows: Mapping[str, Mapping[str, Any]], keep: Collection[str], now: datetime
) -> tuple[dict[str, Mall], Changes]:
    """Take the published malls, by key."""
    return synchronise(Mall, key_field="key", rows=rows, keep=keep, now=now)


@part_of_operation
def publish_tenancies(
    *, malls: Collection[Mall], pairs: Mapping[tuple[int, int], str], now: datetime
) -> dict[int, list[str]]:
    """Take who is published to be a tenant where: (mall id, agency id) with its source.

    Returns, by mall id, the keys of agencies added (`+key`) and withdrawn (`-key`). Agreements that a mall
    entered itself are left alone.
    """
    known = {
        (tenancy.mall_id, tenancy.agency_id): tenancy
        for tenancy in Tenancy.objects.filter(mall__in=malls).select_related("agency")
    }
    said: dict[int, list[str]] = {}
    new = [
        Tenancy(mall_id=mall_id, agency_id=agency_id, source=source, catalogue_digest="published")
        for (mall_id, agency_id), source in pairs.items()
        if (mall_id, agency_id) not in known
    ]
    keys = dict(Agency.objects.filter(pk__in={row.agency_id for row in new}).values_list("pk", "key"))
    for row in new:
        said.setdefault(row.mall_id, []).append(f"+{keys[row.agency_id]}")
    changed: list[Tenancy] = []
    for pair, row in known.items():
        wanted, gone = pair in pairs, row.withdrawn_at is not None
        if row.catalogue_digest and wanted == gone:
            row.withdrawn_at = None if wanted else now
            changed.append(row)
            said.setdefault(row.mall_id, []).append(("+" if wanted else "-") + row.agency.key)
    Tenancy.objects.bulk_create(new)
    Tenancy.objects.bulk_update(changed, ["withdrawn_at"])
    return said
