"""Bu Nurhayati is helped by Dewi at the door."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from anjungan.domain.accounts.models import User
from anjungan.domain.assistance import operations as assistance
from anjungan.domain.assistance.models import Assistance
from anjungan.domain.assistance.permissions import narrowed
from anjungan.domain.assistance.states import Task
from anjungan.domain.organizations.models import Mall, Role, StaffRole
from anjungan.domain.organizations.queries import actor_for_user
from anjungan.domain.queueing.tests.scenarios import NINE_O_CLOCK
from anjungan.foundation.actors import Actor

SCRIPT = "Bolehkah saya membantu? Semua yang saya lakukan tampil di layar Ibu."


def helper_at(mall: Mall, name: str = "Dewi Anggraini", role: Role = Role.GREETER) -> Actor:
    """Return somebody who works at the mall."""
    user = User.objects.create(username=f"{name.split(maxsplit=1)[0].lower()}.{mall.key}", name=name)
    StaffRole.objects.create(user=user, mall=mall, role=role)
    found = actor_for_user(user_id=user.pk)
    assert found is not None
    return found


def agreed(helper: Actor, *tasks: Task, now: datetime = NINE_O_CLOCK, **more: Any) -> tuple[Assistance, Actor]:
    """Return a consent to these tasks (all, unless given) and who helps under it."""
    assert helper.mall_id is not None
    begun = assistance.begin_assistance(
        mall_id=helper.mall_id, tasks=tasks or list(Task), how="spoken", script=SCRIPT, called="Bu Nurhayati",
        actor=helper, now=now, **more,
    )  # fmt: skip
    return begun, narrowed(helper, begun)
