"""Of what somebody with an account is told: once for everything that is saved there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from anjungan.domain.citizens.queries import contacts_of
from anjungan.domain.notifications import operations as notifications
from anjungan.domain.notifications.queries import chosen_for_account
from anjungan.domain.notifications.queries.subscriptions import channel_to
from anjungan.domain.notifications.states import OF_VISIT, Kind
from anjungan.foundation.contacts import masked
from anjungan.interfaces.portal.account.door import Visitor, done, page, signed_in

_TOGETHER = {
    Kind.MADE: (Kind.MADE, Kind.MOVED),
    Kind.OFFERED: (Kind.OFFERED,),
    Kind.REMINDER: (Kind.REMINDER,),
    Kind.CALLED_OFF: (Kind.CALLED_OFF, Kind.CANCELLED, Kind.LIST_OVER, Kind.REINSTATED),
    Kind.NEAR: OF_VISIT,
}


@dataclass(frozen=True, kw_only=True)
class AccountTold:
    """All that portal/account/told.html may show: a value, its words, whether it is chosen."""

    choices: Sequence[tuple[str, str, bool]]
    contacts: Sequence[tuple[str, str, bool]]


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def choose(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Show of what the person is told; a POST changes it for all that follows the account."""
    if request.method != "POST":
        return page(request, "told", {"page": _page(visitor)})
    asked = request.POST.getlist("kabar")
    return done(
        request,
        lambda: notifications.choose_account_messages(
            citizen=visitor.citizen, contact=_uuid(request.POST.get("kontak", "")),
            kinds=[kind for group, together in _TOGETHER.items() if group in asked for kind in together],
            actor=visitor.actor, now=visitor.now,
        ),
        told=_("Tersimpan untuk semua yang ada di akun Anda."),
        to=reverse("account:told"),
    )  # fmt: skip


def _page(visitor: Visitor) -> AccountTold:
    chosen = chosen_for_account(citizen=visitor.citizen)
    words = {
        Kind.MADE: _("Janji dibuat atau dipindah"),
        Kind.OFFERED: _("Ada waktu kosong"),
        Kind.REMINDER: _("Pengingat sebelum waktunya"),
        Kind.CALLED_OFF: _("Mal tutup atau membatalkan"),
        Kind.NEAR: _("Di mal: giliran dekat, dipanggil, tutup"),
    }
    contacts = [
        (str(one.uuid), masked(one.contact), one.uuid == chosen.contact)
        for one in contacts_of(citizen=visitor.citizen)
        if channel_to(one.contact.kind) is not None
    ]
    return AccountTold(
        choices=[(kind.value, text, kind in chosen.kinds) for kind, text in words.items()],
        contacts=[*contacts, ("", _("Tidak lewat apa pun"), chosen.contact is None)],
    )


def _uuid(written: str) -> UUID | None:
    try:
        return UUID(written) if written else None
    except ValueError:
        return UUID(int=0)
