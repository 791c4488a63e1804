"""What is done under a consent besides the verbs of other rooms: showing a page, taking up a paper, holding a list."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from anjungan.domain.assistance import errors, permissions
from anjungan.domain.assistance.events import ChecklistNoted, PaperHanded, StepShown
from anjungan.domain.assistance.models import Assistance, CheckedList
from anjungan.domain.assistance.operations.beginning import subject_of_code
from anjungan.domain.assistance.operations.telling import locked_assistance, require_running, tell
from anjungan.domain.assistance.states import Step, Task
from anjungan.domain.catalog.models import Offering
from anjungan.foundation.actors import Actor
from anjungan.foundation.operations import operation

MOST_OFFERINGS = 8


@operation
def show_step(*, assistance: UUID, step: Step, actor: Actor, now: datetime, offerings: Sequence[UUID] = ()) -> bool:
    """Tell the visitor's screen what is being looked at. Returns whether it is another step than before.

    Raises AssistanceOver, NotAllowed.
    """
    found = locked_assistance(assistance)
    permissions.require_own(actor, found)
    require_running(found, now=now)
    about = list(offerings)[:MOST_OFFERINGS]
    if found.step == step and found.step_offerings == about:
        return False
    found.step, found.step_offerings = step, about
    found.save(update_fields=["step", "step_offerings"])
    fact = StepShown(assistance=found.uuid, step=step, offerings=[str(one) for one in about])
    tell(found, fact, actor=actor, now=now)
    return True


@operation
def hand_over_code(*, assistance: UUID, code: str, actor: Actor, now: datetime) -> Assistance:
    """Take up a ticket or a booking that the visitor has already, by the code on it. Safe to repeat.

    Raises CodeNotFound, AssistanceOver, NotAllowed.
    """
    found = locked_assistance(assistance)
    permissions.require_own(actor, found)
    require_running(found, now=now)
    subject = subject_of_code(code=code, mall_id=found.mall_id)
    if subject not in found.subjects:
        found.subjects = [*found.subjects, subject]
        found.save(update_fields=["subjects"])
        tell(found, PaperHanded(assistance=found.uuid, what=subject.split(":")[0]), actor=actor, now=now)
    return found


@operation
def note_checklist(
    *, assistance: UUID, offering: UUID, asked: Iterable[str], ready: Iterable[str], actor: Actor, now: datetime
) -> CheckedList:
    """Note which of the papers `asked` for a service are there. Noting again replaces what was noted.

    Raises NotAgreed, AssistanceOver, NotAllowed.
    """
    found = locked_assistance(assistance)
    permissions.require_own(actor, found)
    require_running(found, now=now)
    service = Offering.objects.filter(uuid=offering, mall_id=found.mall_id).first()
    if service is None or Task.CHECKLIST not in found.tasks:
        raise errors.NotAgreed
    keys = list(dict.fromkeys(asked))
    there = set(ready)
    checked, _created = CheckedList.objects.update_or_create(
        assistance=found, offering=service,
        defaults={"ready": [key for key in keys if key in there], "asked": len(keys), "noted_at": now},
    )  # fmt: skip
    fact = ChecklistNoted(
        assistance=found.uuid, offering=service.uuid, ready=len(checked.ready), asked=checked.asked
    )  # fmt: skip
    tell(found, fact, actor=actor, now=now)
    return checked
