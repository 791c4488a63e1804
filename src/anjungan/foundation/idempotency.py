"""The same key gets the same answer, for creates that speak to the database in several statements.

One-statement operations use `statements.call_verb`, which keeps the same table.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import OperationalError, connection

from anjungan.foundation import errors
from anjungan.foundation.models import IdempotencyKey
from anjungan.foundation.operations import operation, part_of_operation

KEEP = timedelta(hours=24)
LOCK_NOT_AVAILABLE = "55P03"


@part_of_operation
def once(
    *, scope: str, key: str | None, fingerprint: str, now: datetime, work: Callable[[], dict[str, Any]]
) -> dict[str, Any]:
    """Return the stored answer for the key, or do the work and store its answer with it.

    Duplicates that arrive together wait for the first. Raises KeyReused when the key came with another
    request, StillWorking when the first did not finish in the lock time.
    """
    if not key:
        return work()
    with connection.cursor() as cursor:
        try:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{scope} {key}"])
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", None) == LOCK_NOT_AVAILABLE:
                raise errors.StillWorking from error
            raise
    seen = IdempotencyKey.objects.filter(scope=scope, key=key).first()
    if seen:
        if seen.fingerprint != fingerprint:
            raise errors.KeyReused
        answer: dict[str, Any] = seen.answer
        return {**answer, "replayed": True}
    answer = work()
    IdempotencyKey.objects.create(scope=scope, key=key, fingerprint=fingerprint, answer=answer, created_at=now)
    return answer


@operation
def forget_old_answers(*, now: datetime) -> int:
    """Remove answers older than 24 hours. Returns how many."""
    return IdempotencyKey.objects.filter(created_at__lt=now - KEEP).delete()[0]
