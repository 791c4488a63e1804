"""Numbers from home: whether one can be taken now, and taking one for somebody who is known to the caller."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema

from anjungan.domain.appointments.errors import RemoteClosed
from anjungan.domain.appointments.queries import bookable_offering
from anjungan.domain.organizations.queries import mall_by_key
from anjungan.domain.queueing import operations as queue
from anjungan.domain.queueing.queries.remote import remote_offer
from anjungan.foundation import clock
from anjungan.interfaces.api.answering import PROBLEMS, idempotency_key, mall_for
from anjungan.interfaces.api.bearer import caller
from anjungan.interfaces.api.reading import MallKey
from anjungan.interfaces.api.schemas import Name, Strict, VisitOut, Word
from anjungan.interfaces.api.visits import render_visit

router = Router(tags=["Nomor dari rumah"])


class RemoteOfferOut(Schema):
    """Whether a number can be taken from home now. `why` is empty when it can; `next` offers what else.

    Whose turn passes while not here is waited for `release_minutes`; who comes in that time stands behind
    `places_behind` of those who are here.
    """

    service: UUID
    may_take: bool
    why: Name
    next: Name
    left: int = Field(ge=0)
    release_minutes: int
    places_behind: int


class RemoteIn(Strict):
    """A number for somebody who is not here: no contact is asked, the code is theirs to keep."""

    service: UUID
    priority: list[Word] = Field(default=[], max_length=8)
    language: Literal["id", "en"] = "id"


@router.get("/malls/{key}/remote-numbers", response={200: RemoteOfferOut, **PROBLEMS}, auth=None)
def read_offer(
    request: HttpRequest,  # noqa: ARG001 - the framework passes it by this name
    key: MallKey,
    service: UUID,
) -> JsonResponse:
    """Say whether a number of a service can be taken from home now. Open to everybody, like the page."""
    mall, now = mall_by_key(key=key), clock.now()
    offering = bookable_offering(mall_id=mall.pk, uuid=service)
    with timezone.override(mall.time_zone):
        offer = remote_offer(offering=offering, now=now) if offering is not None else None
    if offer is None:
        raise RemoteClosed(reason=_("Nomor layanan ini tidak dapat diambil dari rumah."), next="")
    return JsonResponse(
        {
            "service": str(service), "may_take": not offer.why, "why": offer.why, "next": offer.next,
            "left": offer.left, "release_minutes": offer.rule.release_minutes,
            "places_behind": offer.rule.places_behind,
        }
    )  # fmt: skip


@router.post("/malls/{key}/remote-numbers", response={201: VisitOut, **PROBLEMS})
def take_number(request: HttpRequest, key: MallKey, wanted: RemoteIn) -> JsonResponse:
    """Take a number for somebody who is not here. Send an `Idempotency-Key`; the same key gets the same visit.

    The visit is `reserved` until `POST /visits/{uuid}/presences` says that the person is here.
    """
    actor = caller(request)
    visit = queue.take_remote_number_for(
        mall_id=mall_for(actor, key).pk, offering=wanted.service, priority_keys=wanted.priority,
        language=wanted.language, actor=actor, now=clock.now(), idempotency_key=idempotency_key(request),
    )  # fmt: skip
    return JsonResponse(render_visit(visit), status=201)
