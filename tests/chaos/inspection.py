"""Looks into the database of a house. Runs inside its Django: `python -m tests.chaos.inspection QUESTION MALL …`."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from typing import Any

import django

SECONDS = 60.0


def everything(mall_id: int) -> dict[str, Any]:
    """Return all that must be well after a crash, once the worker has had time to hand every fact on."""
    ends = time.monotonic() + SECONDS
    while relay(mall_id)["behind"] and time.monotonic() < ends:
        time.sleep(0.1)
    return {**state(mall_id), "relay": relay(mall_id), "seal": seal(mall_id)}


def state(mall_id: int) -> dict[str, Any]:
    """Return who breaks an invariant, and every visit and ticket."""
    from anjungan.domain.queueing.models import Ticket, Visit
    from anjungan.domain.queueing.queries import offenders

    return {
        "offenders": [str(one) for one in offenders(mall_id=mall_id)],
        "visits": {
            str(uuid): number for uuid, number in Visit.objects.filter(mall_id=mall_id).values_list("uuid", "number")
        },
        "tickets": {
            str(uuid): state for uuid, state in Ticket.objects.filter(mall_id=mall_id).values_list("uuid", "state")
        },
    }


def relay(mall_id: int) -> dict[str, int]:
    """Return how many facts were not handed to their listeners yet, and how many a listener could not take."""
    from anjungan.foundation.models import EventRecord, ReaderCursor, StuckEvent
    from anjungan.foundation.relay import NAME

    cursor = ReaderCursor.objects.get(name=NAME)
    behind = EventRecord.objects.filter(mall_id=mall_id).extra(
        where=["(xid, id) > (%s, %s)"], params=[cursor.xid, cursor.event_id]
    )
    return {"behind": behind.count(), "stuck": StuckEvent.objects.count()}


def seal(mall_id: int) -> dict[str, Any]:
    """Seal up to date and verify the whole chain."""
    from anjungan.foundation import clock, sealing
    from anjungan.foundation.models import AuditEntry

    sealing.seal_everything(now=clock.now())
    found = sealing.verify(mall_id=mall_id)
    entries = AuditEntry.objects.filter(mall_id=mall_id).count()
    return {
        "breaks": [str(one) for one in found.breaks], "unsealed": found.unsealed,
        "sealed_all": found.entries == entries > 0,
    }  # fmt: skip


def seals(mall_id: int) -> dict[str, int]:
    """Wait until the worker has sealed the trail, and return what it has sealed."""
    from anjungan.foundation import sealing

    ends = time.monotonic() + 2 * SECONDS
    while (found := sealing.verify(mall_id=mall_id)).unsealed and time.monotonic() < ends:
        time.sleep(0.5)
    return {"seals": found.seals, "unsealed": found.unsealed, "breaks": len(found.breaks)}


def kiosk(mall_id: int, printer_address: str) -> str:
    """Put up a kiosk with a network printer and return its token."""
    from anjungan.domain.premises.operations import register_device
    from anjungan.foundation import clock
    from anjungan.foundation.actors import Actor

    return register_device(
        mall_id=mall_id, kind="kiosk", name="Anjungan 1", printer_kind="network", printer_address=printer_address,
        actor=Actor.system("test"), now=clock.now(),
    ).token  # fmt: skip


def printouts(mall_id: int) -> dict[str, Any]:
    """Wait until nothing is to be printed any more; return how the tries ended, by the code of the visit."""
    from procrastinate.contrib.django.models import ProcrastinateJob

    from anjungan.domain.queueing.models import Printout

    left = ProcrastinateJob.objects.filter(task_name="queueing.print_ticket")
    ends = time.monotonic() + SECONDS
    while (left.exists() or relay(mall_id)["behind"]) and time.monotonic() < ends:
        time.sleep(0.1)
    tries: dict[str, list[str]] = {}
    for code, state, reason in (
        Printout.objects.filter(visit__mall_id=mall_id).order_by("pk").values_list("visit__code", "state", "reason")
    ):
        tries.setdefault(code, []).append(f"{state} {reason}".strip())
    return {"tries": tries, "jobs": sorted(left.values_list("status", flat=True))}


def called(mall_id: int) -> list[str]:
    """Return the numbers that have been called."""
    from anjungan.domain.queueing.models import Ticket

    here = Ticket.objects.filter(mall_id=mall_id, first_called_at__isnull=False)
    return sorted(here.values_list("visit__number", flat=True))


def expiry(mall_id: int) -> list[str]:
    """Let the two minutes of every reservation be over, and return what became of the visits in the end."""
    from datetime import timedelta

    from anjungan.domain.queueing.models import Visit
    from anjungan.foundation import clock

    here = Visit.objects.filter(mall_id=mall_id)
    here.filter(state="reserved").update(reserved_until=clock.now() - timedelta(seconds=1))
    ends = time.monotonic() + SECONDS
    while here.filter(state="reserved").exists() and time.monotonic() < ends:
        time.sleep(0.2)
    return list(here.order_by("pk").values_list("state", flat=True))


QUESTIONS: dict[str, Callable[..., Any]] = {
    one.__name__: one for one in (everything, called, seals, kiosk, printouts, expiry)
}  # fmt: skip


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anjungan.config.settings")
    django.setup()
    json.dump(QUESTIONS[sys.argv[1]](int(sys.argv[2]), *sys.argv[3:]), sys.stdout)
