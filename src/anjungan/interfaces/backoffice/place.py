"""Who sits in the back office: heads and writers of agencies with their own services, managers with all."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from anjungan.domain.accounts.permissions import Scope
from anjungan.domain.catalog.permissions import agencies_answered_for, agencies_edited, may_approve
from anjungan.foundation import clock
from anjungan.foundation.actors import Actor
from anjungan.foundation.errors import DomainError, NotFound
from anjungan.interfaces.entry.authentication import actor_of, staff_only
from anjungan.interfaces.entry.workplace import workplace

if TYPE_CHECKING:
    from anjungan.domain.organizations.models import Mall

P = ParamSpec("P")


@dataclass(frozen=True, kw_only=True)
class Tab:
    """One page of the back office."""

    name: str
    address: str
    text: str


@dataclass(frozen=True, kw_only=True)
class InOffice:
    """Who asks, at which mall, when. `agencies` is None for who writes the standards of all of them.

    `answered_for` are those whose head the actor is; None for who answers for all."""

    request: HttpRequest
    actor: Actor
    mall: Mall
    now: datetime
    agencies: frozenset[int] | None
    answered_for: frozenset[int] | None
    approves: bool

    @property
    def today(self) -> date:
        """The business day of the mall."""
        return clock.business_date(self.now, self.mall.time_zone)

    def writes(self, agency_id: int) -> bool:
        """Whether the actor writes the standards of this agency."""
        return self.agencies is None or agency_id in self.agencies

    def answers_for(self, agency_id: int) -> bool:
        """Whether the actor puts the standards of this agency before the mall."""
        return self.answered_for is None or agency_id in self.answered_for

    @property
    def tabs(self) -> list[Tab]:
        """The pages that the actor may open."""
        pages = [
            ("board", _("Standar pelayanan")),
            ("sheets", _("Impor lembar kerja")),
            ("asked", _("Yang dicari orang")),
            ("simpler", _("Penyederhanaan")),
        ]
        if self.approves:
            pages.append(("pledge", _("Maklumat")))
        return [Tab(name=name, address=reverse(f"backoffice:{name}"), text=text) for name, text in pages]


OfficeView = Callable[Concatenate[InOffice, P], HttpResponse]


def in_office(view: OfficeView[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Give the view the mall of the actor, in the mall's own time. Whoever writes no standards gets 403.

    What does not exist is 404.
    """

    @staff_only
    def seated(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        actor = actor_of(request)
        mall = workplace(request, actor, Scope.STANDARDS_EDIT)
        agencies = agencies_edited(actor, mall_id=mall.pk)
        if agencies is not None and not agencies:
            raise PermissionDenied
        here = InOffice(
            request=request, actor=actor, mall=mall, now=clock.now(), agencies=agencies,
            answered_for=agencies_answered_for(actor, mall_id=mall.pk),
            approves=may_approve(actor, mall_id=mall.pk),
        )  # fmt: skip
        with timezone.override(mall.time_zone):
            try:
                return view(here, *args, **kwargs)
            except NotFound as unknown:
                raise Http404 from unknown

    return functools.wraps(view)(seated)


def show(here: InOffice, template: str, context: dict[str, Any], *, tab: str, status: int = 200) -> HttpResponse:
    """Answer with a page."""
    whole = {"at": here, "mall": here.mall, "tab": tab, **context}
    answer = render(here.request, f"backoffice/{template}.html", whole, status=status)
    answer["Cache-Control"] = "private, no-store"
    return answer


def pressed(here: InOffice, verb: Callable[[], object], *, done: str, back: str) -> HttpResponse:
    """Run a verb that has no text to lose, say what happened, and go back."""
    try:
        verb()
    except NotFound:
        raise
    except DomainError as refusal:
        messages.warning(here.request, refusal.user_message)
    else:
        messages.success(here.request, done)
    return redirect(back)
