"""Logins elsewhere (OpenID Connect). The button appears only where an operator configured one; linking is a press."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from anjungan.domain.citizens import operations as citizens
from anjungan.domain.citizens.ports import ForeignIdentity, LoginNotDone, logins
from anjungan.foundation import clock
from anjungan.foundation.sealed_texts import SealBroken, open_seal, seal
from anjungan.interfaces.portal.account.door import (
    Visitor,
    apply_reading,
    asks_too_fast,
    cookie_name,
    device_of,
    done,
    page,
    proven_lately,
    remember,
    safe_next,
    visitor_of,
)
from anjungan.interfaces.portal.lookup import kept_private, slow_down

if TYPE_CHECKING:
    from django.http import HttpResponseRedirect

logger = logging.getLogger(__name__)
ON_THE_WAY, FOUND = "akun-lewat", "akun-temuan"
SECONDS = 600


def provider_doors() -> list[tuple[str, str]]:
    """Return key and name of each configured login, for the page to enter."""
    return logins().providers()


def _back_address(key: str) -> str:
    return f"{settings.PUBLIC_URL}{reverse('account:provider_back', args=[key])}"


def _keep(response: HttpResponse, name: str, facts: dict[str, Any]) -> None:
    """Keep facts in this browser, sealed and for ten minutes: it carries them and can neither read nor change them."""
    value = signing.dumps(seal(text=json.dumps(facts), purpose=name), salt=name)
    response.set_cookie(
        cookie_name(name), value, max_age=SECONDS, httponly=True, samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )  # fmt: skip


def _kept(request: HttpRequest, name: str) -> dict[str, Any] | None:
    try:
        sealed = signing.loads(request.COOKIES.get(cookie_name(name), ""), salt=name, max_age=SECONDS)
        facts: dict[str, Any] = json.loads(open_seal(sealed=sealed, purpose=name))
        return facts
    except (signing.BadSignature, SealBroken, ValueError):
        return None


def _drop(response: HttpResponse, name: str) -> None:
    response.delete_cookie(cookie_name(name), samesite="Lax")


def _name_of(key: str) -> str:
    name = dict(provider_doors()).get(key)
    if name is None:
        raise Http404
    return name


@require_safe
def begin(request: HttpRequest, key: str) -> HttpResponse:
    """Send the browser to the login elsewhere."""
    name, following = _name_of(key), safe_next(request.GET.get("ke", ""))
    if asks_too_fast(request):
        return kept_private(slow_down(request))
    try:
        begun = logins().begin(key=key, back=_back_address(key))
    except LoginNotDone:
        messages.error(request, _("%(name)s tidak menjawab. Masuk dengan kode, atau coba lagi nanti.") % {"name": name})
        return kept_private(redirect("account:enter"))
    response = redirect(begun.address)
    _keep(response, ON_THE_WAY, {"key": key, "ke": following, **begun.kept})
    return kept_private(response)


@require_safe
def come_back(request: HttpRequest, key: str) -> HttpResponse:
    """Take the answer of the login elsewhere: sign in whoever linked it, or ask whether to link it."""
    name, kept = _name_of(key), _kept(request, ON_THE_WAY)
    response = _answered(request, key, name, kept)
    _drop(response, ON_THE_WAY)
    return kept_private(response)


def _answered(
    request: HttpRequest, key: str, name: str, kept: dict[str, Any] | None
) -> HttpResponseRedirect | HttpResponse:
    if kept is None or kept.get("key") != key:
        return _not_done(request, name)
    try:
        found = logins().finish(key=key, back=_back_address(key), kept=kept, answer=request.GET.dict())
    except LoginNotDone as problem:
        logger.info("a login at %s came to nothing: %s (%s)", key, problem.reason, problem.__cause__)
        return _not_done(request, name)
    visitor = visitor_of(request)
    entered = citizens.enter_with_identity(identity=found, device=device_of(request), now=clock.now())
    if entered is None:
        response = redirect("account:link")
        _keep(response, FOUND, _facts(found))
        return response
    citizen, opened = entered
    if visitor is not None:
        citizens.end_sessions(citizen=visitor.citizen, only=visitor.session.uuid, actor=visitor.actor, now=visitor.now)
    response = redirect(kept["ke"])
    remember(response, opened)
    apply_reading(response, citizen)
    return response


def _not_done(request: HttpRequest, name: str) -> HttpResponse:
    messages.error(
        request, _("Masuk lewat %(name)s tidak selesai. Coba lagi, atau masuk dengan kode.") % {"name": name}
    )
    return redirect("account:enter")


def _facts(found: ForeignIdentity) -> dict[str, Any]:
    return {
        "provider": found.provider, "issuer": found.issuer, "subject": found.subject, "proven_at": found.proven_at,
    }  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest) -> HttpResponse:
    """Ask whether the login that was found is to open this account; a POST links it."""
    facts = _kept(request, FOUND)
    if facts is None:
        return kept_private(redirect("account:home"))
    found = ForeignIdentity(**facts)
    if request.method == "POST":
        return _link(request, found=found)
    visitor = visitor_of(request)
    context = {"name": _name_of(found.provider), "is_signed_in": visitor is not None}
    return kept_private(page(request, "link", context))


@proven_lately
def _link(request: HttpRequest, visitor: Visitor, *, found: ForeignIdentity) -> HttpResponse:
    response = done(
        request,
        lambda: citizens.link_identity(session=visitor.session, identity=found, actor=visitor.actor, now=visitor.now),
        told=_("Terhubung. Lain kali Anda dapat masuk lewat sana."),
        to=reverse("account:home"),
    )
    _drop(response, FOUND)
    return response


@require_POST
@proven_lately
def unlink(request: HttpRequest, visitor: Visitor, uuid: UUID) -> HttpResponse:
    """Let a login elsewhere open this account no more."""
    return done(
        request,
        lambda: citizens.unlink_identity(session=visitor.session, identity=uuid, actor=visitor.actor, now=visitor.now),
        told=_("Tidak lagi terhubung."),
        to=reverse("account:home"),
    )
