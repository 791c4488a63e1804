"""Entering with a one-time code. No password, and no word about who has an account."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from anjungan.domain.citizens import operations as citizens
from anjungan.domain.citizens.errors import EntryCodeOver
from anjungan.domain.citizens.ports import reachable_kinds
from anjungan.domain.citizens.queries import contact_of_proof, contacts_of, passkeys_of, proof_by_uuid
from anjungan.domain.citizens.states import Purpose
from anjungan.foundation import clock
from anjungan.foundation.contacts import masked
from anjungan.foundation.errors import DomainError
from anjungan.interfaces.portal.account.door import (
    STRANGER,
    Visitor,
    apply_reading,
    asks_too_fast,
    cookie_name,
    device_of,
    done,
    forget,
    page,
    remember,
    safe_next,
    signed_in,
    told_later,
    visitor_of,
)
from anjungan.interfaces.portal.account.providers import provider_doors
from anjungan.interfaces.portal.lookup import kept_private, slow_down

WAITING_COOKIE = "akun-kode"
WAITING_SECONDS = 900


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """The code this browser waits for, and where to go once it is right. Kept in a signed cookie: a code opens
    nothing in another browser."""

    proof: UUID
    following: str


def waiting_in(request: HttpRequest) -> Waiting | None:
    """Return the code this browser waits for, or None."""
    try:
        said: dict[str, str] = signing.loads(
            request.COOKIES.get(cookie_name(WAITING_COOKIE), ""), salt=WAITING_COOKIE, max_age=WAITING_SECONDS
        )
        return Waiting(proof=UUID(said["proof"]), following=said["ke"])
    except (signing.BadSignature, KeyError, ValueError):
        return None


def wait_for(proof: UUID, following: str) -> HttpResponse:
    """Go to the page on which the code is written."""
    response = redirect("account:code")
    response.set_cookie(
        cookie_name(WAITING_COOKIE), signing.dumps({"proof": str(proof), "ke": following}, salt=WAITING_COOKIE),
        max_age=WAITING_SECONDS, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE,
    )  # fmt: skip
    return response


@sensitive_post_parameters("alamat")
@require_http_methods(["GET", "HEAD", "POST"])
def show_enter(request: HttpRequest) -> HttpResponse:
    """Ask for an e-mail address or a phone number; a POST has a code sent there."""
    following = safe_next(request.POST.get("ke") or request.GET.get("ke") or "")
    if request.method != "POST":
        if visitor_of(request) is not None:
            return kept_private(redirect(following))
        return kept_private(_enter(request, following))
    if asks_too_fast(request):
        return kept_private(slow_down(request))
    address, kind = request.POST.get("alamat", "")[:254], request.POST.get("cara", "")
    try:
        proof = citizens.ask_entry_code(
            kind=kind or _kind_of(address), address=address, language=_language(), actor=STRANGER, now=clock.now()
        )
    except DomainError as refusal:
        return kept_private(_enter(request, following, typed=address, kind=kind, refusal=refusal))
    return kept_private(wait_for(proof.uuid, following))


def _enter(
    request: HttpRequest, following: str, *, typed: str = "", kind: str = "", refusal: DomainError | None = None
) -> HttpResponse:
    context = {
        "kinds": reachable_kinds(), "following": following, "typed": typed, "kind": kind, "doors": provider_doors(),
        "refusal": refusal.user_message if refusal is not None else "",
    }  # fmt: skip
    return page(request, "enter", context, status=refusal.status if refusal is not None else 200)


def _kind_of(address: str) -> str:
    return "email" if "@" in address or "phone" not in reachable_kinds() else "phone"


def _language() -> str:
    return "en" if (get_language() or "").startswith("en") else "id"


@sensitive_post_parameters("kode")
@require_http_methods(["GET", "HEAD", "POST"])
def show_code(request: HttpRequest) -> HttpResponse:
    """Ask for the code; a POST uses it."""
    waiting = waiting_in(request)
    if waiting is None:
        messages.error(request, told_later())
        return kept_private(redirect("account:enter"))
    if request.method != "POST":
        return kept_private(_code(request, waiting))
    visitor = visitor_of(request)
    try:
        proven = citizens.prove_entry_code(
            proof=waiting.proof, written=request.POST.get("kode", "")[:40], device=device_of(request),
            is_shared=request.POST.get("bersama") == "1", session=visitor.session if visitor is not None else None,
            actor=visitor.actor if visitor is not None else STRANGER, now=clock.now(),
        )  # fmt: skip
    except EntryCodeOver as refusal:
        messages.error(request, refusal.user_message)
        return kept_private(redirect("account:enter"))
    except DomainError as refusal:
        return kept_private(_code(request, waiting, refusal=refusal))
    return kept_private(_opened(request, proven, waiting))


def _opened(request: HttpRequest, proven: citizens.Proven, waiting: Waiting) -> HttpResponse:
    response = redirect(waiting.following)
    response.delete_cookie(cookie_name(WAITING_COOKIE), samesite="Lax")
    if proven.session is not None:
        remember(response, proven.session)
    if proven.purpose == Purpose.ENTER:
        apply_reading(response, proven.citizen)
    if proven.is_new:
        messages.success(request, _("Akun Anda siap. Isinya hanya yang Anda simpan sendiri."))
    elif proven.purpose == Purpose.ADD:
        messages.success(request, _("Kontak ditambahkan."))
    return response


def _code(request: HttpRequest, waiting: Waiting, *, refusal: DomainError | None = None) -> HttpResponse:
    proof = proof_by_uuid(uuid=waiting.proof)
    if proof is None:
        messages.error(request, told_later())
        return redirect("account:enter")
    context = {
        "purpose": proof.purpose, "contact": masked(contact_of_proof(proof=proof)), "kind": proof.kind,
        "refusal": refusal.user_message if refusal is not None else "", "following": waiting.following,
    }  # fmt: skip
    return page(request, "code", context, status=refusal.status if refusal is not None else 200)


@require_POST
def send_again(request: HttpRequest) -> HttpResponse:
    """Have another code sent to the same contact."""
    waiting = waiting_in(request)
    if waiting is None:
        messages.error(request, told_later())
        return kept_private(redirect("account:enter"))
    if asks_too_fast(request):
        return kept_private(slow_down(request))
    return kept_private(
        done(
            request,
            lambda: citizens.send_entry_code_again(proof=waiting.proof, actor=STRANGER, now=clock.now()),
            told=_("Kode baru sedang dikirim. Kode yang lama tidak berlaku lagi."),
            to=reverse("account:code"),
        )
    )


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def confirm(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Ask the person to prove again who it is; a POST has a code sent to one of the contacts."""
    following = safe_next(request.POST.get("ke") or request.GET.get("ke") or "")
    own = contacts_of(citizen=visitor.citizen)
    if request.method != "POST":
        contacts = [(str(one.uuid), masked(one.contact)) for one in own if one.contact.kind in reachable_kinds()]
        return page(
            request, "confirm",
            {"contacts": contacts, "following": following, "has_passkey": bool(passkeys_of(citizen=visitor.citizen))},
        )  # fmt: skip
    if asks_too_fast(request):
        return slow_down(request)
    meant = next((one.uuid for one in own if str(one.uuid) == request.POST.get("kontak")), None)
    if meant is None:
        return redirect("account:confirm")
    try:
        proof = citizens.ask_confirming_code(
            session=visitor.session, contact=meant, actor=visitor.actor, now=visitor.now
        )
    except DomainError as refusal:
        messages.error(request, refusal.user_message)
        return redirect("account:home")
    return wait_for(proof.uuid, following)


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """End the session here and in the database."""
    visitor = visitor_of(request)
    if visitor is not None:
        citizens.end_sessions(citizen=visitor.citizen, only=visitor.session.uuid, actor=visitor.actor, now=visitor.now)
    response = redirect("portal:home")
    forget(response)
    # What the browser kept of these pages goes with the session (ASVS 14.3.1).
    response["Clear-Site-Data"] = '"cache"'
    return kept_private(response)
