"""The front page: one question, one's own visit above all, what happened in life, and the building now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from anjungan.domain.catalog.queries import Wanted
from anjungan.domain.queueing.queries import ticket_page
from anjungan.foundation import clock
from anjungan.interfaces.entry.formats import text_in_language
from anjungan.interfaces.entry.public_pages import page_of
from anjungan.interfaces.portal.hall import Hall, hall_of
from anjungan.interfaces.portal.lookup import my_code, written_plainly
from anjungan.interfaces.portal.place import Place, place_of
from anjungan.interfaces.portal.visit_page import VisitPage, visit_page

if TYPE_CHECKING:
    from anjungan.domain.catalog.models import LifeEvent

MOST_EVENTS = 8
MOST_AGENCIES = 6


@dataclass(frozen=True, kw_only=True)
class Door:
    """A way into the system, for whom, and the picture of it."""

    address: str
    name: str
    for_whom: str
    icon: str


@dataclass(frozen=True, kw_only=True)
class EventTile:
    """What happened in life, in two words."""

    address: str
    name: str
    icon: str


@dataclass(frozen=True, kw_only=True)
class HomePage:
    """All that portal/home.html may show. `visit` is None unless this browser knows a visit that still goes on."""

    place: Place
    hall: Hall | None
    events: list[EventTile]
    wanted: list[Wanted]
    visit: VisitPage | None
    doors: list[Door]
    now: datetime

    @property
    def services(self) -> int:
        """How many services can be looked for."""
        return self.wanted[0].of_all if self.wanted else 0

    @property
    def agencies_shown(self) -> int:
        """How many agencies the front page lists; the others have a page of their own."""
        return MOST_AGENCIES


@require_safe
def show_home(request: HttpRequest) -> HttpResponse:
    """Show what somebody who thinks of coming asks first."""
    place, now = place_of(request), clock.now()
    with timezone.override(place.time_zone):
        page = _home(place, now, my_code(request))
        return render(request, "portal/home.html", {"page": page, "place": place, "mall": place.mall})


@require_POST
def find_visit(request: HttpRequest) -> HttpResponse:
    """Go to the page of the visit whose code was typed."""
    typed = written_plainly(request.POST.get("kode", "")[:24])
    return redirect("portal:visit", typed) if typed.isalnum() else redirect("portal:mine")


@require_safe
def show_mine(request: HttpRequest) -> HttpResponse:
    """Go to the visit this browser knows, else ask for the code on the ticket."""
    code = my_code(request)
    if code is not None and ticket_page(code=code) is not None:
        return redirect("portal:visit", code)
    place = place_of(request)
    return render(request, "portal/mine.html", {"place": place, "mall": place.mall})


def _home(place: Place, now: datetime, code: str | None) -> HomePage:
    hall = hall_of(place.mall, now=now) if place.mall is not None else None
    return HomePage(
        place=place,
        hall=hall,
        events=_events(hall.events, place.query) if hall is not None else [],
        wanted=hall.wanted if hall is not None else [],
        visit=_visit(code, now) if code is not None else None,
        doors=_doors() if settings.DEMO or settings.DEBUG else [],
        now=now,
    )


def _visit(code: str, now: datetime) -> VisitPage | None:
    found = ticket_page(code=code)
    page = visit_page(found, now=now) if found is not None else None
    return page if page is not None and page.is_live else None


def _events(offered: list[LifeEvent], query: str) -> list[EventTile]:
    tiles = _event_tiles()
    place = {key: index for index, key in enumerate(tiles)}
    found = sorted(offered, key=lambda event: place.get(event.key, len(place)))
    return [
        EventTile(
            address=page_of("life_event", event.key) + query,
            name=tiles[event.key][0] if event.key in tiles else text_in_language(event),
            icon=tiles[event.key][1] if event.key in tiles else "help",
        )
        for event in found[:MOST_EVENTS]
    ]


def _event_tiles() -> dict[str, tuple[str, str]]:
    """Return two words and a picture for the events that most people come for, in this order."""
    return {
        "kelahiran_anak": (pgettext("peristiwa", "Punya anak"), "baby-carriage"),
        "menikah_islam": (pgettext("peristiwa", "Menikah"), "heart-handshake"),
        "pindah_domisili": (pgettext("peristiwa", "Pindah rumah"), "home-move"),
        "kehilangan_dompet": (pgettext("peristiwa", "Dompet hilang"), "wallet"),
        "buka_usaha_pangan": (pgettext("peristiwa", "Buka usaha"), "building-store"),
        "perjalanan_luar_negeri": (pgettext("peristiwa", "Ke luar negeri"), "plane"),
        "melamar_kerja": (pgettext("peristiwa", "Cari kerja"), "briefcase"),
        "meninggal_dunia": (pgettext("peristiwa", "Keluarga meninggal"), "ribbon-health"),
        "anak_17_tahun": (pgettext("peristiwa", "Anak 17 tahun"), "id"),
        "kendaraan_bekas": (pgettext("peristiwa", "Kendaraan bekas"), "car"),
        "membangun_rumah": (pgettext("peristiwa", "Bangun rumah"), "home"),
    }


def _doors() -> list[Door]:
    return [
        Door(address="/kios/", name=_("Anjungan mandiri"), for_whom=_("Ambil nomor"), icon="ticket"),
        Door(address="/penyambut/", name=_("Penyambut"), for_whom=_("Membantu di pintu"), icon="user-check"),
        Door(address="/loket/", name=_("Loket"), for_whom=_("Petugas loket"), icon="headset"),
        Door(address="/layar/", name=_("Layar panggilan"), for_whom=_("Semua orang di aula"), icon="device-tv"),
        Door(address="/ruang-instansi/", name=_("Ruang instansi"), for_whom=_("Kepala instansi"), icon="file-pencil"),
        Door(address="/ruang-kendali/", name=_("Ruang kendali"), for_whom=_("Pengelola mal"), icon="layout-dashboard"),
        Door(address="/api/v1/docs", name=_("API"), for_whom=_("Pembuat sistem lain"), icon="api"),
    ]
