"""A number of today from home: what it takes, to prove how one is reached, and the number."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Concatenate

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from anjungan.domain.appointments import operations as appointments
from anjungan.domain.appointments.ports import reachable_kinds
from anjungan.domain.appointments.queries import contact_of_request, masked, remote_request_by_code
from anjungan.domain.appointments.states import RemoteState
from anjungan.domain.catalog.queries import offering_of, service_by_key
from anjungan.domain.forecasting.queries import line_forecasts
from anjungan.domain.queueing import operations as queue
from anjungan.domain.queueing.queries import priority_classes
from anjungan.domain.queueing.queries.lookup import visit_code_of_request
from anjungan.domain.queueing.queries.remote import RemoteOffer, remote_offer
from anjungan.foundation import clock
from anjungan.foundation.actors import Actor
from anjungan.foundation.errors import DomainError, InvalidInput
from anjungan.interfaces.entry.expectations import wait_text
from anjungan.interfaces.portal.booking.choosing import SOMEBODY
from anjungan.interfaces.portal.booking.finding import holder_of, holds_too_fast, remember_holder
from anjungan.interfaces.portal.lookup import count_miss, guesses_too_much, kept_private, slow_down
from anjungan.interfaces.portal.place import Place, place_of

if TYPE_CHECKING:
    from anjungan.domain.appointments.models import RemoteRequest
    from anjungan.domain.catalog.models import Offering, Service
    from anjungan.domain.queueing.models import PriorityClass

FoundView = Callable[Concatenate[HttpRequest, "RemoteRequest", ...], HttpResponse]


@dataclass(frozen=True, kw_only=True)
class TakePage:
    """All that portal/remote/take.html may show. `offer` is None where the line gives no numbers from home.

    `refusal` says what is wrong with the address that was typed; all that was filled in stays.
    """

    service: Service
    offering: Offering
    offer: RemoteOffer | None
    wait: str
    kinds: tuple[str, ...]
    priorities: Sequence[PriorityClass]
    place: Place
    refusal: str = ""
    typed: str = ""
    way: str = ""
    ticked: Sequence[str] = ()
    wants_messages: bool = False

    @property
    def may_take(self) -> bool:
        """Whether a number can be asked for now."""
        return self.offer is not None and not self.offer.why and bool(self.kinds)


@require_http_methods(["GET", "HEAD", "POST"])
def show_take(request: HttpRequest, key: str) -> HttpResponse:
    """Show what a number from home means and ask how the person is reached; a POST has the code sent."""
    place, now = place_of(request), clock.now()
    service = service_by_key(key=key[:100])
    offering = offering_of(mall=place.mall, service=service) if service is not None and place.mall is not None else None
    if service is None or place.mall is None or offering is None:
        raise Http404
    with timezone.override(place.time_zone):
        refusal = ""
        if request.method == "POST":
            try:
                return _ask(request, offering, now)
            except InvalidInput as wrong:
                refusal = wrong.user_message
        outlook = line_forecasts(mall=place.mall, now=now, line_ids={offering.line_id}).get(offering.line_id)
        today = clock.business_date(now, place.mall.time_zone)
        page = TakePage(
            service=service, offering=offering, offer=remote_offer(offering=offering, now=now), place=place,
            wait=wait_text(outlook), kinds=reachable_kinds(),
            priorities=list(priority_classes(mall_id=place.mall.pk, on=today)), refusal=refusal,
            typed=request.POST.get("alamat", "")[:254], way=request.POST.get("cara", ""),
            ticked=request.POST.getlist("prioritas")[:8], wants_messages="kabari" in request.POST,
        )  # fmt: skip
        shown = {"page": page, "place": place, "mall": place.mall}
        return render(request, "portal/remote/take.html", shown, status=422 if refusal else 200)


def _ask(request: HttpRequest, offering: Offering, now: datetime) -> HttpResponse:
    back = request.get_full_path()
    if holds_too_fast(request):
        return slow_down(request)
    offer = remote_offer(offering=offering, now=now)
    if offer is None or offer.why:
        # The page itself says why, and what instead.
        return redirect(back)
    mark, holder = holder_of(request)
    try:
        asked = appointments.ask_remote_number(
            mall_id=offering.mall_id, offering=offering.uuid, kind=request.POST.get("cara", ""),
            address=request.POST.get("alamat", "")[:254], holder=holder, actor=SOMEBODY, now=now,
            priority_keys=request.POST.getlist("prioritas")[:8], language=(get_language() or "id")[:2],
            wants_messages="kabari" in request.POST,
        )  # fmt: skip
    except InvalidInput:
        raise
    except DomainError as refusal:
        messages.error(request, refusal.user_message)
        return redirect(back)
    response = redirect("portal:remote", asked.code)
    remember_holder(response, request, mark)
    return response


def by_request_code(view: FoundView) -> Callable[..., HttpResponse]:
    """Give the view the request behind the code of the address, in its mall's time; the number where it is taken."""

    @functools.wraps(view)
    def found_or_told(request: HttpRequest, code: str) -> HttpResponse:
        if guesses_too_much(request):
            return kept_private(slow_down(request))
        asked = remote_request_by_code(code=code)
        if asked is None:
            count_miss(request)
            typed = {"typed": code[:16], "place": None, "mall": None, "is_number": True}
            return kept_private(render(request, "portal/booking/wrong_code.html", typed, status=404))
        taken = visit_code_of_request(request_id=asked.pk) if asked.state == RemoteState.TAKEN else None
        if taken is not None:
            return kept_private(redirect("portal:visit", taken))
        with timezone.override(asked.mall.time_zone):
            return kept_private(view(request, asked))

    return found_or_told


