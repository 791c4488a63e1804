"""Where a person is told about what was saved to the account, or booked with a proven contact."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext as _

from anjungan.domain.appointments.queries.bookings import CONTACT
from anjungan.domain.notifications.models import AccountChoice, Subscription
from anjungan.domain.notifications.queries.subscriptions import ADDRESS
from anjungan.domain.notifications.states import Channel, Kind
from anjungan.foundation.key_rotation import SealedColumn, register_sealed
from anjungan.foundation.personal_data import Holder, Holding, Subject, register_holder
from anjungan.foundation.sealed_texts import blind_indexes, open_seal

if TYPE_CHECKING:
    from django.db.models import QuerySet


def _subscriptions(subject: Subject) -> QuerySet[Subscription]:
    indexes = [index for contact in subject.contacts for index in blind_indexes(text=contact.address, purpose=CONTACT)]
    return Subscription.objects.filter(
        Q(visit__uuid__in=subject.saved_of("visit"))
        | Q(booking__uuid__in=subject.saved_of("booking"))
        | Q(booking__contact_index__in=indexes)
        | Q(visit__booking__contact_index__in=indexes)
        | Q(visit__remote__contact_index__in=indexes)
        | Q(visit__booking__uuid__in=subject.saved_of("booking"))
    )


def collect(*, subject: Subject, now: datetime) -> list[Holding]:
    """Return where the person is told, and of what."""
    del now
    rows = [
        {
            _("Lewat"): str(Channel(told.channel).label),
            _("Alamat"): (
                _("peramban") if told.channel == Channel.PUSH
                else open_seal(sealed=told.address_sealed, purpose=ADDRESS)
            ),
            _("Tentang"): ", ".join(str(Kind(kind).label) for kind in told.kinds),
            _("Sejak"): told.chosen_at.isoformat(),
        }
        for told in _subscriptions(subject).order_by("pk")
    ]  # fmt: skip
    rows += [
        {
            _("Lewat"): _("akun"),
            _("Tentang"): ", ".join(str(Kind(kind).label) for kind in choice.kinds) or _("tidak ada"),
            _("Sejak"): choice.chosen_at.isoformat(),
        }
        for choice in AccountChoice.objects.filter(citizen__uuid=subject.citizen)
    ]
    return [Holding(title=_("Kabar"), rows=rows)]


def erase(*, subject: Subject) -> int:
    """Delete where the person is told."""
    AccountChoice.objects.filter(citizen__uuid=subject.citizen).delete()
    return _subscriptions(subject).delete()[0]


register_holder(
    Holder(
        room="notifications",
        tables=frozenset({"notifications.Subscription", "notifications.AccountChoice"}),
        collect=collect,
        erase=erase,
    )
)
register_sealed(SealedColumn(table="notifications.Subscription", column="address_sealed", purpose=ADDRESS))
