"""The kiosk itself: being enrolled, being alive, calling a person, and beginning anew for the next visitor."""

from __future__ import annotations

import json

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from anjungan.domain.premises.operations import call_staff_to_device, record_heartbeat
from anjungan.interfaces.entry.device_enrolment import enrol
from anjungan.interfaces.entry.formats import clock_text
from anjungan.interfaces.entry.preferences import CHOICES, keep
from anjungan.interfaces.kiosk.place import HOME, KIND, Kiosk, at_kiosk


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def install(request: HttpRequest) -> HttpResponse:
    """Make this browser a kiosk of the mall with the token of the control room."""
    return enrol(request, kind=KIND, home=HOME)


@require_POST
@at_kiosk
def take_heartbeat(kiosk: Kiosk) -> HttpResponse:
    """Hear that the kiosk is alive and what is wrong with it; answer with the time for its clock."""
    status = {"problems": _problems(kiosk.request.body), "page": "kiosk"}
    record_heartbeat(device_id=kiosk.device.pk, status=status, actor=kiosk.actor, now=kiosk.now)
    return JsonResponse({"clock": clock_text(kiosk.now)})


def _problems(body: bytes) -> list[str]:
    try:
        said = json.loads(body or b"{}")
    except ValueError:
        return []
    problems = said.get("problems", []) if isinstance(said, dict) else []
    return [word[:40] for word in problems if isinstance(word, str)][:8] if isinstance(problems, list) else []


@require_POST
@at_kiosk
def call_staff(kiosk: Kiosk) -> HttpResponse:
    """Call a person to this kiosk, and say that somebody is coming."""
    call_staff_to_device(device_id=kiosk.device.pk, actor=kiosk.actor, now=kiosk.now)
    back = kiosk.request.POST.get("kembali", "")
    if not url_has_allowed_host_and_scheme(back, None):
        back = HOME
    return kiosk.page("staff_called", back=back)


@require_safe
@at_kiosk
def start_over(kiosk: Kiosk) -> HttpResponse:
    """Begin anew for the next visitor: no choices, Indonesian, usual letters, usual height."""
    kiosk.draft.clear()
    kiosk.draft.low = False
    response = HttpResponseRedirect(reverse("kiosk:home"))
    for name, values in CHOICES.items():
        keep(response, name, values[0])
    return response
