"""The reader that hands facts to their listeners, in order, without a gap, at least once.

Transactions finish in another order than they began, so the number of an event says nothing about what is still
to come. The ledger keeps with each event the transaction that wrote it; everything below the oldest transaction
still running is settled and will be read exactly in the order (transaction, event).
"""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import transaction

from anjungan.foundation.events import Event, listeners_of
from anjungan.foundation.models import EventRecord, ReaderCursor, StuckEvent
from anjungan.foundation.operations import operation

logger = logging.getLogger(__name__)
BATCH = 200
NAME = "listeners"


@operation
def relay_batch(*, now: datetime) -> int:
    """Hand the next settled events to their listeners and move the cursor with them. Returns how many were read.

    A listener that raises does not stop the others: its event is set aside as stuck, to be tried again by
    `retry_stuck` and shown to operators.
    """
    cursor, _ = ReaderCursor.objects.get_or_create(name=NAME)
    cursor = ReaderCursor.objects.select_for_update(no_key=True).get(pk=cursor.pk)
    events = list(
        EventRecord.objects.raw(
            """SELECT * FROM foundation_eventrecord
            WHERE xid < (SELECT foundation_settled()) AND (xid, id) > (%s, %s)
            ORDER BY xid, id LIMIT %s""",
            [cursor.xid, cursor.event_id, BATCH],
        )
    )
    for record in events:
        for listener in listeners_of(record.name):
            failure = _hand_over(record, listener)
            if failure is not None:
                _set_aside(record, _name(listener), failure, now)
    if events:
        cursor.xid, cursor.event_id = events[-1].xid, events[-1].pk
        cursor.save(update_fields=["xid", "event_id"])
    return len(events)


def _name(listener: object) -> str:
    return f"{getattr(listener, '__module__', '?')}.{getattr(listener, '__qualname__', '?')}"


def _hand_over(record: EventRecord, listener: object) -> str | None:
    try:
        with transaction.atomic():
            listener(Event.registry[record.name].from_payload(record.payload))  # type: ignore[operator]
    except Exception as error:
        logger.exception("listener %s could not take event %s", _name(listener), record.uuid)
        return f"{type(error).__name__}: {error}"
    return None


def _set_aside(record: EventRecord, listener: str, reason: str, now: datetime) -> None:
    stuck, fresh = StuckEvent.objects.get_or_create(
        event=record, listener=listener, defaults={"reason": reason, "last_tried_at": now}
    )
    if not fresh:
        stuck.tries, stuck.reason, stuck.last_tried_at = stuck.tries + 1, reason, now
        stuck.save(update_fields=["tries", "reason", "last_tried_at"])


MOST_TRIES = 20


@operation
def retry_stuck(*, now: datetime) -> int:
    """Try the events that were set aside once more, up to 20 times each. Returns how many were taken now."""
    taken = 0
    for stuck in StuckEvent.objects.select_for_update(skip_locked=True).filter(tries__lt=MOST_TRIES)[:BATCH]:
        record = EventRecord.objects.get(pk=stuck.event_id)
        listener = next((one for one in listeners_of(record.name) if _name(one) == stuck.listener), None)
        failure = "listener is gone" if listener is None else _hand_over(record, listener)
        if failure is None:
            stuck.delete()
            taken += 1
        else:
            _set_aside(record, stuck.listener, failure, now)
    return taken
