"""Call policies for tests: drafted, tried and decided in one breath."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from anjungan.domain.queueing import operations as queue
from anjungan.domain.queueing import queries
from anjungan.domain.queueing.models import CallPolicy, PolicyTrial
from anjungan.domain.queueing.queries import LineTerms, PolicyTerms
from anjungan.domain.queueing.tests.scenarios import NINE_O_CLOCK, Hall, minutes
from anjungan.foundation.actors import Actor

TZ = "Asia/Jakarta"
WORKER = Actor.system("percobaan aturan")
LATER = NINE_O_CLOCK + minutes(5)


def least_slack(here: Hall, *targets: int, **named: Any) -> PolicyTerms:
    """Terms in which each line of the hall has a target in minutes."""
    lines = {
        line.pk: LineTerms(target_minutes=target, quick=index in named.get("quick", ()))
        for index, (line, target) in enumerate(zip(here.lines, targets, strict=False))
    }
    return PolicyTerms(
        rule=named.get("rule", "least_slack"), lines=lines, most_overtaking_minutes=named.get("most", 60),
        quick_counter_ids=tuple(here.counters[at].pk for at in named.get("quick_desks", ())),
    )  # fmt: skip


def tried(here: Hall, terms: PolicyTerms, *, now: datetime = NINE_O_CLOCK) -> PolicyTrial:
    """A trial of the terms that has ended."""
    trial = queue.ask_policy_trial(mall_id=here.mall.pk, draft=terms, actor=here.manager, now=now)
    return queue.end_policy_trial(trial=trial.uuid, result={}, actor=WORKER, now=now)


def decide(here: Hall, terms: PolicyTerms, *, now: datetime = NINE_O_CLOCK, **named: Any) -> CallPolicy:
    """Put terms in force after a trial."""
    return queue.put_call_policy_in_force(
        mall_id=here.mall.pk, trial=tried(here, terms, now=now).uuid, reason="Antrean cepat terlalu lama",
        actor=here.manager, now=now, **named,
    )  # fmt: skip


def in_force(here: Hall, at: datetime) -> PolicyTerms:
    return queries.call_policy(mall_id=here.mall.pk, at=at).terms
