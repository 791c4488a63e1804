"""Who greets, at which mall, and when: every page of the tablet begins here."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone

from anjungan.domain.accounts.permissions import Scope
from anjungan.foundation import clock
from anjungan.foundation.actors import Actor
from anjungan.interfaces.entry.authentication import actor_of, staff_only
from anjungan.interfaces.entry.workplace import workplace

if TYPE_CHECKING:
    from anjungan.domain.organizations.models import Mall

P = ParamSpec("P")


@dataclass(frozen=True, kw_only=True)
class Greeting:
    """One request of the greeter."""

    request: HttpRequest
    actor: Actor
    mall: Mall
    now: datetime


GreeterView = Callable[Concatenate[Greeting, P], HttpResponse]


def at_the_door(view: GreeterView[P]) -> Callable[..., HttpResponseBase]:
    """Give the view the greeter's mall, in the mall's own time; whoever may not start visits gets 403."""

    @staff_only
    def greeted(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        actor = actor_of(request)
        mall = workplace(request, actor, Scope.VISITS_CREATE)
        with timezone.override(mall.time_zone):
            return view(Greeting(request=request, actor=actor, mall=mall, now=clock.now()), *args, **kwargs)

    return functools.wraps(view)(greeted)
