"""How times of a line are offered, decided by whoever runs the mall."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from anjungan.domain.appointments import permissions
from anjungan.domain.appointments.events import BookingRuleSet
from anjungan.domain.appointments.models import BookingRule, RemoteRule
from anjungan.domain.appointments.queries.rules import RULE_FIELDS
from anjungan.domain.premises.models import Line
from anjungan.foundation.actors import Actor
from anjungan.foundation.errors import InvalidInput, NotFound
from anjungan.foundation.events import announce
from anjungan.foundation.operations import operation, part_of_operation

_MAY_SET = frozenset({
    *RULE_FIELDS, "service_seconds",
})  # fmt: skip
Rule = TypeVar("Rule", BookingRule, RemoteRule)


@operation
def set_booking_rule(*, line_id: int, actor: Actor, now: datetime, **rule: Any) -> BookingRule:
    """Offer times of a line, or change how: any of the fields of `BookingRule`. Bookings that exist are kept.

    Safe to repeat. Raises InvalidInput for what no rule may say, NotFound, NotAllowed.
    """
    kept, is_changed = keep_rule(kind=BookingRule, line_id=line_id, may_set=_MAY_SET, rule=rule, actor=actor)
    if is_changed:
        announce(
            BookingRuleSet(line=kept.line.uuid, **{name: getattr(kept, name) for name in RULE_FIELDS}),
            by=actor, mall_id=kept.line.mall_id, at=now,
        )  # fmt: skip
    return kept


@part_of_operation
def keep_rule(
    *, kind: type[Rule], line_id: int, may_set: frozenset[str], rule: dict[str, Any], actor: Actor
) -> tuple[Rule, bool]:
    """Keep the rule of a line; return it, and whether it says anything new.

    Raises InvalidInput for what no rule may say, NotFound, NotAllowed.
    """
    line = Line.objects.select_for_update(no_key=True).select_related("mall").filter(pk=line_id).first()
    if line is None:
        raise NotFound
    permissions.require_manage(actor, line.mall_id)
    if set(rule) - may_set:
        raise InvalidInput(reason=", ".join(sorted(set(rule) - may_set)))
    known = kind.objects.filter(line=line).first()
    kept: Rule = known or kind()
    kept.line = line
    if known is not None and all(getattr(kept, name) == value for name, value in rule.items()):
        return kept, False
    for name, value in rule.items():
        setattr(kept, name, value)
    try:
        kept.full_clean(exclude=["line"])
    except ValidationError as error:
        raise InvalidInput(reason=_("angka di luar batas aturan.")) from error
    kept.save()
    return kept, True
