"""Real processes with real connections, let go at the same instant."""

from __future__ import annotations

import multiprocessing
import traceback
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from typing import Any

_processes = multiprocessing.get_context("forkserver")
# Django is loaded once, by the server that every process is a copy of.
_processes.set_forkserver_preload(["anjungan.domain.queueing.tests.crowd_setup"])
PATIENCE = 60.0


@dataclass(frozen=True)
class Press:
    """One verb of the queue with its arguments."""

    verb: str
    named: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    """What one press brought: the value, the code of a refusal, or the story of a failure."""

    value: Any = None
    refused: str | None = None
    failed: str | None = None


def press(one: Press) -> Answer:
    """Press once; nothing escapes."""
    from anjungan.domain.queueing import operations
    from anjungan.foundation.errors import DomainError

    try:
        return Answer(value=getattr(operations, one.verb)(**one.named))
    except DomainError as refusal:
        return Answer(refused=refusal.code)
    except Exception:  # noqa: BLE001 - whatever it is, the test reads it
        return Answer(failed=traceback.format_exc())


def press_each(presses: Sequence[Press], start: Barrier) -> list[Answer]:
    """Press one after another, each at the same instant as the others' press of the same place."""
    answers = []
    for one in presses:
        start.wait(PATIENCE)
        answers.append(press(one))
    return answers


def serve_until_nobody_waits(
    start: Barrier, *, counter_id: int, actor: Any, now: datetime, everybody: int, mall_id: int
) -> list[Answer]:
    """Call, begin and finish like an officer in a hurry, until every errand of the hall has an end."""
    from anjungan.domain.queueing.models import Ticket

    start.wait(PATIENCE)
    answers = []
    while Ticket.objects.filter(mall_id=mall_id, state__in=["done", "dropped"]).count() < everybody:
        called = press(Press("call_next_ticket", {"counter_id": counter_id, "actor": actor, "now": now}))
        answers.append(called)
        if called.value is not None:
            this = {"ticket_id": called.value.id, "actor": actor, "now": now}
            answers += [press(Press("begin_serving", this)), press(Press("finish_ticket", this))]
        if called.failed or called.refused in ("not_at_counter", "counter_not_open"):
            break
    return answers


def take_numbers_until_refused(start: Barrier, **named: Any) -> list[Answer]:
    """Take numbers like a kiosk on a busy morning, until one is refused."""
    start.wait(PATIENCE)
    answers = [press(Press("start_visit", named))]
    while answers[-1].value is not None and len(answers) < 500:
        answers.append(press(Press("start_visit", named)))
    return answers


def _live(task: Callable[..., list[Answer]], named: dict[str, Any], start: Barrier, report: Connection) -> None:
    from django.db import connection

    connection.ensure_connection()
    try:
        report.send(task(start=start, **named))
    except BaseException:  # noqa: BLE001 - as above
        report.send([Answer(failed=traceback.format_exc())])
    finally:
        connection.close()
        report.close()


def together(tasks: Sequence[tuple[Callable[..., list[Answer]], dict[str, Any]]]) -> list[list[Answer]]:
    """Run each task in a process of its own, all let go at once. Return their answers in the order of the tasks."""
    start = _processes.Barrier(len(tasks))
    reports, people = [], []
    for task, named in tasks:
        ours, theirs = _processes.Pipe(duplex=False)
        person = _processes.Process(target=_live, args=(task, named, start, theirs), daemon=True)
        person.start()
        theirs.close()
        reports.append(ours)
        people.append(person)
    try:
        answers = [report.recv() if report.poll(PATIENCE) else [Answer(failed="silent")] for report in reports]
    finally:
        for person in people:
            person.join(5)
            if person.is_alive():
                person.kill()
    return answers


def counted(answers: Sequence[Sequence[Answer]]) -> Counter[str]:
    """Count what came back: `ok`, the code of each refusal, and each failure in full."""
    every = [answer for each in answers for answer in each]
    return Counter(answer.failed or answer.refused or "ok" for answer in every)
