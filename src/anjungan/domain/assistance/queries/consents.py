"""Consents, as whoever helps and the visitor see them."""

from __future__ import annotations

from uuid import UUID

from anjungan.domain.assistance.models import Assistance, AssistanceRule, CheckedList

_WITH = ("mall", "officer", "counter")


def assistance_of(*, uuid: UUID, user_id: int) -> Assistance | None:
    """Return the consent that this member of staff works under, or None; it may be over. One statement."""
    return Assistance.objects.select_related(*_WITH).filter(uuid=uuid, officer_id=user_id).first()


def assistance_by_code(*, code: str) -> Assistance | None:
    """Return the consent whose screen this code opens, or None. One statement."""
    return Assistance.objects.select_related(*_WITH).filter(code=code).first() if code.isalnum() else None


def rule_of(*, mall_id: int) -> AssistanceRule:
    """Return how long assisted mode lasts here; the usual minutes where nothing was decided."""
    return AssistanceRule.objects.filter(mall_id=mall_id).first() or AssistanceRule(mall_id=mall_id)


def checked_lists(*, assistance: Assistance) -> list[CheckedList]:
    """Return the lists that were held against the visitor's papers, newest first."""
    found = assistance.lists.select_related("offering__service").order_by("-noted_at")
    return list(found)


def checked_list(*, assistance: Assistance, offering: UUID) -> CheckedList | None:
    """Return what was noted for one service, or None."""
    return CheckedList.objects.filter(assistance=assistance, offering__uuid=offering).first()
