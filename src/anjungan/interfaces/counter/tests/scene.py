"""A desk to sit at: a small hall whose officers can sign in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.test import Client

from anjungan.domain.accounts.models import User
from anjungan.domain.catalog.tests.scenarios import published
from anjungan.domain.organizations.models import Role, StaffRole
from anjungan.domain.premises.models import Counter
from anjungan.domain.queueing import operations as queue
from anjungan.domain.queueing.tests import scenarios
from anjungan.foundation import clock
from anjungan.foundation.actors import Actor


@dataclass(kw_only=True)
class Desk:
    """A hall, its first counter, and the officer there, signed in."""

    hall: scenarios.Hall
    client: Client
    now: datetime

    @property
    def counter(self) -> Counter:
        """The first counter, as it is now."""
        found: Counter = Counter.objects.get(pk=self.hall.counters[0].pk)
        return found

    @property
    def counter_officer(self) -> User:
        """Who belongs at the first counter."""
        found: User = User.objects.get(pk=self.hall.officers[0].user_id or 0)
        return found

    @property
    def address(self) -> str:
        """Where the desk stands."""
        return f"/loket/{self.hall.counters[0].code}/"

    def arrive(self, *errands: int, ago: float = 0, priority: tuple[str, ...] = ()) -> queue.StartedVisit:
        """Let a person take a number so many minutes ago."""
        return self.hall.arrive(*errands, at=self.now - timedelta(minutes=ago), priority=priority)

    def press(self, action: str, **fields: str) -> str:
        """Press a button without scripts and return the page that follows."""
        answer = self.client.post(f"{self.address}{action}", fields, follow=True)
        assert answer.status_code == 200
        return answer.content.decode()

    def read(self) -> str:
        """Open the desk."""
        answer = self.client.get(self.address)
        assert answer.status_code == 200
        return answer.content.decode()


def desk(*, counters: int = 1, lines: int = 2, is_open: bool = True) -> Desk:
    """Build a hall with an officer signed in at its first counter."""
    now = clock.now()
    hall = scenarios.hall(counters=counters, lines=lines, skills=[[0]] + [[i % lines] for i in range(1, counters)])
    for index, counter in enumerate(hall.counters):
        counter.agency = hall.lines[index % lines].agency
        counter.state_since = now
        counter.save(update_fields=["agency", "state_since"])
    for user in User.objects.filter(username__startswith=f"petugas.{hall.mall.key}."):
        StaffRole.objects.create(user=user, mall=hall.mall, role=Role.OFFICER)
    if not is_open:
        Counter.objects.filter(pk=hall.counters[0].pk).update(state="closed", officer=None, active_line_ids=[])
    queue.set_usual_priority_classes(
        mall_id=hall.mall.pk, valid_from=now.date() - timedelta(days=2), actor=Actor.system("test"), now=now
    )
    return Desk(hall=hall, client=signed_in(hall.officers[0].user_id or 0), now=now)


def signed_in(user_id: int) -> Client:
    """Return a browser in which this person is signed in."""
    client = Client()
    client.force_login(User.objects.get(pk=user_id), backend="django.contrib.auth.backends.ModelBackend")
    return client


def publish_requirements(hall: scenarios.Hall, *names: str) -> None:
    """Print a standard for the first service."""
    usual = {"kind": "document", "form": "original", "when": None, "quantity": None, "alternative_group": None}
    rows = [{"name": name, **usual} for name in names]
    published(hall.offerings[0].service, {"requirements": rows})
