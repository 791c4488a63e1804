"""Who sits in the control room: managers see and change the mall, heads of agencies see their own agency."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from anjungan.domain.accounts.permissions import Scope
from anjungan.domain.organizations.permissions import may_manage
from anjungan.domain.organizations.queries import agencies_headed
from anjungan.foundation import clock, streams
from anjungan.foundation.actors import Actor
from anjungan.foundation.ids import new_uuid
from anjungan.interfaces.entry.authentication import actor_of, staff_only
from anjungan.interfaces.entry.workplace import workplace

if TYPE_CHECKING:
    from anjungan.domain.organizations.models import Mall

P = ParamSpec("P")
LONGEST_KEY = 80


@dataclass(frozen=True, kw_only=True)
class Tab:
    """One page of the control room."""

    name: str
    address: str
    text: str


@dataclass(frozen=True, kw_only=True)
class InRoom:
    """Who asks, about which mall, when. `agencies` is None for who sees all of them."""

    request: HttpRequest
    actor: Actor
    mall: Mall
    now: datetime
    agencies: frozenset[int] | None

    @property
    def manages(self) -> bool:
        """Whether the actor may change the building."""
        return self.agencies is None

    @property
    def today(self) -> date:
        """The business day of the mall."""
        return clock.business_date(self.now, self.mall.time_zone)

    def sees(self, agency_id: int | None) -> bool:
        """Whether what belongs to this agency is shown."""
        return self.agencies is None or agency_id in self.agencies

    @property
    def key(self) -> str | None:
        """The key of the rendered form: sending the same form twice does one thing."""
        key = self.request.POST.get("kunci", "")
        return key if 0 < len(key) <= LONGEST_KEY and key.isascii() and key.isprintable() else None

    @property
    def new_key(self) -> str:
        """A key for the form that is rendered now."""
        return str(new_uuid())

    @property
    def tabs(self) -> list[Tab]:
        """The pages that the actor may open, in their order."""
        pages = [("building", _("Gedung")), ("counters", pgettext("tab", "Loket"))]
        if self.manages:
            pages.append(("devices", pgettext("tab", "Perangkat")))
        pages.append(("hours", _("Jam & penutupan")))
        if self.manages:
            pages += [
                ("told", pgettext("tab", "Kabar")), ("priority", _("Prioritas")), ("call_policy", _("Aturan panggil")),
                ("booking_rules", _("Janji temu")), ("trail", _("Jejak")),
            ]  # fmt: skip
        else:
            pages.append(("call_off_lines", _("Janji temu")))
        pages += [("day", _("Hari")), ("plan", _("Rencana")), ("kept", pgettext("tab", "Janji"))]
        return [Tab(name=name, address=reverse(f"control_room:{name}"), text=text) for name, text in pages]


RoomView = Callable[Concatenate[InRoom, P], HttpResponse]


def in_room(view: RoomView[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Give the view the mall of the actor, in the mall's own time. Whoever is neither manager nor head gets 403."""

    @staff_only
    def seated(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        actor = actor_of(request)
        mall = workplace(request, actor, Scope.BUILDING_READ)
        agencies: frozenset[int] | None = None
        if not may_manage(actor, mall_id=mall.pk):
            agencies = agencies_headed(user_id=actor.user_id or 0, mall_id=mall.pk)
            if not agencies:
                raise PermissionDenied
        here = InRoom(request=request, actor=actor, mall=mall, now=clock.now(), agencies=agencies)
        with timezone.override(mall.time_zone):
            return view(here, *args, **kwargs)

    return functools.wraps(view)(seated)


def managers_only(view: RoomView[P]) -> RoomView[P]:
    """Refuse whoever may not change the building."""

    @functools.wraps(view)
    def guarded(here: InRoom, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not here.manages:
            raise PermissionDenied
        return view(here, *args, **kwargs)

    return guarded


def show(here: InRoom, tab: str, context: dict[str, Any], *, status: int = 200, template: str = "") -> HttpResponse:
    """Answer with a page, or with its live regions alone when the page asks for them again.

    The version is read before the page's own data by `version_of`, so that no change falls between the two.
    """
    template = template or f"control_room/{tab}.html"
    answer = render(here.request, template, {"at": here, "mall": here.mall, "tab": tab, **context}, status=status)
    answer["Cache-Control"] = "private, no-store"
    answer["Vary"] = "Cookie"
    return answer


def stream_of(here: InRoom, *, since: int) -> str:
    """Return the signed address of the mall's live stream from a version on."""
    return streams.address([streams.mall_stream(here.mall.pk)], since=since)
