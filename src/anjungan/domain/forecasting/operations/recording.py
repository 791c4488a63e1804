"""Promises of days that were not lived here, each worked out from what was known at its time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from anjungan.domain.forecasting.models import Promise
from anjungan.domain.forecasting.queries.outlook import Outlook, shown
from anjungan.domain.forecasting.states import Channel
from anjungan.domain.organizations.permissions import require_manage
from anjungan.domain.queueing.models import Ticket
from anjungan.foundation.actors import Actor
from anjungan.foundation.operations import operation


@dataclass(frozen=True, kw_only=True)
class RecordedPromise:
    """What a person would have been told on taking the number: `outlook.at` is that instant."""

    ticket: UUID
    ahead: int
    outlook: Outlook


@operation
def record_promises(*, mall_id: int, promises: Sequence[RecordedPromise], actor: Actor) -> int:
    """Keep the first promises of recorded tickets; `score_left_over` scores them. Returns how many were kept.

    A ticket that has a promise, or is none of this mall's, keeps what it has; nothing honest to say is kept for nobody.
    """
    require_manage(actor, mall_id=mall_id)
    tickets = Ticket.objects.filter(mall_id=mall_id, uuid__in=[one.ticket for one in promises])
    known = {ticket.uuid: ticket for ticket in tickets.filter(promises__isnull=True)}
    kept = []
    for one in promises:
        ticket, told, outlook = known.get(one.ticket), shown(one.outlook), one.outlook
        mean, low, high = outlook.mean_seconds, outlook.low_seconds, outlook.high_seconds
        if ticket is None or told is None or mean is None or low is None or high is None:
            continue
        kept.append(
            Promise(
                ticket=ticket, line_id=ticket.line_id, mall_id=mall_id, business_date=ticket.business_date, nth=1,
                channel=Channel.KIOSK, shown_at=outlook.at, ahead=one.ahead, mean_seconds=mean,
                low_seconds=low, high_seconds=high, estimated=outlook.estimated,
                shown_low_at=told.low,
                shown_high_at=told.high, be_back_at=told.sit_at, is_rough=outlook.is_rough,
            )
        )  # fmt: skip
    return len(Promise.objects.bulk_create(kept, ignore_conflicts=True))
