"""Trying a draft of the call policy before it may come into force. The replay itself is a job; these keep its state."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from anjungan.domain.organizations.models import Mall
from anjungan.domain.queueing import errors, permissions
from anjungan.domain.queueing.events import PolicyTrialAsked, PolicyTrialEnded
from anjungan.domain.queueing.models import CallPolicy, PolicyTrial
from anjungan.domain.queueing.operations.call_policies import check_terms, newest_policy
from anjungan.domain.queueing.queries.call_policies import PolicyTerms
from anjungan.domain.queueing.states import TrialState
from anjungan.foundation import streams
from anjungan.foundation.actors import Actor
from anjungan.foundation.events import announce
from anjungan.foundation.idempotency import once
from anjungan.foundation.operations import operation, part_of_operation
from anjungan.foundation.statements import fingerprint_of

UNDER_WAY = (TrialState.QUEUED, TrialState.RUNNING)
# A replay of a week takes seconds. One that has not ended by then lost its worker.
PATIENCE = timedelta(minutes=10)


@operation
def ask_policy_trial(
    *, mall_id: int, draft: PolicyTerms, actor: Actor, now: datetime, idempotency_key: str | None = None
) -> PolicyTrial:
    """Have a draft tried on the days of the last week, against the policy that was decided last.

    One trial at a time; one that has not ended within ten minutes gives way. Raises TrialRunning,
    QuickDeskIncomplete, InvalidInput, NotAllowed, KeyReused.
    """
    permissions.require(actor, permissions.MANAGE)
    permissions.require_mall(actor, mall_id)
    check_terms(draft, mall_id=mall_id)
    asked = draft.as_json()
    answer = once(
        scope=f"{actor.kind} {actor.id}", key=idempotency_key, now=now,
        fingerprint=fingerprint_of({"mall": mall_id, "draft": asked}),
        work=lambda: {"trial": str(_ask(mall_id, asked, actor=actor, now=now).uuid)},
    )  # fmt: skip
    return PolicyTrial.objects.get(uuid=answer["trial"])


@part_of_operation
def _ask(mall_id: int, draft: dict[str, Any], *, actor: Actor, now: datetime) -> PolicyTrial:
    mall = Mall.objects.select_for_update(no_key=True).get(pk=mall_id)
    running = PolicyTrial.objects.filter(mall=mall, state__in=UNDER_WAY).first()
    if running is not None and now - running.asked_at < PATIENCE:
        raise errors.TrialRunning
    if running is not None:
        _end(running, TrialState.FAILED, None, actor=actor, now=now)
    against: CallPolicy | None = newest_policy(mall_id)
    trial: PolicyTrial = PolicyTrial.objects.create(
        mall=mall, against=against, draft=draft, asked_at=now, asked_by=actor.label
    )
    announce(
        PolicyTrialAsked(mall=str(mall.uuid), trial=trial.uuid, rule=draft["rule"]), by=actor, mall_id=mall_id, at=now
    )
    return trial


@operation
def begin_policy_trial(*, trial: UUID, days: int) -> bool:
    """Note that the replay of so many days has begun. Returns whether it is to be done.

    A worker that takes over from a dead one begins anew.
    """
    found = PolicyTrial.objects.filter(uuid=trial, state__in=UNDER_WAY)
    return bool(found.update(state=TrialState.RUNNING, days_total=days, days_done=0))


@operation
def note_policy_trial(*, trial: UUID, days_done: int) -> None:
    """Note how many days were replayed."""
    PolicyTrial.objects.filter(uuid=trial, state=TrialState.RUNNING, days_total__gte=days_done).update(
        days_done=days_done
    )


@operation
def end_policy_trial(
    *, trial: UUID, result: Mapping[str, Any] | None, actor: Actor, now: datetime, failed: bool = False
) -> PolicyTrial:
    """Keep what a replay found; None when there was no day to replay. Safe to repeat. Raises TrialNotFound."""
    found = PolicyTrial.objects.select_for_update(no_key=True, of=("self",)).filter(uuid=trial).first()
    if found is None:
        raise errors.TrialNotFound
    if found.state in UNDER_WAY:
        ended = TrialState.FAILED if failed else TrialState.WITHOUT_HISTORY if result is None else TrialState.DONE
        _end(found, ended, None if failed else result, actor=actor, now=now)
    return found


@part_of_operation
def _end(
    trial: PolicyTrial, state: TrialState, result: Mapping[str, Any] | None, *, actor: Actor, now: datetime
) -> None:
    trial.state = state
    trial.result = None if result is None else dict(result)
    trial.ended_at = now
    if state == TrialState.DONE:
        trial.days_done = trial.days_total
    trial.save(update_fields=["state", "result", "ended_at", "days_done"])
    announce(
        PolicyTrialEnded(mall=str(trial.mall.uuid), trial=trial.uuid, state=state), by=actor, mall_id=trial.mall_id,
        at=now, to=[streams.mall_stream(trial.mall_id)],
    )  # fmt: skip
