"""A day of random but lawful verbs, the same for the same seed."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any

from anjungan.domain.queueing import operations as queue
from anjungan.domain.queueing.models import Ticket
from anjungan.domain.queueing.tests.scenarios import NINE_O_CLOCK, Hall, hall
from anjungan.foundation.actors import Actor
from anjungan.foundation.errors import DomainError

SKILLS = ([0, 1], [1, 2], [2], [0])
PROMISES = (5, 20, None)


def live_through(seed: int, *, steps: int = 240) -> tuple[Hall, datetime]:
    """Build a hall and let a day happen in it. Returns the hall and the instant after the last verb."""
    chance = random.Random(seed)
    here = hall(counters=len(SKILLS), lines=len(PROMISES), skills=SKILLS)
    for line, promise in zip(here.lines, PROMISES, strict=True):
        line.promise_minutes = promise
        line.save(update_fields=["promise_minutes"])
    now = NINE_O_CLOCK
    for _ in range(steps):
        now += timedelta(milliseconds=chance.randrange(1, 90_000))
        _one_verb(here, chance, now)
    return here, now + timedelta(seconds=1)


def _one_verb(here: Hall, chance: random.Random, now: datetime) -> None:
    counter = chance.randrange(len(SKILLS))
    officer = here.officers[counter]
    at_hand = Ticket.objects.filter(counter=here.counters[counter]).exclude(state__in=["done", "dropped", "waiting"])
    ticket = at_hand.order_by("-called_at").first()
    try:
        if chance.random() < 0.3:
            errands = chance.sample(range(len(PROMISES)), chance.choice((1, 1, 2, 3)))
            started = here.arrive(*errands, at=now, reserve=chance.random() < 0.1)
            if started.state == "reserved" and chance.random() < 0.5:
                queue.abandon_visit(visit_id=started.id, actor=here.greeter, now=now)
        elif ticket is None or (ticket.state in {"held", "absent"} and chance.random() < 0.7):
            called = here.call(counter, at=now)
            if chance.random() < 0.2:
                queue.undo_last(ticket_id=called.id, actor=officer, now=now + timedelta(milliseconds=500))
        else:
            _move_on(here, chance, ticket, counter, officer, now)
    except DomainError:
        # A refusal is part of any day.
        return


def _move_on(here: Hall, chance: random.Random, ticket: Ticket, counter: int, officer: Actor, now: datetime) -> None:
    who: dict[str, Any] = {"ticket_id": ticket.pk, "actor": officer, "now": now}
    if ticket.state == "called":
        verb = chance.choice((queue.begin_serving, queue.begin_serving, queue.recall_ticket, queue.mark_no_show))
        verb(**who)
    elif ticket.state == "serving":
        what = chance.random()
        if what < 0.6:
            queue.finish_ticket(**who)
        elif what < 0.75:
            queue.hold_ticket(**who)
        else:
            queue.transfer_ticket(**who, line_id=here.lines[chance.randrange(len(PROMISES))].pk)
    elif ticket.state == "held":
        queue.resume_ticket(**who)
    elif ticket.state == "absent":
        if chance.random() < 0.5:
            queue.requeue_ticket(**who)
        else:
            queue.drop_errand(**who, outcome="no_show")
    if chance.random() < 0.1:
        queue.undo_last(**{**who, "now": now + timedelta(milliseconds=500)})
