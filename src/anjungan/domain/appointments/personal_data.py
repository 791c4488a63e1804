"""What bookings and numbers from home hold of a person: found by the proven contact, or saved by the person."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from anjungan.domain.appointments.models import Booking, RemoteRequest
from anjungan.domain.appointments.queries.bookings import CONTACT
from anjungan.domain.appointments.states import ContactKind
from anjungan.foundation.key_rotation import SealedColumn, register_sealed
from anjungan.foundation.personal_data import Holder, Holding, Subject, register_holder
from anjungan.foundation.sealed_texts import blind_indexes

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from anjungan.domain.catalog.models import Service


def _with_contact(subject: Subject) -> Q:
    indexes = [index for contact in subject.contacts for index in blind_indexes(text=contact.address, purpose=CONTACT)]
    return Q(contact_index__in=indexes)


def _bookings(subject: Subject) -> QuerySet[Booking]:
    return Booking.objects.filter(_with_contact(subject) | Q(uuid__in=subject.saved_of("booking")))


def _name(service: Service) -> str:
    return (service.name_en if (get_language() or "").startswith("en") else "") or service.name_id


def collect(*, subject: Subject, now: datetime) -> list[Holding]:
    """Return the bookings and the numbers from home of a person, the latest day first."""
    del now
    bookings = _bookings(subject).select_related("mall", "offering__service").order_by("-business_date", "-pk")
    asked = RemoteRequest.objects.filter(_with_contact(subject)).select_related("mall", "offering__service")
    return [
        Holding(
            title=_("Janji"),
            rows=[
                {
                    _("Kode"): booking.code, _("Layanan"): _name(booking.offering.service),
                    _("Mal"): booking.mall.short_name, _("Hari"): booking.business_date.isoformat(),
                    _("Waktu"): booking.starts_at.isoformat() if booking.starts_at else None,
                    _("Orang"): booking.people, _("Keadaan"): booking.get_state_display(),
                    _("Kontak tersimpan"): bool(booking.contact_index),
                }
                for booking in bookings
            ],
        ),
        Holding(
            title=_("Nomor dari rumah"),
            rows=[
                {
                    _("Layanan"): _name(request.offering.service), _("Mal"): request.mall.short_name,
                    _("Hari"): request.business_date.isoformat(), _("Keadaan"): request.get_state_display(),
                }
                for request in asked.order_by("-pk")
            ],
        ),
    ]  # fmt: skip


def erase(*, subject: Subject) -> int:
    """Empty the contacts. A time stays booked and its code stays good: only nobody can be reminded of it."""
    gone = {"contact_sealed": "", "contact_index": "", "contact_kind": ContactKind.NONE}
    bookings = _bookings(subject).exclude(contact_index="").update(**gone)
    requests = RemoteRequest.objects.filter(_with_contact(subject)).exclude(contact_index="")
    return bookings + requests.update(**gone, holder="")


register_holder(
    Holder(
        room="appointments", tables=frozenset({"appointments.Booking", "appointments.RemoteRequest"}),
        collect=collect, erase=erase,
    )
)  # fmt: skip
register_sealed(
    SealedColumn(table="appointments.Booking", column="contact_sealed", purpose=CONTACT, index="contact_index"),
    SealedColumn(table="appointments.RemoteRequest", column="contact_sealed", purpose=CONTACT, index="contact_index"),
)
