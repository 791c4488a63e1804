"""The same key gets the same answer, for creates that speak to the database in several statements.

One-statement operations use `statements.call_verb`, which keeps the same table.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.db import OperationalError, connection, transaction

from anjungan.foundation import errors
from anjungan.foundation.models import IdempotencyKey
from anjungan.foundation.operations import operation, part_of_operation, refuse_to_nest
from anjungan.foundation.statements import check_key

R = TypeVar("R")
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
    check_key(key)
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


def run_once(
    verb: Callable[..., R],
    arguments: dict[str, Any],
    *,
    scope: str,
    key: str | None,
    fingerprint: str,
    now: datetime,
    render: Callable[[R], dict[str, Any]],
) -> dict[str, Any]:
    """Run an operation at most once for a key and return its rendered answer; replays say `replayed`.

    The key is kept in the operation's own transaction, so an answer is stored exactly when the change is saved.
    Raises what the operation raises (a refusal is not remembered), KeyReused, StillWorking.
    """
    refuse_to_nest(verb.__qualname__)
    inside: Callable[..., R] = verb.__wrapped__  # type: ignore[attr-defined]
    with transaction.atomic():
        return once(scope=scope, key=key, fingerprint=fingerprint, now=now, work=lambda: render(inside(**arguments)))


@operation
def forget_old_answers(*, now: datetime) -> int:
    """Remove answers older than 24 hours. Returns how many."""
    return IdempotencyKey.objects.filter(created_at__lt=now - KEEP).delete()[0]
