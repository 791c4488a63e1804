"""A morning at a mall for the control room's tests: people wait, some too long, a manager looks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.test import Client

from anjungan.domain.accounts.models import User
from anjungan.domain.organizations.models import Role, StaffRole
from anjungan.domain.premises.models import Device
from anjungan.domain.queueing import operations as queue
from anjungan.domain.queueing.tests.scenarios import Hall, hall
from anjungan.foundation import clock

ROOM = "/ruang-kendali/"


@dataclass(kw_only=True)
class Scene:
    """The hall, who looks at it, and the instant at which the test began."""

    here: Hall
    client: Client
    manager: User
    now: datetime


def staff(here: Hall, role: str, *, username: str = "ratna", agency_id: int | None = None) -> User:
    """Return a person with a role at the hall."""
    user = User.objects.create(username=username, name="Bu Ratna")
    StaffRole.objects.create(user=user, mall=here.mall, role=role, agency_id=agency_id)
    return user


def morning(*, counters: int = 2, lines: int = 2) -> Scene:
    """Build a hall in which the first line has waited too long and the second has just begun."""
    here = hall(counters=counters, lines=lines, skills=[[index % lines] for index in range(counters)])
    here.mall.name, here.mall.short_name = "MPP Kota Uji", "MPP Uji"
    here.mall.save()
    now = clock.now()
    for ago in (48, 47, 31, 12):
        here.arrive(0, at=now - timedelta(minutes=ago))
    here.arrive(1, at=now - timedelta(minutes=3))
    called = here.call(0, at=now - timedelta(minutes=20))
    here.begin(called, at=now - timedelta(minutes=19))
    manager = staff(here, Role.MANAGER)
    Device.objects.create(
        mall=here.mall, kind="kiosk", name="Kios 1", last_seen_at=now, status={"problems": ["paper_out"]}
    )
    Device.objects.create(mall=here.mall, kind="display", name="Layar 1", last_seen_at=now - timedelta(minutes=4))
    client = Client()
    client.force_login(manager, backend="django.contrib.auth.backends.ModelBackend")
    return Scene(here=here, client=client, manager=manager, now=now)


def served(scene: Scene, count: int) -> None:
    """Let the second counter serve people, one after another, an hour ago."""
    start = scene.now - timedelta(minutes=90)
    for index in range(count):
        at = start + timedelta(minutes=6 * index)
        scene.here.arrive(1, at=at)
        ticket = queue.call_next_ticket(
            counter_id=scene.here.counters[1].pk, actor=scene.here.officers[1], now=at + timedelta(minutes=2)
        )
        scene.here.begin(ticket, 1, at=at + timedelta(minutes=3))
        scene.here.finish(ticket, 1, at=at + timedelta(minutes=5))
