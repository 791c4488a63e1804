"""Who greets, at which mall, and when: every page of the tablet begins here."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Concatenate, ParamSpec
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone

from anjungan.domain.accounts.permissions import Scope
from anjungan.domain.assistance import operations as assistance
from anjungan.domain.assistance.errors import AssistanceOver
from anjungan.domain.assistance.states import Step
from anjungan.foundation import clock
from anjungan.foundation.actors import Actor
from anjungan.interfaces.entry.assisting import consent_of
from anjungan.interfaces.entry.authentication import actor_of, staff_only
from anjungan.interfaces.entry.workplace import workplace

if TYPE_CHECKING:
    from anjungan.domain.assistance.models import Assistance
    from anjungan.domain.organizations.models import Mall

P = ParamSpec("P")


@dataclass(frozen=True, kw_only=True)
class Greeting:
    """One request of the greeter."""

    request: HttpRequest
    actor: Actor
    mall: Mall
    now: datetime

    @property
    def consent(self) -> Assistance | None:
        """The leave of the visitor who is being helped, None outside assisted mode."""
        return consent_of(self.request)

    def tell_step(self, step: Step, offerings: Sequence[UUID] = ()) -> None:
        """Tell the visitor's own screen what is looked at now; outside assisted mode nothing."""
        if self.consent is None:
            return
        # Whoever only looks is not stopped by a consent that ended a moment ago; the next act is.
        with suppress(AssistanceOver):
            assistance.show_step(
                assistance=self.consent.uuid, step=step, offerings=offerings, actor=self.actor, now=self.now
            )


GreeterView = Callable[Concatenate[Greeting, P], HttpResponse]


def at_the_door(view: GreeterView[P]) -> Callable[..., HttpResponseBase]:
    """Give the view the greeter's mall, in the mall's own time; whoever may not start visits gets 403."""
    return _within(Scope.VISITS_CREATE, view)


def beside_a_visitor(view: GreeterView[P]) -> Callable[..., HttpResponseBase]:
    """Give the view the mall of whoever may help visitors, at the door or at a counter; everybody else gets 403."""
    return _within(Scope.VISITS_ASSIST, view)


def _within(scope: Scope, view: GreeterView[P]) -> Callable[..., HttpResponseBase]:
    @staff_only
    def greeted(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        actor = actor_of(request)
        mall = workplace(request, actor, scope)
        with timezone.override(mall.time_zone):
            return view(Greeting(request=request, actor=actor, mall=mall, now=clock.now()), *args, **kwargs)

    return functools.wraps(view)(greeted)
