"""When a mall leaves people alone and when it reminds them."""

from __future__ import annotations

from datetime import datetime

from anjungan.domain.notifications.components.quiet import Quiet
from anjungan.domain.notifications.models import MessageRule
from anjungan.domain.notifications.states import URGENT, Kind
from anjungan.domain.organizations.models import Mall
from anjungan.foundation import clock


def message_rule(*, mall_id: int) -> MessageRule:
    """Return the mall's rule; the usual one, unsaved, where the mall has set none. One statement."""
    return MessageRule.objects.filter(mall_id=mall_id).first() or MessageRule(mall_id=mall_id)


def due_at(*, kind: Kind, mall: Mall, at: datetime) -> datetime:
    """Return when a message that is ready at this instant may leave: urgent ones now, others after the quiet hours."""
    if kind in URGENT:
        return at
    rule = message_rule(mall_id=mall.pk)
    quiet = Quiet(starts=rule.quiet_from, ends=rule.quiet_until)
    return quiet.next_loud(at, clock.zone(mall.time_zone))
