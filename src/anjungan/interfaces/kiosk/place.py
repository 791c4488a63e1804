"""This kiosk: which device of which mall it is, who stands before it, and how the screen is set."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Concatenate

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from anjungan.foundation import clock
from anjungan.foundation.actors import Actor
from anjungan.interfaces.entry.device_enrolment import device_actor, device_only
from anjungan.interfaces.entry.preferences import chosen
from anjungan.interfaces.kiosk.draft import Draft, keep_draft, kept_draft

if TYPE_CHECKING:
    from anjungan.domain.organizations.models import Mall
    from anjungan.domain.premises.models import Device

KIND = "kiosk"
HOME = "/kios/"
_LAYOUT = "layar"


@dataclass(kw_only=True)
class Kiosk:
    """One request at one kiosk."""

    request: HttpRequest
    device: Device
    now: datetime
    draft: Draft

    @property
    def mall(self) -> Mall:
        """The mall whose hall this is."""
        return self.device.mall

    @property
    def actor(self) -> Actor:
        """The kiosk as one who acts."""
        return device_actor(self.device)

    @property
    def room_for(self) -> int:
        """How many tiles fit on a page without scrolling, as the screen is set."""
        return 6 if self.draft.low or self.large_text else 10

    @property
    def large_text(self) -> bool:
        """Whether the person asked for larger letters."""
        return chosen(self.request, "huruf") == "besar"

    def page(self, template: str, status: int = 200, **context: Any) -> HttpResponse:
        """Answer with a page of this kiosk."""
        everywhere = {"kiosk": self, "mall": self.mall, "draft": self.draft, "low": self.draft.low}
        return render(self.request, f"kiosk/{template}.html", {**everywhere, **context}, status=status)


KioskView = Callable[Concatenate[Kiosk, ...], HttpResponse]


def at_kiosk(view: KioskView) -> Callable[..., HttpResponse]:
    """Give the view its kiosk, in the mall's time zone; tell any other browser how to be enrolled.

    `?layar=rendah` and `?layar=biasa` set how low the buttons stand, for this visitor only.
    """

    @never_cache
    @device_only(kind=KIND, home=HOME)
    @functools.wraps(view)
    def guarded(request: HttpRequest, device: Device, **kwargs: Any) -> HttpResponse:
        kiosk = Kiosk(request=request, device=device, now=clock.now(), draft=kept_draft(request))
        if _LAYOUT in request.GET:
            kiosk.draft.low = request.GET[_LAYOUT] == "rendah"
        with timezone.override(device.mall.time_zone):
            response = view(kiosk, **kwargs)
        keep_draft(response, kiosk.draft)
        return response

    return guarded
