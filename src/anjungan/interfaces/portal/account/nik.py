"""The identity number, where a person chooses to keep it: hidden, shown by a press and a proof, gone by a press."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from anjungan.domain.citizens import operations as citizens
from anjungan.domain.citizens.components.nik import nik_doubts, nik_written
from anjungan.domain.citizens.queries import nik_shown
from anjungan.foundation.errors import DomainError
from anjungan.interfaces.portal.account.door import Visitor, done, page, proven_lately, signed_in


@sensitive_post_parameters("nik")
@sensitive_variables("typed", "context")
@require_http_methods(["GET", "HEAD", "POST"])
@proven_lately
def keep(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Ask for the number; a POST keeps it, after a second look where something is unusual."""
    known = nik_shown(citizen=visitor.citizen)
    if request.method != "POST":
        return page(request, "nik", {"known": known, "typed": "", "refusal": "", "doubts": []})
    typed = request.POST.get("nik", "")[:40]
    try:
        doubts = nik_doubts(nik_written(typed)) if request.POST.get("yakin") != "1" else []
        if doubts:
            context = {"known": known, "typed": typed, "refusal": "", "doubts": doubts}
            return page(request, "nik", context, status=422)
        citizens.keep_nik(session=visitor.session, nik=typed, actor=visitor.actor, now=visitor.now)
    except DomainError as refusal:
        context = {"known": known, "typed": typed, "refusal": refusal.user_message, "doubts": []}
        return page(request, "nik", context, status=refusal.status)
    messages.success(request, _("NIK disimpan tersandi."))
    return redirect("account:home")


@sensitive_variables("shown")
@require_POST
@proven_lately
def reveal(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Show the number in full, once, on a page that is kept nowhere."""
    try:
        shown = citizens.reveal_nik(session=visitor.session, actor=visitor.actor, now=visitor.now)
    except DomainError as refusal:
        messages.error(request, refusal.user_message)
        return redirect("account:home")
    return page(request, "nik_shown", {"nik": f"{shown[:6]} {shown[6:12]} {shown[12:]}"})


@require_POST
@signed_in
def remove(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Forget the number."""
    return done(
        request,
        lambda: citizens.remove_nik(citizen=visitor.citizen, actor=visitor.actor, now=visitor.now),
        told=_("NIK dihapus."),
        to=reverse("account:home"),
    )
