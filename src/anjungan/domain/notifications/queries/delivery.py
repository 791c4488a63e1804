"""What became of the messages of a day: counted by way, kind and end. Nobody is named, no address is read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min

from anjungan.domain.notifications.models import Message
from anjungan.domain.notifications.states import Channel, Kind, MessageState, Reason


@dataclass(frozen=True, kw_only=True)
class Delivered:
    """So many messages of a kind by a way, with how they ended. `waiting` are still to be sent or tried again."""

    channel: Channel
    kind: Kind
    sent: int = 0
    waiting: int = 0
    dropped: int = 0
    failed: int = 0
    reasons: tuple[tuple[Reason, int], ...] = ()

    @property
    def total(self) -> int:
        """All of them."""
        return self.sent + self.waiting + self.dropped + self.failed


@dataclass(frozen=True, kw_only=True)
class DeliveryDay:
    """The messages made between two instants. `overdue_since` is since when the oldest waits that is due."""

    rows: list[Delivered]
    overdue_since: datetime | None

    @property
    def failed(self) -> int:
        """How many did not arrive, or perhaps not."""
        return sum(row.failed for row in self.rows)

    @property
    def sent(self) -> int:
        """How many left."""
        return sum(row.sent for row in self.rows)


_COLUMN = {
    MessageState.QUEUED: "waiting", MessageState.SENDING: "waiting", MessageState.SENT: "sent",
    MessageState.DROPPED: "dropped", MessageState.FAILED: "failed",
}  # fmt: skip


def delivery_between(*, mall_id: int, first: datetime, last: datetime, now: datetime) -> DeliveryDay:
    """Return what became of the mall's messages made in this time, the ways in their order. Two statements."""
    made = Message.objects.filter(mall_id=mall_id, made_at__gte=first, made_at__lt=last)
    counted: dict[tuple[str, str], dict[str, int]] = {}
    reasons: dict[tuple[str, str], dict[str, int]] = {}
    for channel, kind, state, reason, count in made.values_list("channel", "kind", "state", "reason").annotate(
        count=Count("id")
    ):
        key = (channel, kind)
        column = _COLUMN[MessageState(state)]
        counted.setdefault(key, {})[column] = counted.get(key, {}).get(column, 0) + count
        if reason:
            reasons.setdefault(key, {})[reason] = reasons.get(key, {}).get(reason, 0) + count
    waits = Message.objects.filter(mall_id=mall_id, state=MessageState.QUEUED, due_at__lte=now, expires_at__gt=now)
    return DeliveryDay(
        rows=[
            Delivered(
                channel=channel, kind=kind, **counted[channel, kind],
                reasons=tuple((Reason(why), many) for why, many in sorted(reasons.get((channel, kind), {}).items())),
            )
            for channel in Channel
            for kind in Kind
            if (channel, kind) in counted
        ],
        overdue_since=waits.aggregate(since=Min("due_at"))["since"],
    )  # fmt: skip
