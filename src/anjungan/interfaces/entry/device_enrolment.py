"""A machine of the mall at the door: enrolled once with its token, known by a signed cookie until it is revoked.

The control room shows a device's token once. Whoever installs the device opens `<door>/pasang?token=…` on it (or
types the token there). The cookie carries the token, so that each request asks whether it still holds: a device that
is revoked or renewed is out at its next request.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Concatenate

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from anjungan.domain.premises.queries import actor_of_device, device_by_token
from anjungan.foundation.actors import Actor

if TYPE_CHECKING:
    from anjungan.domain.premises.models import Device

# Browsers keep no cookie longer; each page renews it.
_KEEP_SECONDS = 400 * 24 * 3600

DeviceView = Callable[Concatenate[HttpRequest, "Device", ...], HttpResponse]


def enrol(request: HttpRequest, *, kind: str, home: str) -> HttpResponse:
    """Answer the page `pasang` of a door: take the token from the address or the form, remember the device, go `home`.

    `kind` is the only kind of device this door is for. Without a good token the page says how to get one.
    """
    given = (request.POST if request.method == "POST" else request.GET).get("token", "").strip()
    device = device_by_token(secret=given) if given else None
    if device is None or device.kind != kind:
        return _how_to_enrol(request, kind=kind, home=home, refused=bool(given))
    response = redirect(home)
    _remember(response, device, given)
    return response


def device_of(request: HttpRequest, *, kind: str) -> Device | None:
    """Return the device of this kind that this browser was enrolled as, or None; read once per request."""
    known: dict[str, Device | None] = request.__dict__.setdefault("anjungan_devices", {})
    if kind not in known:
        secret = _secret(request, kind)
        device = device_by_token(secret=secret) if secret else None
        known[kind] = device if device is not None and device.kind == kind else None
    return known[kind]


def device_actor(device: Device) -> Actor:
    """Return the enrolled device as one who acts."""
    return actor_of_device(device)


def device_only(*, kind: str, home: str) -> Callable[[DeviceView], Callable[..., HttpResponse]]:
    """Give the view its device; tell any other browser how to be enrolled at `<home>pasang`."""

    def guard(view: DeviceView) -> Callable[..., HttpResponse]:
        @functools.wraps(view)
        def guarded(request: HttpRequest, **kwargs: Any) -> HttpResponse:
            device = device_of(request, kind=kind)
            if device is None:
                return _how_to_enrol(request, kind=kind, home=home, refused=False)
            response = view(request, device, **kwargs)
            if request.method == "GET":
                _remember(response, device, _secret(request, kind) or "")
            return response

        return guarded

    return guard


def _cookie(kind: str) -> str:
    return f"perangkat-{kind}"


def _secret(request: HttpRequest, kind: str) -> str | None:
    secret: str | None = request.get_signed_cookie(_cookie(kind), default=None, salt=_cookie(kind))
    return secret


def _remember(response: HttpResponse, device: Device, secret: str) -> None:
    response.set_signed_cookie(
        _cookie(device.kind), secret, salt=_cookie(device.kind), max_age=_KEEP_SECONDS, httponly=True,
        samesite="Lax", secure=settings.SESSION_COOKIE_SECURE,
    )  # fmt: skip


def _how_to_enrol(request: HttpRequest, *, kind: str, home: str, refused: bool) -> HttpResponse:
    return render(
        request, "entry/enrolment.html", {"kind": kind, "action": f"{home}pasang", "refused": refused}, status=403
    )
