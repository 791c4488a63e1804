"""Satu janji: what the agency may know of it, and taking it back alone with a reason that the person reads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from anjungan.domain.appointments import operations as appointments
from anjungan.domain.appointments.queries import WayBack, contact_of, masked, way_back
from anjungan.domain.appointments.queries.booked_times import booking_of_line
from anjungan.foundation.sealed_texts import SealBroken
from anjungan.interfaces.control_room.calling_off import LONGEST_REASON, day_address, line_seen, tab_of
from anjungan.interfaces.control_room.place import InRoom, in_room, show
from anjungan.interfaces.control_room.pressing import pressed, sent

if TYPE_CHECKING:
    from anjungan.domain.appointments.models import Booking


class ReasonForm(forms.Form):
    """Why one booking is taken back."""

    alasan = forms.CharField(
        label=gettext_lazy("Alasan yang dibaca pemohon"),
        help_text=gettext_lazy("Misalnya: Alat rekam KTP rusak. Jangan tulis nama orang."),
        max_length=LONGEST_REASON,
    )
    alasan_en = forms.CharField(
        label=gettext_lazy("Alasan dalam bahasa Inggris"), max_length=LONGEST_REASON, required=False
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        for field in self.fields.values():
            field.widget.attrs["class"] = "input"


@dataclass(frozen=True, kw_only=True)
class BookingPage:
    """All that control_room/one_booking.html may show. `contact` is masked, empty without one. Never the code.

    `way_back`: how what the mall cancelled can be taken back; None when it cannot any more.
    """

    booking: Booking
    contact: str
    tone: str
    word: str
    may_call_off: bool
    way_back: WayBack | None
    back: str
    form: ReasonForm


@require_http_methods(["GET", "HEAD", "POST"])
@in_room
def call_off_one(here: InRoom, code: str, uuid: UUID) -> HttpResponse:
    """Show one booking of the line; a POST takes it back for the mall."""
    line = line_seen(here=here, code=code)
    booking = booking_of_line(line=line, uuid=uuid)
    if booking is None:
        raise Http404
    if here.request.method != "POST":
        return _render(here, booking, ReasonForm())
    form = ReasonForm(here.request.POST)
    done = _("Janji dibatalkan mal. Orangnya kami kabari dengan alasannya.")
    if not booking.contact_sealed:
        done = _("Janji dibatalkan mal. Tidak ada kontak: sampaikan sendiri bila bertemu orangnya.")
    return sent(
        here, form,
        lambda: appointments.call_off_booking(
            code=booking.code, reason=form.cleaned_data["alasan"], reason_en=form.cleaned_data["alasan_en"],
            actor=here.actor, now=here.now,
        ),
        again=lambda wrong: _render(here, booking, wrong, status=422),
        back=reverse("control_room:one_booking", args=[line.code, booking.uuid]), done=done,
    )  # fmt: skip


@require_POST
@in_room
def take_back_one(here: InRoom, code: str, uuid: UUID) -> HttpResponse:
    """Take the cancelling of one booking back; whoever heard that it is gone hears that it stands."""
    line = line_seen(here=here, code=code)
    booking = booking_of_line(line=line, uuid=uuid)
    if booking is None:
        raise Http404
    return pressed(
        here, lambda: appointments.reinstate_booking(code=booking.code, actor=here.actor, now=here.now),
        done=_("Janji berlaku lagi."), back=reverse("control_room:one_booking", args=[line.code, booking.uuid]),
    )  # fmt: skip


def _render(here: InRoom, booking: Booking, form: forms.Form, *, status: int = 200) -> HttpResponse:
    tone, word = {
        "booked": ("ok", _("Berlaku")),
        "listed": ("", _("Daftar tunggu")),
        "checked_in": ("ok", _("Sudah datang")),
        "no_show": ("warn", _("Tidak datang")),
    }.get(booking.state, ("bad", _("Dibatalkan mal") if booking.mall_reason else _("Dibatalkan pemohon")))
    page = BookingPage(
        booking=booking, contact=_contact(booking), tone=tone, word=word,
        may_call_off=booking.state in ("booked", "listed"),
        way_back=way_back(booking=booking, now=here.now) if booking.mall_reason else None,
        back=day_address(line=booking.line, day=booking.business_date), form=form,  # type: ignore[arg-type]
    )  # fmt: skip
    return show(here, tab_of(here=here), {"page": page}, template="control_room/one_booking.html", status=status)


def _contact(booking: Booking) -> str:
    try:
        return masked(contact_of(booking=booking))
    except SealBroken:
        return ""
