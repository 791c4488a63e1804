"""The rules of the order as data: who gets a head start, and since when."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.core.validators import slug_re
from django.db.models import Min, Q

from anjungan.domain.organizations.models import Mall
from anjungan.domain.queueing import permissions
from anjungan.domain.queueing.events import PriorityRuleSet
from anjungan.domain.queueing.models import PriorityClass
from anjungan.foundation.actors import Actor
from anjungan.foundation.errors import InvalidInput
from anjungan.foundation.events import announce
from anjungan.foundation.operations import operation
from anjungan.foundation.texts import plain_text

MOST_HEAD_START = 120

# Declared, never proven (Permenpan RB 11/2024 on services friendly to vulnerable groups).
USUAL_CLASSES = (
    ("lansia", "Usia 60 tahun ke atas", "Aged 60 or over", "old"),
    ("disabilitas", "Penyandang disabilitas", "Person with a disability", "wheelchair"),
    ("hamil", "Hamil atau menyusui", "Pregnant or nursing", "heart"),
    ("balita", "Membawa balita", "With a small child", "baby-carriage"),
)
USUAL_HEAD_START = 20


@operation
def set_priority_class(
    *,
    mall_id: int,
    key: str,
    name_id: str,
    name_en: str,
    head_start_minutes: int,
    valid_from: date,
    actor: Actor,
    now: datetime,
    icon: str = "",
    position: int = 1,
    reason: str = "",
) -> PriorityClass:
    """Set the head start of a class from a day on, until the day a later rule begins. The rule before it ends.

    `reason` is kept in the audit trail, so that a change can be explained later. Safe to repeat. Raises
    InvalidInput when the head start is more than two hours: harm to others is bounded.
    """
    permissions.require(actor, permissions.MANAGE)
    permissions.require_mall(actor, mall_id)
    if not 0 <= head_start_minutes <= MOST_HEAD_START:
        raise InvalidInput(reason=f"head_start_minutes: 0-{MOST_HEAD_START}")
    texts = (
        ("key", key, 40), ("name_id", name_id, 80), ("name_en", name_en, 80), ("icon", icon, 40),
        ("reason", reason, 300),
    )  # fmt: skip
    for name, text, most in texts:
        plain_text(text, name=name, most=most)
    if not slug_re.fullmatch(key):
        raise InvalidInput(reason=f"key: {slug_re.pattern}")
    mall = Mall.objects.select_for_update(no_key=True).get(pk=mall_id)
    same: dict[str, Any] = {"mall": mall, "key": key}
    facts: dict[str, Any] = {
        "name_id": name_id, "name_en": name_en, "head_start_minutes": head_start_minutes, "icon": icon,
        "position": position,
    }  # fmt: skip
    existing = PriorityClass.objects.filter(**same, valid_from=valid_from).first()
    if existing and all(getattr(existing, name) == value for name, value in facts.items()):
        return existing
    PriorityClass.objects.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=valid_from), **same).exclude(
        valid_from__gte=valid_from
    ).update(valid_until=valid_from - timedelta(days=1))
    # A rule that was already set for a later day still follows this one.
    later = PriorityClass.objects.filter(**same, valid_from__gt=valid_from).aggregate(first=Min("valid_from"))["first"]
    until = later - timedelta(days=1) if later else None
    rule, _ = PriorityClass.objects.update_or_create(
        **same, valid_from=valid_from, defaults={**facts, "valid_until": until}
    )
    announce(
        PriorityRuleSet(
            mall=str(mall.uuid), key=key, head_start_minutes=head_start_minutes, valid_from=valid_from.isoformat(),
            reason=reason.strip(),
        ),
        by=actor, mall_id=mall_id, at=now,
    )  # fmt: skip
    return rule


def set_usual_priority_classes(*, mall_id: int, valid_from: date, actor: Actor, now: datetime) -> None:
    """Give a mall the four classes the law names, 20 minutes each, where it has none of its own."""
    for position, (key, name_id, name_en, icon) in enumerate(USUAL_CLASSES, start=1):
        if not PriorityClass.objects.filter(mall_id=mall_id, key=key).exists():
            set_priority_class(
                mall_id=mall_id, key=key, name_id=name_id, name_en=name_en, icon=icon, position=position,
                head_start_minutes=USUAL_HEAD_START, valid_from=valid_from, actor=actor, now=now,
            )  # fmt: skip
