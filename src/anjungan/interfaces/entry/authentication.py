"""Who is at the door: an officer with a session, a program with an officer's token, a device with its own."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Concatenate, ParamSpec, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from anjungan.domain.assistance.permissions import narrowed
from anjungan.domain.organizations.queries import actor_for_user
from anjungan.foundation import clock
from anjungan.foundation.actors import Actor
from anjungan.foundation.errors import DomainError
from anjungan.interfaces.entry.assisting import consent_of

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


class NotSignedIn(DomainError):
    """Nobody is signed in, or the token is unknown, expired or revoked."""

    code = "not_signed_in"
    status = 401
    message = _("Masuk dahulu, atau kirim token yang masih berlaku.")


def actor_of(request: HttpRequest) -> Actor:
    """Return the signed-in officer as an actor with the scopes of the roles held; read once per request.

    Who helps a visitor in assisted mode acts by that visitor's leave, with no more than it allows. Raises NotSignedIn.
    """
    known: Actor | None = getattr(request, "anjungan_actor", None)
    if known is None:
        user_id = request.user.pk if request.user.is_authenticated else None
        known = actor_for_user(user_id=user_id) if user_id is not None else None
        if known is None:
            raise NotSignedIn
        consent = consent_of(request)
        if consent is not None:
            known = narrowed(known, consent)
        request.anjungan_actor = known  # type: ignore[attr-defined]
    return known


def staff_only(view: View[P]) -> View[P]:
    """Send whoever is not signed in to the sign-in page, and back here afterwards.

    In assisted mode: once it is over, to the page that says so; from a page that is not open in it, back to its own.
    """

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        try:
            actor_of(request)
        except NotSignedIn:
            return redirect_to_login(request.get_full_path())
        consent = consent_of(request)
        if consent is None:
            return view(request, *args, **kwargs)
        if not consent.is_running(now=clock.now()):
            return redirect(settings.ASSISTED_MODE_OVER)
        try:
            return view(request, *args, **kwargs)
        except PermissionDenied:
            messages.warning(request, _("Halaman itu tertutup selama mode bantuan. Selesaikan dahulu mode bantuan."))
            return redirect(settings.ASSISTED_MODE)

    return cast(View[P], guarded)
