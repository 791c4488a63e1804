"""The rule of calling as data: put in force after a trial, taken back by a new version, never changed."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import F

from anjungan.domain.organizations.models import Mall
from anjungan.domain.premises.models import Counter, Line
from anjungan.domain.queueing import errors, permissions
from anjungan.domain.queueing.events import CallPolicySet, CallPolicyWithdrawn
from anjungan.domain.queueing.models import CallPolicy, CallPolicyLine, PolicyTrial
from anjungan.domain.queueing.queries.call_policies import LineTerms, PolicyTerms, in_force, terms_of
from anjungan.domain.queueing.states import CallRule, TrialState
from anjungan.foundation import streams
from anjungan.foundation.actors import Actor
from anjungan.foundation.errors import InvalidInput
from anjungan.foundation.events import announce
from anjungan.foundation.operations import operation, part_of_operation
from anjungan.foundation.texts import plain_text

if TYPE_CHECKING:
    from django.db.models import QuerySet

MOST_TARGET = 480
MOST_OVERTAKING = 240
LEAST_WEIGHT, MOST_WEIGHT = Decimal("0.25"), Decimal(4)
MOST_REASON = 300


def check_terms(terms: PolicyTerms, *, mall_id: int) -> None:
    """Raise InvalidInput when a policy cannot be: unknown lines or counters, figures out of bounds."""
    if terms.rule not in CallRule.values:
        raise InvalidInput(reason=f"rule: {', '.join(CallRule.values)}")
    if not 1 <= terms.usual_target_minutes <= MOST_TARGET:
        raise InvalidInput(reason=f"usual_target_minutes: 1-{MOST_TARGET}")
    if not 1 <= terms.most_overtaking_minutes <= MOST_OVERTAKING:
        raise InvalidInput(reason=f"most_overtaking_minutes: 1-{MOST_OVERTAKING}")
    for one in terms.lines.values():
        _check_line(one)
    if Line.objects.filter(mall_id=mall_id, pk__in=terms.lines).count() != len(terms.lines):
        raise InvalidInput(reason="lines")
    quick = set(terms.quick_counter_ids)
    if len(quick) != len(terms.quick_counter_ids):
        raise InvalidInput(reason="quick_counter_ids")
    if Counter.objects.filter(mall_id=mall_id, pk__in=quick).count() != len(quick):
        raise InvalidInput(reason="quick_counter_ids")
    if bool(quick) != any(one.quick for one in terms.lines.values()):
        raise errors.QuickDeskIncomplete


def _check_line(one: LineTerms) -> None:
    if not 1 <= one.target_minutes <= MOST_TARGET:
        raise InvalidInput(reason=f"target_minutes: 1-{MOST_TARGET}")
    if not one.weight.is_finite() or not LEAST_WEIGHT <= one.weight <= MOST_WEIGHT:
        raise InvalidInput(reason=f"weight: {LEAST_WEIGHT}-{MOST_WEIGHT}")
    if one.weight != round(one.weight, 2):
        raise InvalidInput(reason="weight: 0.01")


@operation
def put_call_policy_in_force(
    *, mall_id: int, trial: UUID, reason: str, actor: Actor, now: datetime, valid_from: datetime | None = None
) -> CallPolicy:
    """Let the counters call by the draft of a trial, from now or from a later instant, until the next policy.

    The trial is the key: repeated, the same policy is returned. Whatever was planned from that instant on is
    withdrawn. `reason` is kept in the audit trail. Raises TrialNotFound, TrialNotDone, PolicyHasChanged when another
    policy was decided since the trial was asked for, InvalidInput, NotAllowed.
    """
    permissions.require(actor, permissions.MANAGE)
    permissions.require_mall(actor, mall_id)
    why = _reason(reason)
    begins = now if valid_from is None else valid_from
    if begins < now:
        raise InvalidInput(reason="valid_from")
    mall = Mall.objects.select_for_update(no_key=True).get(pk=mall_id)
    tried = PolicyTrial.objects.filter(mall_id=mall_id, uuid=trial).first()
    if tried is None:
        raise errors.TrialNotFound
    made = CallPolicy.objects.filter(trial=tried).first()
    if made is not None:
        return made
    if tried.state not in (TrialState.DONE, TrialState.WITHOUT_HISTORY):
        raise errors.TrialNotDone
    newest = newest_policy(mall_id)
    if (newest.pk if newest else None) != tried.against_id:
        raise errors.PolicyHasChanged(who=newest.created_by if newest else "")
    terms = PolicyTerms.from_json(tried.draft)
    check_terms(terms, mall_id=mall_id)
    return _decide(mall, terms, begins=begins, actor=actor, now=now, reason=why, trial=tried)


@operation
def undo_call_policy(*, mall_id: int, policy: UUID, reason: str, actor: Actor, now: datetime) -> CallPolicy:
    """Call by the rule before this one again, as a new version. `policy` is the one in force, which the actor saw.

    Repeated, the same version is returned. Raises PolicyHasChanged when another one is in force, InvalidInput,
    NotAllowed.
    """
    permissions.require(actor, permissions.MANAGE)
    permissions.require_mall(actor, mall_id)
    why = _reason(reason)
    mall = Mall.objects.select_for_update(no_key=True).get(pk=mall_id)
    current = in_force(mall_id=mall_id, at=now).first()
    if current is not None and current.undoes is not None and current.undoes.uuid == policy:
        return current
    if current is None or current.uuid != policy:
        raise errors.PolicyHasChanged(who=current.created_by if current else "")
    before = _held(mall_id).filter(valid_from__lt=current.valid_from).order_by("-valid_from").first()
    terms = PolicyTerms() if before is None else terms_of(before)
    return _decide(mall, terms, begins=now, actor=actor, now=now, reason=why, undoes=current)


@operation
def withdraw_call_policy(*, mall_id: int, policy: UUID, actor: Actor, now: datetime) -> None:
    """Take back a policy that has not begun; the one before it runs on. Safe to repeat.

    Raises PolicyHasChanged when it has begun, NotAllowed.
    """
    permissions.require(actor, permissions.MANAGE)
    permissions.require_mall(actor, mall_id)
    mall = Mall.objects.select_for_update(no_key=True).get(pk=mall_id)
    planned = CallPolicy.objects.filter(mall_id=mall_id, uuid=policy).first()
    if planned is None or planned.valid_from <= now:
        raise errors.PolicyHasChanged(who=planned.created_by if planned else "")
    if planned.valid_until != planned.valid_from:
        _withdraw(mall, planned, actor=actor, now=now)


def _reason(text: str) -> str:
    why = plain_text(text, name="reason", most=MOST_REASON).strip()
    if not why:
        raise InvalidInput(reason="reason")
    return why


def _held(mall_id: int) -> QuerySet[CallPolicy]:
    """Return the policies that hold at some instant: not those withdrawn before they began."""
    return CallPolicy.objects.filter(mall_id=mall_id).exclude(valid_until=F("valid_from"))


def newest_policy(mall_id: int) -> CallPolicy | None:
    """Return the policy that was decided last, planned or in force; None where nothing was decided."""
    return _held(mall_id).order_by("-valid_from").first()


@part_of_operation
def _withdraw(mall: Mall, planned: CallPolicy, *, actor: Actor, now: datetime) -> None:
    until = planned.valid_until
    planned.valid_until = planned.valid_from
    planned.save(update_fields=["valid_until"])
    _held(mall.pk).filter(valid_until=planned.valid_from).update(valid_until=until)
    announce(
        CallPolicyWithdrawn(mall=str(mall.uuid), policy=planned.uuid), by=actor, mall_id=mall.pk, at=now,
        to=[streams.mall_stream(mall.pk)],
    )  # fmt: skip


@part_of_operation
def _decide(
    mall: Mall, terms: PolicyTerms, *, begins: datetime, actor: Actor, now: datetime, reason: str,
    trial: PolicyTrial | None = None, undoes: CallPolicy | None = None,
) -> CallPolicy:  # fmt: skip
    for planned in _held(mall.pk).filter(valid_from__gt=now, valid_from__gte=begins).order_by("-valid_from"):
        _withdraw(mall, planned, actor=actor, now=now)
    # Two decisions of one instant follow each other: the first of them held for no time.
    _held(mall.pk).filter(valid_until__isnull=True).update(valid_until=begins)
    policy: CallPolicy = CallPolicy.objects.create(
        mall=mall, valid_from=begins, rule=terms.rule, usual_target_minutes=terms.usual_target_minutes,
        most_overtaking_minutes=terms.most_overtaking_minutes, quick_counter_ids=sorted(terms.quick_counter_ids),
        trial=trial, undoes=undoes, created_at=now, created_by=actor.label, reason=reason,
    )  # fmt: skip
    CallPolicyLine.objects.bulk_create(
        CallPolicyLine(
            policy=policy, line_id=line, target_minutes=one.target_minutes, weight=one.weight, quick=one.quick
        )
        for line, one in terms.lines.items()
    )
    announce(
        CallPolicySet(
            mall=str(mall.uuid), policy=policy.uuid, rule=terms.rule, valid_from=begins.isoformat(), reason=reason,
            undoes=undoes.uuid if undoes else None,
        ),
        by=actor, mall_id=mall.pk, at=now, to=[streams.mall_stream(mall.pk)],
    )  # fmt: skip
    return policy
