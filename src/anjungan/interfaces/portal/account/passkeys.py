"""Passkeys on the pages: adding, removing, and entering without a code. Only this part needs a script."""

from __future__ import annotations

import json
from uuid import UUID

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from anjungan.domain.citizens import operations as citizens
from anjungan.domain.citizens.queries import passkeys_of
from anjungan.foundation import clock
from anjungan.foundation.errors import DomainError
from anjungan.interfaces.portal.account.door import (
    Visitor,
    apply_reading,
    asks_too_fast,
    device_of,
    done,
    page,
    proven_lately,
    remember,
    safe_next,
    visitor_of,
)
from anjungan.interfaces.portal.lookup import kept_private, slow_down

_SALT = "akun-kunci"


def _as_json(question: citizens.Question) -> dict[str, object]:
    # The uuid comes back with the answer, signed: an answer belongs to the page that asked.
    return {"options": question.options, "question": signing.dumps(str(question.uuid), salt=_SALT)}


def _answered(request: HttpRequest) -> tuple[UUID, str] | None:
    """Return the question and the answer of the form's field, or None when it cannot be read."""
    try:
        said = json.loads(request.POST.get("jawaban", "")[:30_000])
        return UUID(signing.loads(str(said["question"]), salt=_SALT, max_age=600)), json.dumps(said["credential"])
    except (ValueError, KeyError, TypeError, signing.BadSignature):
        return None


@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """Give a question for any passkey."""
    if asks_too_fast(request):
        return kept_private(slow_down(request))
    return kept_private(JsonResponse(_as_json(citizens.ask_passkey(now=clock.now()))))


@require_POST
def enter(request: HttpRequest) -> HttpResponse:
    """Sign in with the answer of a passkey, or prove again who it is."""
    following = safe_next(request.POST.get("ke", ""))
    answered, visitor = _answered(request), visitor_of(request)
    if answered is None:
        return kept_private(redirect("account:enter"))
    try:
        citizen, opened = citizens.enter_with_passkey(
            question=answered[0], answer=answered[1], device=device_of(request), now=clock.now(),
            session=visitor.session if visitor is not None else None,
        )  # fmt: skip
    except DomainError as refusal:
        messages.error(request, refusal.user_message)
        return kept_private(redirect("account:enter"))
    response = redirect(following)
    remember(response, opened)
    apply_reading(response, citizen)
    return kept_private(response)


@require_http_methods(["GET", "HEAD", "POST"])
@proven_lately
def add(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Explain passkeys and offer to make one; a POST keeps it."""
    if request.method != "POST":
        return page(request, "passkey", {"label": device_of(request)})
    answered = _answered(request)
    if answered is None:
        messages.error(request, _("Kunci sandi belum dibuat. Coba lagi."))
        return redirect("account:passkey")
    return done(
        request,
        lambda: citizens.keep_passkey(
            session=visitor.session, question=answered[0], answer=answered[1],
            label=request.POST.get("nama", "").strip()[:80] or device_of(request), actor=visitor.actor,
            now=visitor.now,
        ),
        told=_("Kunci sandi siap. Lain kali masuk tanpa menunggu kode."),
        to=reverse("account:home"),
    )  # fmt: skip


@require_POST
@proven_lately
def ask_new(_request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Give the question with which a device makes a passkey."""
    label = _("Akun Anjungan")
    try:
        question = citizens.ask_new_passkey(session=visitor.session, label=label, actor=visitor.actor, now=visitor.now)
    except DomainError as refusal:
        return JsonResponse({"trouble": refusal.user_message}, status=refusal.status)
    return JsonResponse(_as_json(question))


@require_http_methods(["GET", "HEAD", "POST"])
@proven_lately
def remove(request: HttpRequest, visitor: Visitor, uuid: UUID) -> HttpResponse:
    """Ask whether a passkey is to be forgotten; a POST forgets it."""
    if request.method != "POST":
        meant = next((one for one in passkeys_of(citizen=visitor.citizen) if one.uuid == uuid), None)
        if meant is None:
            return redirect("account:home")
        return page(request, "passkey_remove", {"passkey": meant})
    return done(
        request,
        lambda: citizens.remove_passkey(session=visitor.session, passkey=uuid, actor=visitor.actor, now=visitor.now),
        told=_("Kunci sandi dihapus."),
        to=reverse("account:home"),
    )
