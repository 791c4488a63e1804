"""The rules of a mall's lines, what a draft of one would change, and what was decided before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from anjungan.domain.appointments.events import BookingRuleSet
from anjungan.domain.appointments.models import BookingRule, RemoteRule
from anjungan.domain.appointments.queries.plans import plan_of
from anjungan.domain.premises.models import Line
from anjungan.foundation import audit, clock

FORESEEN_DAYS = 7
MOST_HISTORY = 20
# What the page of the rules may change; a fact of the past holds these.
RULE_FIELDS = (
    "is_active", "slot_minutes", "share_percent", "no_show_percent", "learns_no_shows", "early_minutes",
    "late_minutes", "head_start_minutes", "horizon_days", "most_people", "offer_minutes",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class LineRules:
    """A line with its rules; None: it takes no bookings, or gives no numbers home."""

    line: Line
    booking: BookingRule | None
    remote: RemoteRule | None


def rules_of(*, mall_id: int) -> list[LineRules]:
    """Return every line in use with its rules, in the order of the zones. Three statements."""
    booking = {rule.line_id: rule for rule in BookingRule.objects.filter(line__mall_id=mall_id)}
    remote = {rule.line_id: rule for rule in RemoteRule.objects.filter(line__mall_id=mall_id)}
    lines = (
        Line.objects.filter(mall_id=mall_id, is_active=True)
        .select_related("agency", "zone", "mall")
        .order_by("zone__number", "code")
    )
    return [LineRules(line=line, booking=booking.get(line.pk), remote=remote.get(line.pk)) for line in lines]


@dataclass(frozen=True, kw_only=True)
class DayEffect:
    """Places of a day as they are and as a draft would make them, how many are taken, and why there are none."""

    day: date
    now: int
    draft: int
    taken: int
    reason: str


def rule_effect(*, line: Line, draft: dict[str, Any], now: datetime) -> list[DayEffect]:
    """Return what a draft of the line's rule changes on the next seven days; nothing is saved.

    A line without an active rule has no places now.
    """
    kept = BookingRule.objects.filter(line=line).first()
    first = clock.business_date(now, line.mall.time_zone) + timedelta(days=1)
    last = first + timedelta(days=FORESEEN_DAYS - 1)
    tried = BookingRule(line=line, **{**_values(kept), **draft})
    planned = plan_of(rule=tried, first=first, last=last, now=now).days
    today = plan_of(rule=kept, first=first, last=last, now=now).days if kept is not None and kept.is_active else None
    return [
        DayEffect(
            day=day.day,
            now=sum(slot.capacity for slot in today[index].slots) if today is not None else 0,
            draft=sum(slot.capacity for slot in day.slots) if tried.is_active else 0,
            taken=sum(slot.taken for slot in day.slots), reason=day.reason,
        )
        for index, day in enumerate(planned)
    ]  # fmt: skip


def _values(rule: BookingRule | None) -> dict[str, Any]:
    if rule is None:
        return {}
    return {name: getattr(rule, name) for name in (*RULE_FIELDS, "service_seconds")}


@dataclass(frozen=True, kw_only=True)
class RuleChange:
    """A rule as it was decided: when, by whom, and its values."""

    at: datetime
    who: str
    values: dict[str, Any]

    @property
    def is_whole(self) -> bool:
        """Whether all values were kept, so that the rule can be put back."""
        return all(self.values.get(name) is not None for name in RULE_FIELDS)


def rule_history(*, line: Line) -> list[RuleChange]:
    """Return what was decided about the line's rule, newest first. One statement."""
    found = audit.trail(
        mall_id=line.mall_id, subjects=[f"line:{line.uuid}"], verb=BookingRuleSet.name, limit=MOST_HISTORY
    )
    return [
        RuleChange(
            at=entry.at, who=entry.actor_label,
            values={name: entry.details.get(name) for name in RULE_FIELDS},
        )
        for entry in found.entries
    ]  # fmt: skip
