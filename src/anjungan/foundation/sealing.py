"""The chain that shows that nobody changed the past.

The worker seals the audit entries of each mall in batches: a seal is the SHA-256 over the digest of the seal
before it and over every entry since, in the order of the ledger. No counter ever waits for the chain. Whoever
changes, removes or slips in an entry behind a seal breaks it, and `verify` says which seal and how.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Q

from anjungan.foundation import epochs
from anjungan.foundation.models import AuditEntry, Seal
from anjungan.foundation.operations import operation

FIRST = "0" * 64
BATCH = 5_000
# Entries without a mall (the platform's own) have a chain too.
NO_MALL = 0


def _canonical(entry: AuditEntry) -> bytes:
    return json.dumps(
        [
            entry.pk, entry.mall_id, entry.at.isoformat(), entry.actor_kind, entry.actor_id, entry.actor_label,
            entry.verb, entry.subject, entry.details,
        ],
        sort_keys=True, ensure_ascii=False, separators=(",", ":"),
    ).encode()  # fmt: skip


def digest_of(previous: str, entries: Iterator[AuditEntry] | list[AuditEntry]) -> tuple[str, int]:
    """Return the digest of a link and how many entries it covers."""
    running = hashlib.sha256(previous.encode())
    count = 0
    for entry in entries:
        running.update(hashlib.sha256(_canonical(entry)).digest())
        count += 1
    return running.hexdigest(), count


def _chain(mall_id: int) -> Q:
    return Q(mall_id__isnull=True) if mall_id == NO_MALL else Q(mall_id=mall_id)


@operation
def seal_entries(*, mall_id: int, now: datetime) -> Seal | None:
    """Seal what is settled and not sealed yet of one mall, at most a batch. Returns None when there is nothing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('seal', %s))", [mall_id])
    last = Seal.objects.filter(mall_id=mall_id).order_by("-number").first()
    behind = _after(last.last_xid, last.last_entry_id) if last else Q()
    entries = list(
        AuditEntry.objects.filter(_chain(mall_id), behind, xid__lt=epochs.settled()).order_by("xid", "id")[:BATCH]
    )
    if not entries:
        return None
    previous = last.digest if last else FIRST
    digest, count = digest_of(previous, entries)
    return Seal.objects.create(
        mall_id=mall_id, number=last.number + 1 if last else 1, last_xid=entries[-1].xid, last_entry_id=entries[-1].pk,
        entries=count, previous=previous, digest=digest, sealed_at=now,
    )  # fmt: skip


def _after(xid: int, entry_id: int) -> Q:
    return Q(xid__gt=xid) | Q(xid=xid, id__gt=entry_id)


def malls_with_entries() -> list[int]:
    """Return the chains that exist: mall ids, and NO_MALL for the platform's own entries."""
    found = AuditEntry.objects.order_by().values_list("mall_id", flat=True).distinct()
    return sorted({mall_id if mall_id is not None else NO_MALL for mall_id in found})


def seal_everything(*, now: datetime) -> int:
    """Seal all malls up to date. Returns how many entries were sealed."""
    sealed = 0
    for mall_id in malls_with_entries():
        while (seal := seal_entries(mall_id=mall_id, now=now)) is not None:
            sealed += seal.entries
            if seal.entries < BATCH:
                break
    return sealed


@dataclass(frozen=True, kw_only=True)
class Break:
    """A link that does not hold, and what was found instead."""

    mall_id: int
    number: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class Verified:
    """What a verification read."""

    seals: int
    entries: int
    unsealed: int
    breaks: list[Break]


def verify(*, mall_id: int) -> Verified:
    """Recompute the whole chain of a mall and compare it with its seals."""
    breaks: list[Break] = []
    expected, number, xid, entry_id, read = FIRST, 0, 0, 0, 0
    for seal in Seal.objects.filter(mall_id=mall_id).order_by("number").iterator():
        number += 1
        problems = _problems(seal, number, expected, xid, entry_id)
        breaks += [Break(mall_id=mall_id, number=seal.number, reason=reason) for reason in problems]
        expected, xid, entry_id, read = seal.digest, seal.last_xid, seal.last_entry_id, read + seal.entries
    unsealed = AuditEntry.objects.filter(_chain(mall_id), _after(xid, entry_id)).count()
    return Verified(seals=number, entries=read, unsealed=unsealed, breaks=breaks)


def _problems(seal: Seal, number: int, expected: str, xid: int, entry_id: int) -> Iterator[str]:
    if seal.number != number:
        yield "missing_seal"
    if seal.previous != expected:
        yield "wrong_previous"
    upto: Any = Q(xid__lt=seal.last_xid) | Q(xid=seal.last_xid, id__lte=seal.last_entry_id)
    entries = AuditEntry.objects.filter(_chain(seal.mall_id), _after(xid, entry_id), upto).order_by("xid", "id")
    digest, count = digest_of(seal.previous, entries.iterator(chunk_size=2_000))
    if count != seal.entries:
        yield "entries_added_or_removed"
    elif digest != seal.digest:
        yield "entry_changed"
