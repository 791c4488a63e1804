"""Assisted mode for programs: what a visitor agreed to, acting under it with the header `Assistance`, and the end."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest, JsonResponse
from ninja import Field, Router, Schema
from pydantic import StringConstraints

from anjungan.domain.assistance import operations as assistance
from anjungan.domain.assistance import permissions
from anjungan.domain.assistance.errors import AssistanceNotFound
from anjungan.domain.assistance.queries import assistance_of
from anjungan.domain.assistance.states import EndReason
from anjungan.foundation import clock, streams
from anjungan.interfaces.api.answering import PROBLEMS, idempotency_key, mall_for, perform
from anjungan.interfaces.api.bearer import caller
from anjungan.interfaces.api.reading import MallKey
from anjungan.interfaces.api.schemas import Name, StreamOut, Strict, Word

if TYPE_CHECKING:
    from anjungan.domain.assistance.models import Assistance

router = Router(tags=["Mode bantuan"])
Said = Annotated[str, StringConstraints(min_length=1, max_length=4000, pattern=r"^[^\x00]*$")]
Called = Annotated[str, StringConstraints(max_length=40, pattern=r"^[^\x00]*$")]


class AssistanceIn(Strict):
    """What the visitor agreed to and how; `said` are the very words that were read to them, kept with every act.

    `called` is how they wish to be addressed, forgotten at the end. `paper` is the code on their ticket or booking.
    """

    tasks: list[Literal["tickets", "appointments", "checklist", "print"]] = Field(min_length=1, max_length=4)
    how: Literal["spoken", "gesture", "companion"]
    said: Said
    language: Literal["id", "en"] = "id"
    called: Called = ""
    paper: Called = ""


class PaperIn(Strict):
    """The code on the ticket or booking that the visitor hands over."""

    code: Called


class AssistanceOut(Schema):
    """A leave: until when it lasts, and why it ended. `screen` opens the visitor's own screen at `/bantuan/…`."""

    uuid: UUID
    screen: Name
    tasks: list[Word] = Field(max_length=4)
    how: Word
    language: Word
    began_at: datetime
    ends_at: datetime
    ended_at: datetime | None
    end_reason: Literal["", "staff", "visitor", "time"]


@router.post("/malls/{key}/assistances", response={201: AssistanceOut, **PROBLEMS})
def begin_assistance(request: HttpRequest, key: MallKey, agreed: AssistanceIn) -> JsonResponse:
    """Note that a visitor agreed to be helped. Send an `Idempotency-Key`; the same key gets the same leave.

    From then on requests with the header `Assistance` (its uuid) act for the visitor: only what was agreed, only for
    this visitor, each act shown on the visitor's screen.
    """
    actor = caller(request)
    begun = assistance.begin_assistance(
        mall_id=mall_for(actor, key).pk, tasks=agreed.tasks, how=agreed.how, script=agreed.said,
        language=agreed.language, called=agreed.called, paper_code=agreed.paper, actor=actor, now=clock.now(),
        idempotency_key=idempotency_key(request),
    )  # fmt: skip
    return JsonResponse(_render(begun), status=201)


@router.get("/assistances/{uuid}", response={200: AssistanceOut, **PROBLEMS})
def read_assistance(request: HttpRequest, uuid: UUID) -> dict[str, Any]:
    """Read a leave of your own: whether it still lasts."""
    return _render(_found(uuid, request))


@router.get("/assistances/{uuid}/stream", response={200: StreamOut, **PROBLEMS})
def assistance_stream(request: HttpRequest, uuid: UUID) -> dict[str, Any]:
    """Where to hear that the visitor stops it. Read the leave after asking."""
    found = _found(uuid, request)
    version = streams.snapshot_version()
    return {"address": streams.address([streams.mandate_stream(found.uuid)], since=version), "version": version}


@router.post("/assistances/{uuid}/papers", response={201: AssistanceOut, **PROBLEMS})
def hand_over_paper(request: HttpRequest, uuid: UUID, paper: PaperIn) -> JsonResponse:
    """Take up a ticket or booking that the visitor has already, by the code on it."""
    found = _found(uuid, request)
    return perform(
        request, assistance.hand_over_code, _render, by=permissions.narrowed(caller(request), found),
        assistance=found.uuid, code=paper.code,
    )  # fmt: skip


@router.post("/assistances/{uuid}/extensions", response={201: AssistanceOut, **PROBLEMS})
def extend_assistance(request: HttpRequest, uuid: UUID) -> JsonResponse:
    """Make it longer, after asking the visitor."""
    return perform(request, assistance.extend_assistance, _render, assistance=_found(uuid, request).uuid)


@router.post("/assistances/{uuid}/endings", response={201: AssistanceOut, **PROBLEMS})
def end_assistance(request: HttpRequest, uuid: UUID) -> JsonResponse:
    """End it: nothing more can be done under this leave."""
    return perform(
        request, assistance.end_assistance, _render, assistance=_found(uuid, request).uuid, reason=EndReason.STAFF
    )


def _found(uuid: UUID, request: HttpRequest) -> Assistance:
    actor = caller(request)
    found = assistance_of(uuid=uuid, user_id=actor.user_id) if actor.user_id is not None else None
    if found is None:
        raise AssistanceNotFound
    permissions.require_helping(actor, mall_id=found.mall_id)
    return found


def _render(consent: Assistance) -> dict[str, Any]:
    return {
        "uuid": str(consent.uuid), "screen": consent.code, "tasks": list(consent.tasks), "how": consent.how,
        "language": consent.language, "began_at": consent.began_at.isoformat(),
        "ends_at": consent.ends_at.isoformat(), "ended_at": consent.ended_at.isoformat() if consent.ended_at else None,
        "end_reason": consent.end_reason,
    }  # fmt: skip
