"""How times of a line are offered, decided by whoever runs the mall."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from anjungan.domain.appointments import permissions
from anjungan.domain.appointments.events import BookingRuleSet
from anjungan.domain.appointments.models import BookingRule
from anjungan.domain.appointments.queries.rules import RULE_FIELDS
from anjungan.domain.premises.models import Line
from anjungan.foundation.actors import Actor
from anjungan.foundation.errors import InvalidInput, NotFound
from anjungan.foundation.events import announce
from anjungan.foundation.operations import operation

_MAY_SET = frozenset({
    *RULE_FIELDS, "service_seconds",
})  # fmt: skip


@operation
def set_booking_rule(*, line_id: int, actor: Actor, now: datetime, **rule: Any) -> BookingRule:
    """Offer times of a line, or change how: any of the fields of `BookingRule`. Bookings that exist are kept.

    Safe to repeat. Raises InvalidInput for what no rule may say, NotFound, NotAllowed.
    """
    line = Line.objects.select_for_update(no_key=True).select_related("mall").filter(pk=line_id).first()
    if line is None:
        raise NotFound
    permissions.require_manage(actor, line.mall_id)
    if set(rule) - _MAY_SET:
        raise InvalidInput(reason=", ".join(sorted(set(rule) - _MAY_SET)))
    known = BookingRule.objects.filter(line=line).first()
    kept = known or BookingRule(line=line)
    if known is not None and all(getattr(kept, name) == value for name, value in rule.items()):
        return kept
    for name, value in rule.items():
        setattr(kept, name, value)
    try:
        kept.full_clean(exclude=["line"])
    except ValidationError as error:
        raise InvalidInput(reason=_("angka di luar batas aturan.")) from error
    kept.save()
    announce(
        BookingRuleSet(
            line=line.uuid, **{name: getattr(kept, name) for name in RULE_FIELDS},
        ),
        by=actor, mall_id=line.mall_id, at=now,
    )  # fmt: skip
    return kept
