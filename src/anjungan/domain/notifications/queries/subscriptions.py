"""What a visitor chose, told so that nobody who looks over a shoulder learns the address."""

from __future__ import annotations

from dataclasses import dataclass

from anjungan.domain.appointments.ports import reachable_kinds
from anjungan.domain.appointments.queries import masked
from anjungan.domain.appointments.queries.bookings import Contact
from anjungan.domain.appointments.states import ContactKind
from anjungan.domain.notifications.models import Subscription
from anjungan.foundation.sealed_texts import SealBroken, open_seal

ADDRESS = "notification address"


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """Where a visit is told, masked, and of what."""

    address: str
    kinds: list[str]


def is_reachable() -> bool:
    """Whether this installation can send e-mail."""
    return ContactKind.EMAIL in reachable_kinds()


def chosen_for(*, visit_id: int) -> Chosen | None:
    """Return what the visitor chose, or None. One statement."""
    found = Subscription.objects.filter(visit_id=visit_id).first()
    if found is None:
        return None
    return Chosen(address=masked(Contact(kind=ContactKind.EMAIL, address=address_of(found))), kinds=list(found.kinds))


def address_of(subscription: Subscription) -> str:
    """Return the address, opened; empty when the installation's key was changed and opens it no more."""
    try:
        return open_seal(sealed=subscription.address_sealed, purpose=ADDRESS)
    except SealBroken:
        return ""
