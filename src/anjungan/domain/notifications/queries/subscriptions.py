"""What somebody chose to be told, told so that nobody who looks over a shoulder learns the address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings

from anjungan.domain.appointments.models import Booking
from anjungan.domain.appointments.ports import reachable_kinds
from anjungan.domain.appointments.queries import contact_of, masked
from anjungan.domain.appointments.states import ContactKind
from anjungan.domain.citizens.models import Citizen
from anjungan.domain.notifications.models import AccountChoice, BookingChoice, Subscription
from anjungan.domain.notifications.states import OF_BOOKING, OF_VISIT, TO_PHONES, Channel
from anjungan.foundation.contacts import Contact
from anjungan.foundation.sealed_texts import SealBroken, open_seal

ADDRESS = "notification address"


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """Where a visit or booking is told, masked, and of what. `channel` is empty without an address."""

    address: str
    kinds: list[str]
    channel: str = Channel.EMAIL
    has_browser: bool = False


def reachable_channels() -> list[Channel]:
    """Return the ways by which this installation can reach somebody, without the browser: e-mail first."""
    ways = [Channel.EMAIL] if ContactKind.EMAIL in reachable_kinds() else []
    return ways + [channel for channel in TO_PHONES if channel in settings.PHONE_CHANNELS]


def phone_channel() -> Channel | None:
    """Return the way by which a phone number alone is reached, None without a gateway."""
    return next((channel for channel in reachable_channels() if channel in TO_PHONES), None)


def may_push() -> bool:
    """Whether browsers can be notified from here."""
    return bool(settings.PUSH_SERVICES)


def is_reachable() -> bool:
    """Whether this installation can send anything to anybody."""
    return bool(reachable_channels()) or may_push()


def chosen_for(*, visit_id: int) -> Chosen | None:
    """Return what the visitor chose, or None. One statement."""
    return _chosen(list(Subscription.objects.filter(visit_id=visit_id)))


def _chosen(found: Sequence[Subscription]) -> Chosen | None:
    if not found:
        return None
    told = next((one for one in found if one.channel != Channel.PUSH), None)
    return Chosen(
        address=_masked(told.channel, address_of(told)) if told else "",
        kinds=list(found[0].kinds),
        channel=told.channel if told else "",
        has_browser=any(one.channel == Channel.PUSH for one in found),
    )


def chosen_for_booking(*, booking: Booking) -> Chosen:
    """Return what somebody with a booking is told, and where. Two statements."""
    choice = BookingChoice.objects.filter(booking=booking).first()
    return Chosen(
        address=masked(contact_of(booking=booking)),
        kinds=list(choice.kinds) if choice else [str(kind) for kind in (*OF_BOOKING, *OF_VISIT)],
        channel=channel_of(booking) or "",
        has_browser=Subscription.objects.filter(booking=booking).exists(),
    )


@dataclass(frozen=True, kw_only=True)
class AccountChosen:
    """Of what all that is saved to an account is told, and by which of its contacts visits are (None: by none)."""

    contact: UUID | None
    kinds: list[str]
    is_chosen: bool


def chosen_for_account(*, citizen: Citizen) -> AccountChosen:
    """Return what the person chose for the account; before that everything, and no contact. One statement."""
    choice = AccountChoice.objects.select_related("contact").filter(citizen=citizen).first()
    if choice is None:
        return AccountChosen(contact=None, kinds=[str(kind) for kind in (*OF_BOOKING, *OF_VISIT)], is_chosen=False)
    return AccountChosen(
        contact=choice.contact.uuid if choice.contact else None, kinds=list(choice.kinds), is_chosen=True
    )


def channel_of(booking: Booking) -> Channel | None:
    """Return by which way the booking's own contact is reached, None when there is none or no way to it."""
    if not booking.contact_sealed:
        return None
    return channel_to(booking.contact_kind)


def channel_to(kind: str) -> Channel | None:
    """Return by which way a kind of contact is reached, None when there is no way."""
    return {ContactKind.EMAIL: Channel.EMAIL, ContactKind.PHONE: phone_channel()}.get(ContactKind(kind))


def _masked(channel: str, address: str) -> str:
    kind = ContactKind.EMAIL if channel == Channel.EMAIL else ContactKind.PHONE
    return masked(Contact(kind=kind, address=address))


def address_of(subscription: Subscription) -> str:
    """Return the address, opened; empty when the installation's key was changed and opens it no more."""
    try:
        return open_seal(sealed=subscription.address_sealed, purpose=ADDRESS)
    except SealBroken:
        return ""
