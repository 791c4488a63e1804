"""The pages of the displays, and what keeps them fresh."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from anjungan.domain.appointments.queries import hall_code, numbers_go_home
from anjungan.domain.premises.queries import zones_of
from anjungan.foundation import clock, streams
from anjungan.interfaces.display.board import LANGUAGE, Board, hall_board, one_zone_board
from anjungan.interfaces.entry.device_enrolment import device_only
from anjungan.interfaces.entry.qr import hall_qr

if TYPE_CHECKING:
    from anjungan.domain.premises.models import Device, Zone

KIND = "display"
HOME = "/layar/"
# Which way to walk, by zone: `?panah=1-kiri,2-atas`. Without it the arrow only leads the eye from word to number.
ARROWS = {"kiri": "arrow-left", "kanan": "arrow-right", "atas": "arrow-up", "bawah": "arrow-down"}
_HERE = Path(__file__).parent


@never_cache
@require_safe
@device_only(kind=KIND, home=HOME)
def show_hall(request: HttpRequest, device: Device) -> HttpResponse:
    """Show the whole hall, or the zone that the device was registered for."""
    return _screen(request, device, device.zone)


@never_cache
@require_safe
@device_only(kind=KIND, home=HOME)
def show_zone(request: HttpRequest, device: Device, number: int) -> HttpResponse:
    """Show one zone, whatever the device was registered for."""
    zone = _zone(device, str(number))
    if zone is None:
        return render(request, "display/no_zone.html", {"mall": device.mall, "number": number}, status=404)
    return _screen(request, device, zone)


@never_cache
@require_safe
@device_only(kind=KIND, home=HOME)
def show_snapshot(request: HttpRequest, device: Device) -> HttpResponse:
    """Answer the whole content of the screen as it is now, with the calls for the voice."""
    board = _board(device, _zone(device, request.GET.get("zona", "")))
    with translation.override(LANGUAGE), timezone.override(device.mall.time_zone):
        rows = render_to_string("display/rows.html", {"board": board})
    return JsonResponse(
        {
            "release": release(),
            "now": round(board.now.timestamp() * 1000),
            "rows": rows,
            "zones": board.zone_ids,
            "hall": _hall_code(device),
            "messages": board.messages,
            "closed": board.closed,
            "calls": [
                {
                    "key": call.key,
                    "number": call.number_text,
                    "counter": call.counter,
                    "zone": call.zone,
                    "agency": call.agency,
                    "calledAt": round(call.called_at.timestamp() * 1000),
                    "sound": reverse("display:sound", args=[call.number, call.counter]),
                }
                for call in board.calls
            ],
        }
    )


@never_cache
@require_safe
@device_only(kind=KIND, home=HOME)
def show_stream(request: HttpRequest, device: Device) -> HttpResponse:
    """Give the screen a fresh address to listen at."""
    since = streams.snapshot_version()
    return JsonResponse({"address": _address(device, _zone(device, request.GET.get("zona", "")), since)})


@lru_cache(maxsize=1)
def release() -> str:
    """Return a mark of this door's page: a screen that shows an older one loads itself anew."""
    files = sorted([*(_HERE / "templates").rglob("*.html"), *(_HERE / "static").rglob("*.*")])
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:12]


def _screen(request: HttpRequest, device: Device, zone: Zone | None) -> HttpResponse:
    since = streams.snapshot_version()
    board = _board(device, zone)
    running = clock.demo_clock()
    with translation.override(LANGUAGE), timezone.override(device.mall.time_zone):
        return render(
            request,
            "display/board.html",
            {
                "board": board,
                "call": board.calls[0] if board.calls else None,
                "mall": device.mall,
                "zone_shown": zone,
                "query": f"?zona={zone.number}" if zone else "",
                "stream": _address(device, zone, since),
                "release": release(),
                "speed": running.speed if running else 1,
                "hall": _hall_code(device),
                "arrows": _arrows(request.GET.get("panah", "")),
            },
        )


def _board(device: Device, zone: Zone | None) -> Board:
    now = clock.now()
    return hall_board(device.mall, now=now) if zone is None else one_zone_board(device.mall, zone, now=now)


@never_cache
@require_safe
@device_only(kind=KIND, home=HOME)
def show_hall_code(_request: HttpRequest, device: Device) -> HttpResponse:
    """Answer the code that the hall shows now; empty where no line gives numbers to people at home."""
    return JsonResponse(_hall_code(device))


def _hall_code(device: Device) -> dict[str, Any]:
    """Return the picture to scan, its six digits and until when (ms) they are shown; empty where there is no need."""
    mall, now = device.mall, clock.now()
    if not numbers_go_home(mall_id=mall.pk):
        return {}
    shown = hall_code(mall=mall, now=now)
    with translation.override(LANGUAGE):
        picture = hall_qr(mall.key, shown.code)
    return {"picture": picture, "digits": f"{shown.code[:3]} {shown.code[3:]}", "until": shown.until.timestamp() * 1000}


def _zone(device: Device, number: str) -> Zone | None:
    if not number.isdecimal() or len(number) > 2:
        return None
    return zones_of(mall_id=device.mall_id).filter(number=int(number)).first()


def _address(device: Device, zone: Zone | None, since: int) -> str:
    # The hall hears of everything, a zone of itself; closures reach a zone with its next snapshot.
    name = streams.mall_stream(device.mall_id) if zone is None else streams.zone_stream(zone.pk)
    return streams.address([name], since=since)


def _arrows(asked: str) -> str:
    """Return the arrows as the script reads them: `1:arrow-left 2:arrow-up`; what is not understood is left out."""
    pairs = (part.strip().partition("-") for part in asked[:100].split(","))
    return " ".join(f"{zone}:{ARROWS[way]}" for zone, _dash, way in pairs if zone.isdecimal() and way in ARROWS)
