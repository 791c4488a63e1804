"""By what rule the counters call: the policy in force at an instant, its history, its trials."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Self
from uuid import UUID

from django.db.models import F, Q

from anjungan.domain.premises.models import Line
from anjungan.domain.queueing.models import CallPolicy, PolicyTrial
from anjungan.domain.queueing.states import CallRule
from anjungan.waiting.policies import CallPolicy as Rule
from anjungan.waiting.policies import LeastSlack, LineTarget, Pooled, QuickDesk

if TYPE_CHECKING:
    from django.db.models import QuerySet

USUAL_TARGET_MINUTES = 30
MOST_OVERTAKING_MINUTES = 60


@dataclass(frozen=True, kw_only=True)
class LineTerms:
    """What a policy says of one line: minutes of waiting, how much they weigh, whether quick desks take it first."""

    target_minutes: int
    weight: Decimal = Decimal(1)
    quick: bool = False


@dataclass(frozen=True, kw_only=True)
class PolicyTerms:
    """A policy without its dates. Lines by id; a line that is not named has the usual target and weight 1."""

    rule: str = CallRule.FCFS
    usual_target_minutes: int = USUAL_TARGET_MINUTES
    most_overtaking_minutes: int = MOST_OVERTAKING_MINUTES
    quick_counter_ids: tuple[int, ...] = ()
    lines: Mapping[int, LineTerms] = field(default_factory=dict)

    def of(self, line_id: int) -> LineTerms:
        """Return what holds for a line."""
        return self.lines.get(line_id, LineTerms(target_minutes=self.usual_target_minutes))

    def as_json(self) -> dict[str, Any]:
        """Return plain values, as a trial keeps them."""
        return {
            "rule": str(self.rule),
            "usual_target_minutes": self.usual_target_minutes,
            "most_overtaking_minutes": self.most_overtaking_minutes,
            "quick_counter_ids": sorted(self.quick_counter_ids),
            "lines": {
                str(line): {"target_minutes": one.target_minutes, "weight": str(one.weight), "quick": one.quick}
                for line, one in sorted(self.lines.items())
            },
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        """Return the terms again from what `as_json` gave."""
        return cls(
            rule=kept["rule"],
            usual_target_minutes=kept["usual_target_minutes"],
            most_overtaking_minutes=kept["most_overtaking_minutes"],
            quick_counter_ids=tuple(kept["quick_counter_ids"]),
            lines={
                int(line): LineTerms(
                    target_minutes=one["target_minutes"], weight=Decimal(one["weight"]), quick=one["quick"]
                )
                for line, one in kept["lines"].items()
            },
        )

    def for_simulator(self) -> Rule:
        """Return the same rule as the simulator knows it. Lines and counters are named by their ids."""
        within: Rule = Pooled()
        if self.rule == CallRule.LEAST_SLACK:
            within = LeastSlack(
                targets={
                    str(line): LineTarget(seconds=60 * one.target_minutes, weight=float(one.weight))
                    for line, one in self.lines.items()
                },
                usual=LineTarget(seconds=60 * self.usual_target_minutes),
                reach=60 * self.most_overtaking_minutes,
            )
        if not self.quick_counter_ids:
            return within
        return QuickDesk(
            quick_lines=frozenset(str(line) for line, one in self.lines.items() if one.quick),
            counters=frozenset(map(str, self.quick_counter_ids)),
            within=within,
            reach=60 * self.most_overtaking_minutes,
        )


@dataclass(frozen=True, kw_only=True)
class PolicyInForce:
    """A policy with its dates. Without an id it is the order of arrival, which holds where nothing was decided."""

    terms: PolicyTerms
    id: int | None = None
    uuid: UUID | None = None
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    created_by: str = ""
    reason: str = ""
    undoes: bool = False
    trial: UUID | None = None


def call_policy(*, mall_id: int, at: datetime) -> PolicyInForce:
    """Return the policy in force at a mall at an instant. Two statements, one where nothing was decided."""
    found = in_force(mall_id=mall_id, at=at).first()
    return PolicyInForce(terms=PolicyTerms()) if found is None else as_in_force(found)


def in_force(*, mall_id: int, at: datetime) -> QuerySet[CallPolicy]:
    """Return the policy in force as a row: none or one."""
    return CallPolicy.objects.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gt=at), mall_id=mall_id, valid_from__lte=at
    )


def as_in_force(policy: CallPolicy) -> PolicyInForce:
    """Return a row with its lines as a record."""
    return PolicyInForce(
        id=policy.pk,
        uuid=policy.uuid,
        valid_from=policy.valid_from,
        valid_until=policy.valid_until,
        created_by=policy.created_by,
        reason=policy.reason,
        undoes=policy.undoes_id is not None,
        trial=policy.trial.uuid if policy.trial else None,
        terms=terms_of(policy),
    )


def terms_of(policy: CallPolicy) -> PolicyTerms:
    """Return what a policy says."""
    return PolicyTerms(
        rule=policy.rule,
        usual_target_minutes=policy.usual_target_minutes,
        most_overtaking_minutes=policy.most_overtaking_minutes,
        quick_counter_ids=tuple(policy.quick_counter_ids),
        lines={
            one.line_id: LineTerms(target_minutes=one.target_minutes, weight=one.weight, quick=one.quick)
            for one in policy.lines.all()
        },
    )


def call_policy_history(*, mall_id: int, limit: int = 40) -> list[PolicyInForce]:
    """Return the policies of a mall, the newest first, planned ones included, withdrawn ones not. Two statements."""
    found = (
        CallPolicy.objects.filter(mall_id=mall_id)
        .exclude(valid_until=F("valid_from"))
        .select_related("trial")
        .prefetch_related("lines")
    )
    return [as_in_force(policy) for policy in found.order_by("-valid_from")[:limit]]


def usual_terms(*, mall_id: int) -> PolicyTerms:
    """Return what a first draft begins with: the order of arrival, and the lines' own promises as targets."""
    promises = Line.objects.filter(mall_id=mall_id, is_active=True).values_list("pk", "promise_minutes")
    return PolicyTerms(
        lines={line: LineTerms(target_minutes=promise or USUAL_TARGET_MINUTES) for line, promise in promises}
    )


def policy_trial(*, mall_id: int, trial: UUID) -> PolicyTrial | None:
    """Return a trial of this mall, with the policy it led to."""
    return PolicyTrial.objects.select_related("policy").filter(mall_id=mall_id, uuid=trial).first()


def policy_trials(*, mall_id: int, limit: int = 10) -> list[PolicyTrial]:
    """Return the newest trials of a mall."""
    return list(
        PolicyTrial.objects.filter(mall_id=mall_id).select_related("policy").order_by("-asked_at", "-pk")[:limit]
    )
