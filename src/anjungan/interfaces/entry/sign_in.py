"""Signing in and out with a password.

Guessing is throttled; a locked-out person is told for how long, and who can help.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from anjungan.domain.accounts import queries as accounts
from anjungan.domain.assistance import operations as assistance
from anjungan.domain.assistance.states import EndReason
from anjungan.domain.organizations.queries import actor_for_user
from anjungan.foundation import clock
from anjungan.foundation.actors import Actor
from anjungan.interfaces.entry.assisting import consent_of
from anjungan.interfaces.entry.preferences import keep


class SignInForm(forms.Form):
    """What a person writes to sign in. Shape only; whether it is right is asked of the accounts room."""

    username = forms.CharField(
        label=_("Nama masuk"),
        max_length=80,
        widget=forms.TextInput(
            attrs={"class": "input", "autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        ),
        error_messages={"required": _("Tulis nama masuk Anda.")},
    )
    password = forms.CharField(
        label=_("Kata sandi"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"class": "input", "autocomplete": "current-password"}),
        error_messages={"required": _("Tulis kata sandi Anda.")},
    )

    def clean(self) -> dict[str, Any] | None:
        """Mark the fields that need repair, so that style and screen readers agree."""
        for name in self.errors:
            self.fields[name].widget.attrs["aria-invalid"] = "true"
        return super().clean()


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Let a member of staff in, and on to the page they came for."""
    following = _safe_next(request)
    if request.method != "POST":
        return _page(request, SignInForm(), following)
    form = SignInForm(request.POST)
    if not form.is_valid():
        return _page(request, form, following, status=422)
    user = accounts.user_with_password(
        username=form.cleaned_data["username"], password=form.cleaned_data["password"], request=request
    )
    if user is None:
        # The throttle marks the request when it locked this name; its middleware then gives the locked-out answer.
        refusal = _("Nama masuk atau kata sandi keliru. Periksa huruf besar dan kecilnya.")
        form.add_error(None, str(refusal))
        return _page(request, form, following, status=422)
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    response = HttpResponseRedirect(
        following if following != settings.LOGIN_REDIRECT_URL else own_door(user_id=user.pk)
    )
    keep(response, settings.LANGUAGE_COOKIE_NAME, user.language)
    return response


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session here and in the database, and the assisted mode that ran in it."""
    consent = consent_of(request)
    if consent is not None:
        actor = Actor(
            kind="officer", id=str(consent.officer.uuid), label=consent.officer.name, user_id=consent.officer_id
        )
        assistance.end_assistance(assistance=consent.uuid, reason=EndReason.STAFF, actor=actor, now=clock.now())
    logout(request)
    return HttpResponseRedirect(settings.LOGIN_URL)


def locked_out(request: HttpRequest, *_arguments: Any, **_named: Any) -> HttpResponse:
    """Answer somebody who guessed too often: what happened, how long it lasts, who can help."""
    minutes = int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
    response = render(request, "entry/locked_out.html", {"minutes": minutes}, status=429)
    response["Retry-After"] = str(minutes * 60)
    return response


def _page(request: HttpRequest, form: SignInForm, following: str, status: int = 200) -> HttpResponse:
    return render(request, "entry/sign_in.html", {"form": form, "next": following}, status=status)


def own_door(*, user_id: int) -> str:
    """Return where this person works: the first door whose scope they carry."""
    actor = actor_for_user(user_id=user_id)
    for scope, door in settings.DOORS_OF_STAFF:
        if actor is not None and actor.may(scope):
            return reverse(door)
    return settings.LOGIN_REDIRECT_URL


def _safe_next(request: HttpRequest) -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure()):
        return wanted
    return settings.LOGIN_REDIRECT_URL
