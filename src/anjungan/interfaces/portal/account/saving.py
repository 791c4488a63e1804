"""Putting a visit or booking into the account: only by the visitor's own press, never by itself."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from anjungan.domain.citizens.queries import saved_of
from anjungan.domain.citizens.states import SavedKind
from anjungan.domain.notifications import operations as notifications
from anjungan.interfaces.portal.account.door import Visitor, done, page, signed_in
from anjungan.interfaces.portal.booking.finding import by_booking_code
from anjungan.interfaces.portal.lookup import FoundVisit, by_code

_WORDS = {"kunjungan": SavedKind.VISIT, "janji": SavedKind.BOOKING}


@require_http_methods(["GET", "HEAD", "POST"])
def save(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    """Ask whether this visit or booking is to be saved; a POST saves it. Whoever knows the code may."""
    if kind == "kunjungan":
        return _save_visit(request, code=code)
    return _save_booking(request, code=code)


@by_code
def _save_visit(request: HttpRequest, found: FoundVisit) -> HttpResponse:
    visit = found.visit
    return _save(request, kind=SavedKind.VISIT, item=visit.uuid, title=visit.number, back=f"/t/{visit.code}")


@by_booking_code
def _save_booking(request: HttpRequest, booking: object) -> HttpResponse:
    uuid, code = getattr(booking, "uuid"), getattr(booking, "code")  # noqa: B009 - the type is the room's own
    return _save(request, kind=SavedKind.BOOKING, item=uuid, title="", back=f"/janji/{code}")


@signed_in
def _save(request: HttpRequest, visitor: Visitor, *, kind: str, item: UUID, title: str, back: str) -> HttpResponse:
    if request.method == "POST":
        return done(
            request,
            lambda: notifications.save_to_account(
                citizen=visitor.citizen, kind=kind, item=item, actor=visitor.actor, now=visitor.now
            ),
            told=_("Tersimpan di akun Anda."),
            to=reverse("account:home"),
        )
    known = item in saved_of(citizen=visitor.citizen).get(kind, frozenset())
    context = {"kind": kind, "title": title, "back": back, "is_known": known}
    return page(request, "save", context)


@require_POST
@signed_in
def remove(request: HttpRequest, visitor: Visitor, kind: str, item: UUID) -> HttpResponse:
    """Take a visit or booking out of the account; it stays what it is."""
    if kind not in _WORDS:
        raise Http404
    return done(
        request,
        lambda: notifications.remove_from_account(
            citizen=visitor.citizen, kind=_WORDS[kind], item=item, actor=visitor.actor, now=visitor.now
        ),
        told=(
            _("Tidak lagi tersimpan di akun Anda, dan akun tidak lagi mengabari tentangnya. Kodenya tetap berlaku.")
            if _WORDS[kind] == SavedKind.VISIT
            else _("Tidak lagi tersimpan di akun Anda. Kodenya tetap berlaku.")
        ),
        to=reverse("account:home"),
    )
