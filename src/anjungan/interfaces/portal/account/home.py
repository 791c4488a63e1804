"""The account page: what was saved, how one is reached, how one reads, and the ways out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from anjungan.domain.appointments.queries import bookings_by_uuid
from anjungan.domain.citizens import operations as citizens
from anjungan.domain.citizens.ports import reachable_kinds
from anjungan.domain.citizens.queries import (
    contacts_of,
    identities_of,
    name_of,
    nik_shown,
    open_erasure,
    passkeys_of,
    saved_of,
    sessions_of,
)
from anjungan.domain.citizens.states import SavedKind
from anjungan.domain.notifications import operations as notifications
from anjungan.domain.queueing.queries.lookup import visits_by_uuid
from anjungan.foundation.contacts import masked
from anjungan.foundation.errors import DomainError
from anjungan.interfaces.portal.account.door import Visitor, apply_reading, done, forget, page, proven_lately, signed_in
from anjungan.interfaces.portal.account.entering import wait_for
from anjungan.interfaces.portal.account.providers import provider_doors

if TYPE_CHECKING:
    from datetime import datetime

    from anjungan.domain.appointments.models import Booking
    from anjungan.domain.citizens.models import CitizenSession, ErasureRequest, LinkedIdentity, Passkey
    from anjungan.domain.queueing.models import Visit


@dataclass(frozen=True, kw_only=True)
class OwnedContact:
    """A contact as its owner sees it."""

    uuid: UUID
    words: str
    proven_at: datetime


@dataclass(frozen=True, kw_only=True)
class AccountPage:
    """All that portal/account/home.html may show."""

    name: str
    nik: str
    contacts: list[OwnedContact]
    kinds: tuple[str, ...]
    visits: list[Visit]
    bookings: list[Booking]
    sessions: int
    passkeys: list[Passkey]
    # Each with the name of the login, as on its button.
    identities: list[tuple[LinkedIdentity, str]]
    doors: list[tuple[str, str]]
    erasure: ErasureRequest | None
    language: str
    large_text: bool
    more_contrast: bool


@require_safe
@signed_in
def show_home(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Show the account."""
    citizen = visitor.citizen
    identities, names = identities_of(citizen=citizen), dict(provider_doors())
    linked = {identity.provider for identity in identities}
    saved = saved_of(citizen=citizen)
    shown = AccountPage(
        name=name_of(citizen=citizen), nik=nik_shown(citizen=citizen),
        contacts=[
            OwnedContact(uuid=one.uuid, words=masked(one.contact), proven_at=one.proven_at)
            for one in contacts_of(citizen=citizen)
        ],
        kinds=reachable_kinds(), visits=visits_by_uuid(uuids=saved.get(SavedKind.VISIT, ())),
        bookings=bookings_by_uuid(uuids=saved.get(SavedKind.BOOKING, ())),
        sessions=len(sessions_of(citizen=citizen, now=visitor.now)), passkeys=passkeys_of(citizen=citizen),
        identities=[(identity, names.get(identity.provider, identity.provider)) for identity in identities],
        doors=[(key, name) for key, name in names.items() if key not in linked],
        erasure=open_erasure(citizen=citizen), language=citizen.language,
        large_text=citizen.large_text, more_contrast=citizen.more_contrast,
    )  # fmt: skip
    return page(request, "home", {"page": shown})


@sensitive_post_parameters("nama")
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def change_name(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Ask for a name, which nobody needs; a POST keeps it."""
    if request.method != "POST":
        return page(request, "name", {"name": name_of(citizen=visitor.citizen)})
    return done(
        request,
        lambda: citizens.change_name(
            citizen=visitor.citizen, name=request.POST.get("nama", "")[:200], actor=visitor.actor, now=visitor.now
        ),
        told=_("Tersimpan."),
        to=reverse("account:home"),
    )


@require_POST
@signed_in
def choose_reading(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Keep how the person likes to read, here and on every device that signs in."""
    citizen = visitor.citizen
    citizen.language = "en" if request.POST.get("bahasa") == "en" else "id"
    citizen.large_text = request.POST.get("huruf") == "besar"
    citizen.more_contrast = request.POST.get("kontras") == "tinggi"
    citizens.choose_reading(
        citizen=citizen, language=citizen.language, large_text=citizen.large_text,
        more_contrast=citizen.more_contrast, actor=visitor.actor, now=visitor.now,
    )  # fmt: skip
    with override(citizen.language):
        messages.success(request, _("Tersimpan, juga untuk perangkat Anda yang lain saat masuk."))
    response = redirect("account:home")
    apply_reading(response, citizen)
    return response


@sensitive_post_parameters("alamat")
@require_http_methods(["GET", "HEAD", "POST"])
@proven_lately
def add_contact(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Ask for another contact; a POST has a code sent there."""
    if request.method != "POST":
        return page(request, "contact", {"kinds": reachable_kinds(), "typed": "", "refusal": ""})
    address = request.POST.get("alamat", "")[:254]
    kind = request.POST.get("cara") or ("email" if "@" in address else "phone")
    try:
        proof = citizens.ask_contact_code(
            session=visitor.session, kind=kind, address=address, actor=visitor.actor, now=visitor.now
        )
    except DomainError as refusal:
        context = {"kinds": reachable_kinds(), "typed": address, "refusal": refusal.user_message, "kind": kind}
        return page(request, "contact", context, status=refusal.status)
    return wait_for(proof.uuid, reverse("account:home"))


@require_http_methods(["GET", "HEAD", "POST"])
@proven_lately
def remove_contact(request: HttpRequest, visitor: Visitor, uuid: UUID) -> HttpResponse:
    """Ask whether a contact is to go; a POST takes it away."""
    if request.method == "POST":
        return done(
            request,
            lambda: notifications.remove_contact(
                session=visitor.session, contact=uuid, actor=visitor.actor, now=visitor.now
            ),
            told=_("Kontak dihapus."),
            to=reverse("account:home"),
        )
    own = next((one for one in contacts_of(citizen=visitor.citizen) if one.uuid == uuid), None)
    if own is None:
        raise Http404
    return page(request, "contact_remove", {"contact": masked(own.contact), "uuid": uuid})


@dataclass(frozen=True, kw_only=True)
class SessionRow:
    """A session as its owner recognises it."""

    session: CitizenSession
    is_here: bool


@require_safe
@signed_in
def show_sessions(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Show where the person is signed in."""
    rows = [
        SessionRow(session=one, is_here=one.uuid == visitor.session.uuid)
        for one in sessions_of(citizen=visitor.citizen, now=visitor.now)
    ]
    return page(request, "sessions", {"rows": rows})


@require_POST
@signed_in
def end_session(request: HttpRequest, visitor: Visitor, uuid: UUID) -> HttpResponse:
    """End one session."""
    citizens.end_sessions(citizen=visitor.citizen, only=uuid, actor=visitor.actor, now=visitor.now)
    messages.success(request, _("Perangkat itu sudah dikeluarkan."))
    return redirect("account:sessions")


@require_POST
@signed_in
def end_all_sessions(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """End every session, this one too."""
    citizens.end_sessions(citizen=visitor.citizen, actor=visitor.actor, now=visitor.now)
    messages.success(request, _("Semua perangkat sudah dikeluarkan, termasuk yang ini."))
    response = redirect("account:enter")
    forget(response)
    response["Clear-Site-Data"] = '"cache"'
    return response