@dataclass(frozen=True, kw_only=True)
class ProofPage:
    """All that portal/remote/proof.html may show. `is_over`: begin again from the page of the service."""

    asked: RemoteRequest
    contact: str
    until: datetime | None
    is_over: bool
    is_demo: bool


@require_http_methods(["GET", "HEAD", "POST"])
@by_request_code
def show_proof(request: HttpRequest, asked: RemoteRequest) -> HttpResponse:
    """Ask for the code that was sent; a POST takes the number."""
    now = clock.now()
    if request.method == "POST":
        try:
            visit = queue.take_remote_number(
                code=asked.code, proof=request.POST.get("kode", "")[:20], actor=Actor.visitor(asked.code), now=now
            )
        except DomainError as refusal:
            messages.error(request, refusal.user_message)
            return redirect("portal:remote", asked.code)
        messages.success(request, _("Nomor itu sekarang milik Anda. Simpan halaman ini."))
        return redirect("portal:visit", visit.code)
    until = asked.proof_asked_at + appointments.CODE_LASTS if asked.proof_asked_at is not None else None
    page = ProofPage(
        asked=asked, contact=masked(contact_of_request(request=asked)), until=until, is_demo=settings.DEMO,
        is_over=asked.state != RemoteState.ASKED or until is None or now > until,
    )  # fmt: skip
    return render(request, "portal/remote/proof.html", {"page": page, "place": None, "mall": asked.mall})


@require_POST
@by_request_code
def send_again(request: HttpRequest, asked: RemoteRequest) -> HttpResponse:
    """Have another code sent to the same contact."""
    contact = contact_of_request(request=asked)
    if contact is None or asked.state != RemoteState.ASKED:
        return redirect(reverse("portal:take_home", args=[asked.offering.service.key]))
    try:
        appointments.ask_remote_number(
            mall_id=asked.mall_id, offering=asked.offering.uuid, kind=contact.kind, address=contact.address,
            holder=asked.holder, actor=SOMEBODY, now=clock.now(), priority_keys=asked.priority_keys,
            language=asked.language, wants_messages=asked.wants_messages,
        )  # fmt: skip
        messages.success(request, _("Kode baru dikirim. Kode yang lama tidak berlaku lagi."))
    except DomainError as refusal:
        messages.error(request, refusal.user_message)
    return redirect("portal:remote", asked.code)
