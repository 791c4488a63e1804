"""Letting the nights correct the estimates, where it has shown to be worth it."""

from __future__ import annotations

import logging
from datetime import date, datetime, timedelta

from anjungan.domain.accounts.permissions import Scope
from anjungan.domain.forecasting.events import CorrectionChosen
from anjungan.domain.forecasting.models import CorrectionChoice, Learned
from anjungan.domain.forecasting.operations.learning import FIRST_LOOK, keep_version
from anjungan.domain.forecasting.queries.learned import newest
from anjungan.domain.forecasting.queries.promised import examples, is_enough
from anjungan.domain.forecasting.states import LearnedKind
from anjungan.domain.organizations.models import Mall
from anjungan.domain.queueing.permissions import require, require_mall
from anjungan.foundation.actors import Actor
from anjungan.foundation.errors import NotFound
from anjungan.foundation.events import announce
from anjungan.foundation.operations import operation
from anjungan.waiting.nightly import Outcome
from anjungan.waiting.nightly import learn_correction as learn

logger = logging.getLogger("anjungan.forecasting")


@operation
def learn_correction(*, mall_id: int, through: date, actor: Actor, now: datetime) -> Learned | None:
    """Learn what the estimates of the last eight weeks got wrong, and try it on the latest days. Returns the version.

    The version says whether it was worth it; only then estimates are corrected. Returns None when a version of that
    day exists or there is too little to learn from. Safe to repeat.
    """
    mall = Mall.objects.select_for_update(no_key=True).get(pk=mall_id)
    last = newest(mall_id=mall_id, kind=LearnedKind.CORRECTION)
    if last is not None and last.last_day >= through:
        return None
    first_day = through - FIRST_LOOK + timedelta(days=1)
    if not is_enough(mall=mall, first=first_day, last=through):
        return None
    found = [one for _id, one in examples(mall=mall, first=first_day, last=through)]
    outcome = learn(examples=found)
    if outcome.correction is None:
        return None
    logger.info("%s: %s", mall, _said(outcome))
    return keep_version(
        mall, LearnedKind.CORRECTION, first_day=first_day, last_day=through, observations=len(found), actor=actor,
        now=now, corrected=outcome.better,
        content={
            "correction": outcome.correction.to_json(),
            "judged": {
                "error_before": outcome.error_before, "error_after": outcome.error_after, "on": outcome.judged_on,
                "days": outcome.judged_days, "better_days": outcome.better_days,
            },
        },
    )  # fmt: skip


def _said(outcome: Outcome) -> str:
    return (
        f"a correction would bring the mean error from {outcome.error_before:.0f} to {outcome.error_after:.0f} s "
        f"({outcome.judged_on} promises, better on {outcome.better_days} of {outcome.judged_days} days): "
        f"{'used' if outcome.better else 'not used'}"
    )


@operation
def choose_correction(*, mall_id: int, is_on: bool, actor: Actor, now: datetime) -> CorrectionChoice:
    """Let the estimates of a mall be corrected, or not. Safe to repeat. Raises NotAllowed, NotFound."""
    require(actor, Scope.MALL_MANAGE)
    require_mall(actor, mall_id)
    mall = Mall.objects.select_for_update(no_key=True).filter(pk=mall_id).first()
    if mall is None:
        raise NotFound
    last = CorrectionChoice.objects.filter(mall=mall).order_by("-chosen_at").first()
    if last is not None and last.is_on == is_on:
        return last
    choice = CorrectionChoice.objects.create(mall=mall, is_on=is_on, chosen_at=now)
    announce(CorrectionChosen(mall=mall.uuid, is_on=is_on), by=actor, mall_id=mall_id, at=now)
    return choice
