"""Where the officer sits: every page and press of the desk begins here."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Concatenate, ParamSpec

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone

from anjungan.domain.accounts.permissions import Scope
from anjungan.domain.organizations.permissions import may_manage, may_serve
from anjungan.domain.premises.queries import counter_by_code
from anjungan.foundation import clock
from anjungan.foundation.actors import Actor
from anjungan.foundation.errors import NotFound
from anjungan.interfaces.entry.authentication import actor_of, staff_only
from anjungan.interfaces.entry.workplace import workplace

if TYPE_CHECKING:
    from anjungan.domain.organizations.models import Mall
    from anjungan.domain.premises.models import Counter

P = ParamSpec("P")
LONGEST_KEY = 80


@dataclass(frozen=True, kw_only=True)
class AtCounter:
    """Who asks, at which counter, when, and the key of the page that was pressed."""

    request: HttpRequest
    actor: Actor
    mall: Mall
    counter: Counter
    now: datetime

    @property
    def key(self) -> str | None:
        """The key of the rendered page: pressing the same page twice does one thing."""
        key = self.request.POST.get("kunci", "")
        return key if 0 < len(key) <= LONGEST_KEY and key.isascii() and key.isprintable() else None

    @property
    def is_mine(self) -> bool:
        """Whether the actor is the officer signed on here."""
        return self.counter.officer_id is not None and self.counter.officer_id == self.actor.user_id

    @property
    def manages(self) -> bool:
        """Whether the actor runs the building and may therefore help out at any counter."""
        return may_manage(self.actor, mall_id=self.mall.pk)


CounterView = Callable[Concatenate[AtCounter, P], HttpResponse]


def at_counter(view: CounterView[P]) -> Callable[..., HttpResponseBase]:
    """Give the view the counter of the address, in the mall's own time.

    Sends who is not signed in to the sign-in page. A counter of another agency is 403, an unknown one 404.
    """

    @staff_only
    def seated(request: HttpRequest, /, code: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        actor = actor_of(request)
        mall = workplace(request, actor, Scope.TICKETS_SERVE)
        try:
            counter = counter_by_code(mall_id=mall.pk, code=code)
        except NotFound as error:
            raise Http404 from error
        if not may_serve(actor, mall_id=mall.pk, agency_id=counter.agency_id):
            raise PermissionDenied
        at = AtCounter(request=request, actor=actor, mall=mall, counter=counter, now=clock.now())
        with timezone.override(mall.time_zone):
            return view(at, *args, **kwargs)

    return functools.wraps(view)(seated)
