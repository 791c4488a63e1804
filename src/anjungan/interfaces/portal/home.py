"""The front page: is the mall open, where is my turn, and, in a demonstration, where are the doors."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from anjungan.domain.premises.queries import OperatingStatus, lines_of, malls_in_operation
from anjungan.domain.queueing.queries import Building, building
from anjungan.domain.queueing.queries.opening import statuses
from anjungan.foundation import clock
from anjungan.interfaces.entry.notices import closure_notices
from anjungan.interfaces.portal.lookup import my_code, written_plainly

if TYPE_CHECKING:
    from anjungan.domain.organizations.models import Mall


@dataclass(frozen=True, kw_only=True)
class Door:
    """A way into the system, for whom, and the picture of it."""

    address: str
    name: str
    for_whom: str
    icon: str


@dataclass(frozen=True, kw_only=True)
class MallNow:
    """One mall at a glance. Texts are written in its own time zone."""

    mall: Mall
    status: OperatingStatus
    reason: str
    notices: list[str]
    numbers: Building
    now: datetime


@dataclass(frozen=True, kw_only=True)
class HomePage:
    """All that portal/home.html may show."""

    malls: list[MallNow]
    my_code: str | None
    doors: list[Door]


@require_safe
def show_home(request: HttpRequest) -> HttpResponse:
    """Show the malls that run here at a glance."""
    here = [_at_a_glance(mall, clock.now()) for mall in malls_in_operation()]
    page = HomePage(malls=here, my_code=my_code(request), doors=_doors() if settings.DEMO or settings.DEBUG else [])
    only = here[0].mall if len(here) == 1 else None
    with timezone.override(here[0].mall.time_zone if here else None):
        return render(request, "portal/home.html", {"page": page, "mall": only})


@require_POST
def find_visit(request: HttpRequest) -> HttpResponse:
    """Go to the page of the visit whose code was typed."""
    typed = written_plainly(request.POST.get("kode", "")[:24])
    return redirect("portal:visit", typed) if typed.isalnum() else redirect("portal:home")


def _at_a_glance(mall: Mall, now: datetime) -> MallNow:
    with timezone.override(mall.time_zone):
        status = statuses(mall_id=mall.pk, now=now)
        return MallNow(
            mall=mall,
            status=status.mall,
            reason=status.mall.reason,
            notices=[
                notice for notice in closure_notices(status, lines_of(mall_id=mall.pk)) if notice != status.mall.reason
            ],
            numbers=building(mall=mall, now=now),
            now=now,
        )


def _doors() -> list[Door]:
    return [
        Door(address="/kios/", name=_("Anjungan mandiri"), for_whom=_("Ambil nomor"), icon="ticket"),
        Door(address="/penyambut/", name=_("Penyambut"), for_whom=_("Membantu di pintu"), icon="user-check"),
        Door(address="/loket/", name=_("Loket"), for_whom=_("Petugas loket"), icon="headset"),
        Door(address="/layar/", name=_("Layar panggilan"), for_whom=_("Semua orang di aula"), icon="device-tv"),
        Door(address="/ruang-kendali/", name=_("Ruang kendali"), for_whom=_("Pengelola mal"), icon="layout-dashboard"),
        Door(address="/api/v1/docs", name=_("API"), for_whom=_("Pembuat sistem lain"), icon="api"),
    ]
