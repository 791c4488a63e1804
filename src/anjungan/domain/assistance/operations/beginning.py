"""Asking and being told yes: the beginning of assisted mode."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from anjungan.domain.accounts.permissions import Scope
from anjungan.domain.appointments.queries import booking_by_code, written_plainly
from anjungan.domain.assistance import errors, permissions
from anjungan.domain.assistance.events import AssistanceBegun, AssistanceRuleSet
from anjungan.domain.assistance.models import Assistance, AssistanceRule
from anjungan.domain.assistance.operations.ending import close
from anjungan.domain.assistance.operations.telling import tell
from anjungan.domain.assistance.queries import rule_of
from anjungan.domain.assistance.states import EndReason, How, Task, verbs_for
from anjungan.domain.organizations.permissions import require
from anjungan.domain.organizations.queries import mall_by_id
from anjungan.domain.premises.models import Counter
from anjungan.domain.queueing.models import Visit
from anjungan.foundation.actors import Actor
from anjungan.foundation.errors import InvalidInput
from anjungan.foundation.events import announce
from anjungan.foundation.idempotency import once
from anjungan.foundation.ids import short_code
from anjungan.foundation.operations import operation, part_of_operation
from anjungan.foundation.statements import fingerprint_of
from anjungan.foundation.texts import plain_text

CODE_LENGTH = 10
LANGUAGES = frozenset({"id", "en"})


@operation
def begin_assistance(
    *,
    mall_id: int,
    tasks: Sequence[str],
    how: str,
    script: str,
    actor: Actor,
    now: datetime,
    language: str = "id",
    called: str = "",
    paper_code: str = "",
    idempotency_key: str | None = None,
) -> Assistance:
    """Note that a visitor agreed to be helped with these tasks, in the words of `script`, for the mall's minutes.

    `paper_code` is the code on a ticket or a booking that the visitor has already. What the same officer left open and
    whose time is over ends with this. Raises NothingAgreed, AlreadyAssisting, CodeNotFound, InvalidInput, NotAllowed.
    """
    officer_id = permissions.require_helping(actor, mall_id=mall_id)
    agreed = [task for task in Task if task in set(tasks)]
    if not agreed or how not in How.values or not script.strip():
        raise errors.NothingAgreed
    if language not in LANGUAGES:
        raise InvalidInput(reason=f"language: {', '.join(sorted(LANGUAGES))}")
    plain_text(called, name="called", most=40)
    plain_text(script, name="script", most=4000)

    def work() -> dict[str, Any]:
        _end_left_open(actor, now)
        subjects = _subjects_of(paper_code, mall_id) if paper_code.strip() else []
        minutes = rule_of(mall_id=mall_id).minutes
        begun = Assistance(
            mall_id=mall_id, code=short_code(CODE_LENGTH), officer_id=officer_id, language=language,
            counter=Counter.objects.filter(mall_id=mall_id, officer_id=actor.user_id).first(), called=called.strip(),
            tasks=[str(task) for task in agreed], verbs=verbs_for(agreed), how=how, script=script.strip(),
            began_at=now, ends_at=now + timedelta(minutes=minutes),
        )  # fmt: skip
        begun.subjects = [f"assistance:{begun.uuid}", *subjects]
        begun.save()
        fact = AssistanceBegun(
            assistance=begun.uuid, tasks=begun.tasks, how=how, minutes=minutes, language=language
        )  # fmt: skip
        tell(begun, fact, actor=actor, now=now)
        return {"id": begun.pk}

    asked = {"asked": [mall_id, agreed, how, language, paper_code]}
    answer = once(
        scope=f"begin_assistance {actor.id}", key=idempotency_key, fingerprint=fingerprint_of(asked), now=now, work=work
    )
    return Assistance.objects.select_related("mall").get(pk=answer["id"])


@part_of_operation
def _end_left_open(actor: Actor, now: datetime) -> None:
    left = Assistance.objects.select_for_update(no_key=True, of=("self",)).filter(
        officer_id=actor.user_id, ended_at__isnull=True
    )
    for assistance in left:
        if now < assistance.ends_at:
            raise errors.AlreadyAssisting
        close(assistance, reason=EndReason.TIME, actor=actor, now=now)


def _subjects_of(code: str, mall_id: int) -> list[str]:
    return [subject_of_code(code=code, mall_id=mall_id)]


def subject_of_code(*, code: str, mall_id: int) -> str:
    """Return what a code on paper stands for, as the trail names it. Raises CodeNotFound."""
    plain = "".join(code.upper().replace("-", " ").split())[:40]
    visit = Visit.objects.filter(mall_id=mall_id, code=plain).first() if plain.isalnum() else None
    if visit is not None:
        return f"visit:{visit.uuid}"
    booking = booking_by_code(code=code) if written_plainly(code) else None
    if booking is not None and booking.mall_id == mall_id:
        return f"booking:{booking.uuid}"
    raise errors.CodeNotFound


@operation
def set_assistance_rule(
    *, mall_id: int, minutes: int, more_minutes: int, most_minutes: int, actor: Actor, now: datetime
) -> AssistanceRule:
    """Decide how long assisted mode lasts at a mall, from the next consent on. Raises InvalidInput, NotAllowed."""
    require(actor, Scope.MALL_MANAGE, mall_id=mall_id)
    if not (5 <= minutes <= 60 and 1 <= more_minutes <= 30 and minutes <= most_minutes <= 180):
        raise InvalidInput(reason="5 ≤ minutes ≤ 60, 1 ≤ more_minutes ≤ 30, minutes ≤ most_minutes ≤ 180")
    facts = {"minutes": minutes, "more_minutes": more_minutes, "most_minutes": most_minutes}
    rule, _created = AssistanceRule.objects.update_or_create(mall_id=mall_id, defaults=facts)
    mall = mall_by_id(mall_id=mall_id)
    announce(AssistanceRuleSet(mall=str(mall.uuid), **facts), by=actor, mall_id=mall_id, at=now)
    return rule
