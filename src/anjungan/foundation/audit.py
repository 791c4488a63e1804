"""Reading the audit trail: who did what to what, newest first. Writing is `events.announce` alone."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from anjungan.foundation.errors import InvalidInput
from anjungan.foundation.models import AuditEntry, Seal

MOST_PAGE = 200
_CURSOR = re.compile(r"^(\d{1,18})-(\d{1,18})$")


@dataclass(frozen=True, kw_only=True)
class TrailPage:
    """A page of the trail; `next_cursor` is None on the last one."""

    entries: list[AuditEntry]
    next_cursor: str | None


def trail(
    *,
    mall_id: int,
    subjects: Collection[str] | None = None,
    actor_label: str = "",
    verb: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
    after: str = "",
    limit: int = 50,
) -> TrailPage:
    """Return entries of a mall, newest first, that match everything asked for. One statement.

    `verb` is the beginning of a verb or a whole one; `actor_label` a part of a name. Raises InvalidInput for a
    broken cursor.
    """
    found = AuditEntry.objects.filter(mall_id=mall_id)
    if subjects is not None:
        found = found.filter(subject__in=list(subjects))
    if actor_label.strip():
        found = found.filter(actor_label__icontains=actor_label.strip())
    if verb.strip():
        found = found.filter(verb__startswith=verb.strip())
    if since is not None:
        found = found.filter(at__gte=since)
    if until is not None:
        found = found.filter(at__lt=until)
    if after:
        xid, entry = _read_cursor(after)
        found = found.filter(Q(xid__lt=xid) | Q(xid=xid, id__lt=entry))
    most = max(1, min(limit, MOST_PAGE))
    entries = list(found.order_by("-xid", "-id")[: most + 1])
    cursor = f"{entries[most - 1].xid}-{entries[most - 1].pk}" if len(entries) > most else None
    return TrailPage(entries=entries[:most], next_cursor=cursor)


def acts_under(*, mandate: str, limit: int = MOST_PAGE) -> list[AuditEntry]:
    """Return what was done under a leave to act for somebody else, newest first. One statement."""
    found = AuditEntry.objects.filter(details__has_key="mandate", details__mandate=mandate)
    return list(found.order_by("-id")[: max(1, min(limit, MOST_PAGE))])


def _read_cursor(cursor: str) -> tuple[int, int]:
    found = _CURSOR.match(cursor)
    if found is None:
        raise InvalidInput(reason="cursor")
    return int(found[1]), int(found[2])


def last_seal(*, mall_id: int) -> Seal | None:
    """Return the newest link of the mall's chain, or None before the first."""
    return Seal.objects.filter(mall_id=mall_id).order_by("-number").first()
