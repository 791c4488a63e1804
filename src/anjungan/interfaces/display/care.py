"""The display itself: being enrolled, and telling the mall that it is alive and what is wrong."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from anjungan.domain.premises.operations import record_heartbeat
from anjungan.foundation import clock
from anjungan.interfaces.display.screens import HOME, KIND
from anjungan.interfaces.entry.device_enrolment import device_actor, device_only, enrol

if TYPE_CHECKING:
    from anjungan.domain.premises.models import Device

logger = logging.getLogger(__name__)
# What a display may complain of: no voice in this installation, a browser that may not make a sound, no live stream.
PROBLEMS = frozenset({"voice_missing", "sound_blocked", "stream_silent"})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def install(request: HttpRequest) -> HttpResponse:
    """Make this browser a display of the mall with the token of the control room."""
    return enrol(request, kind=KIND, home=HOME)


@require_POST
@device_only(kind=KIND, home=HOME)
def take_heartbeat(request: HttpRequest, device: Device) -> HttpResponse:
    """Hear that the display is alive, what it shows, and what it could not make sense of."""
    said = _read(request.body)
    skipped = [str(what)[:80] for what in _list(said, "skipped")][:8]
    if skipped:
        logger.warning("display %s skipped what it does not know: %s", device.name, ", ".join(skipped))
    status: dict[str, Any] = {
        "problems": sorted(PROBLEMS & {what for what in _list(said, "problems") if isinstance(what, str)}),
        "page": str(said.get("page", ""))[:20],
        "sound": str(said.get("sound", ""))[:20],
        "skipped": skipped,
    }
    record_heartbeat(device_id=device.pk, status=status, actor=device_actor(device), now=clock.now())
    return JsonResponse({"now": round(clock.now().timestamp() * 1000)})


def _read(body: bytes) -> dict[str, Any]:
    try:
        said = json.loads(body or b"{}")
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _list(said: dict[str, Any], name: str) -> list[Any]:
    found = said.get(name, [])
    return found if isinstance(found, list) else []
