"""The service pledge that holds, and what it stands for."""

from __future__ import annotations

from anjungan.domain.catalog.models import ServicePledge


def pledge_of(*, mall_id: int) -> ServicePledge | None:
    """Return the pledge of a mall that was signed last; None when none was recorded."""
    return ServicePledge.objects.filter(mall_id=mall_id).order_by("-signed_on").first()
