"""The screen of somebody who is being helped: what is done for them now, what was done, and a button to stop."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.views.decorators.http import require_POST, require_safe

from anjungan.domain.assistance import operations as assistance
from anjungan.domain.assistance.queries import assistance_by_code
from anjungan.domain.assistance.states import EndReason
from anjungan.domain.queueing.queries.lookup import visits_by_subjects
from anjungan.foundation import clock, streams
from anjungan.foundation.actors import Actor
from anjungan.interfaces.entry.assisting import Act, acts_of, doing
from anjungan.interfaces.portal.lookup import count_miss, guesses_too_much, kept_private, slow_down

if TYPE_CHECKING:
    from anjungan.domain.assistance.models import Assistance
    from anjungan.domain.queueing.models import Visit

# Long enough to read what was done; then the code opens nothing any more.
SHOWN_AFTERWARDS = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class AssistedPage:
    """All that portal/assisted.html may show. `consent.called` is empty once it ended."""

    consent: Assistance
    is_running: bool
    helper: str
    doing: str
    acts: list[Act]
    visits: list[Visit]
    stream: str


def by_screen_code(view: Callable[[HttpRequest, Assistance], HttpResponse]) -> Callable[..., HttpResponse]:
    """Give the view the consent whose screen this is, in the visitor's language and the mall's time."""

    @functools.wraps(view)
    def found_or_told(request: HttpRequest, code: str) -> HttpResponse:
        if guesses_too_much(request):
            return kept_private(slow_down(request))
        consent = assistance_by_code(code=code.upper()[:16])
        over = consent.ended_at or consent.ends_at if consent is not None else None
        if consent is None or over is None or clock.now() > over + SHOWN_AFTERWARDS:
            count_miss(request)
            return kept_private(render(request, "portal/assisted_gone.html", {"mall": None}, status=404))
        with translation.override(consent.language), timezone.override(consent.mall.time_zone):
            return kept_private(view(request, consent))

    return found_or_told


@require_safe
@by_screen_code
def show_assisted(request: HttpRequest, consent: Assistance) -> HttpResponse:
    """Show what is being done."""
    return _render(request, consent, "portal/assisted.html")


@require_safe
@by_screen_code
def show_assisted_now(request: HttpRequest, consent: Assistance) -> HttpResponse:
    """Show only what changes."""
    return _render(request, consent, "portal/assisted_now.html")


@require_safe
@by_screen_code
def show_stream(_request: HttpRequest, consent: Assistance) -> HttpResponse:
    """Give the open page a fresh address to listen at."""
    return JsonResponse({"address": _stream(consent, streams.snapshot_version())})


@require_POST
@by_screen_code
def stop(_request: HttpRequest, consent: Assistance) -> HttpResponse:
    """End it now, by the visitor."""
    assistance.end_assistance(
        assistance=consent.uuid, reason=EndReason.VISITOR, actor=Actor.visitor(consent.code), now=clock.now()
    )
    return redirect("portal:assisted", consent.code)


def _stream(consent: Assistance, since: int) -> str:
    return streams.address([streams.mandate_stream(consent.uuid)], since=since)


def _render(request: HttpRequest, consent: Assistance, template: str) -> HttpResponse:
    # The version comes before the reading: a change in between is heard twice rather than never.
    since = streams.snapshot_version()
    consent.refresh_from_db(
        fields=["step", "step_offerings", "ended_at", "end_reason", "ends_at", "called", "subjects"]
    )
    page = AssistedPage(
        consent=consent,
        is_running=consent.is_running(now=clock.now()),
        helper=consent.officer.name,
        doing=doing(consent),
        acts=acts_of(consent),
        visits=visits_by_subjects(subjects=consent.subjects),
        stream=_stream(consent, since) if consent.ended_at is None else "",
    )
    return render(request, template, {"page": page, "mall": consent.mall})
