"""From draft to binding: staff write, the head reads and submits, another person at the mall approves or gives back."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db.models import Max
from django.utils.translation import gettext as _

from anjungan.domain.catalog import events, permissions
from anjungan.domain.catalog.components import content_from_json, deviations_from_json
from anjungan.domain.catalog.components.comparing import missing
from anjungan.domain.catalog.errors import (
    ChangedMeanwhile,
    DateTaken,
    NotADraft,
    NotInReview,
    OwnSubmission,
    StandardIncomplete,
)
from anjungan.domain.catalog.models import ServiceStandard
from anjungan.domain.catalog.operations.drafting import draft_to_change, held, subject_of
from anjungan.domain.catalog.states import BINDING, STANDARD_TRANSITIONS, StandardState
from anjungan.domain.organizations.queries import mall_by_id
from anjungan.foundation.actors import Actor
from anjungan.foundation.clock import business_date
from anjungan.foundation.errors import InvalidInput
from anjungan.foundation.events import announce
from anjungan.foundation.operations import operation
from anjungan.foundation.texts import plain_text

LONGEST_NOTE = 2_000
LONGEST_DECREE = 120
# A date further ahead than this is a slip of the pen.
FURTHEST = timedelta(days=366)


@operation
def propose_draft(*, standard_id: int, revision: int, actor: Actor, now: datetime) -> ServiceStandard:
    """Ask the head of the agency to read a draft that staff wrote.

    Raises StandardIncomplete, ChangedMeanwhile, NotADraft, NotFound, NotAllowed.
    """
    draft = draft_to_change(standard_id=standard_id, revision=revision, actor=actor)
    if told := what_is_missing(draft):
        raise StandardIncomplete(missing=" ".join(told))
    draft.review_note = ""
    _move(draft, StandardState.AT_HEAD)
    draft.save(update_fields=["review_note", "state"])
    announce(events.StandardProposed(**subject_of(draft)), by=actor, mall_id=draft.mall_id, at=now)
    return draft


@operation
def submit_draft(*, standard_id: int, decree: str, revision: int, actor: Actor, now: datetime) -> ServiceStandard:
    """Put a draft before the mall, as the head who answers for it; what staff wrote, only after reading it.

    `decree` is the number of the decision that set it, empty when there is none. Raises StandardIncomplete with
    everything that is missing, deviations without a reason included; ChangedMeanwhile, NotADraft, NotFound, NotAllowed.
    """
    draft = held(standard_id=standard_id)
    permissions.require_answering(actor, mall_id=subject_of(draft)["mall_id"], agency_id=draft.service.agency_id)
    if draft.state not in (StandardState.DRAFT, StandardState.AT_HEAD):
        raise NotADraft
    if draft.revision != revision:
        raise ChangedMeanwhile
    if told := what_is_missing(draft):
        raise StandardIncomplete(missing=" ".join(told))
    draft.decree = plain_text(decree, name=_("Nomor SK"), most=LONGEST_DECREE).strip()
    draft.submitted_by_id, draft.submitted_at, draft.review_note = actor.user_id, now, ""
    _move(draft, StandardState.IN_REVIEW)
    draft.save(update_fields=["decree", "submitted_by", "submitted_at", "review_note", "state"])
    announce(events.StandardSubmitted(**subject_of(draft)), by=actor, mall_id=draft.mall_id, at=now)
    return draft


@operation
def return_draft(*, standard_id: int, note: str, actor: Actor, now: datetime) -> ServiceStandard:
    """Give a version back with a note that says what to change: the head to who wrote it, the mall to the agency.

    Raises NotInReview, InvalidInput without a note, NotFound, NotAllowed.
    """
    version = held(standard_id=standard_id)
    mall_id = subject_of(version)["mall_id"]
    if version.state == StandardState.AT_HEAD:
        permissions.require_answering(actor, mall_id=mall_id, agency_id=version.service.agency_id)
    else:
        permissions.require_approve(actor, mall_id=mall_id)
    _move(version, StandardState.DRAFT)
    version.review_note = plain_text(note, name=_("Catatan"), most=LONGEST_NOTE).strip()
    if not version.review_note:
        raise InvalidInput(reason=_("tulis apa yang perlu diperbaiki."))
    version.revision += 1
    version.save(update_fields=["state", "review_note", "revision"])
    announce(
        events.StandardReturned(**subject_of(version), note=version.review_note),
        by=actor, mall_id=version.mall_id, at=now,
    )  # fmt: skip
    return version


@operation
def approve_standard(*, standard_id: int, valid_from: date, actor: Actor, now: datetime) -> ServiceStandard:
    """Publish a version. It holds from that day on, and the one before until then. It never changes again.

    Raises NotInReview (also for the second of two who approve together), OwnSubmission, DateTaken with the first day
    that is free, NotFound, NotAllowed.
    """
    version = held(standard_id=standard_id)
    mall_id = subject_of(version)["mall_id"]
    permissions.require_approve(actor, mall_id=mall_id)
    if version.state != StandardState.IN_REVIEW:
        raise NotInReview
    if actor.user_id is None or actor.user_id == version.submitted_by_id:
        raise OwnSubmission
    today = business_date(now, mall_by_id(mall_id=mall_id).time_zone)
    before = ServiceStandard.objects.filter(service=version.service, mall_id=mall_id, state__in=BINDING)
    last = before.aggregate(last=Max("valid_from"))["last"]
    first = max(filter(None, [today, last]))
    if not first <= valid_from <= today + FURTHEST:
        raise DateTaken(first=first.isoformat())
    before.filter(state=StandardState.PUBLISHED).update(state=StandardState.RETIRED, valid_until=valid_from)
    _move(version, StandardState.PUBLISHED)
    version.valid_from, version.approved_by_id, version.approved_at = valid_from, actor.user_id, now
    version.save(update_fields=["state", "valid_from", "approved_by", "approved_at"])
    announce(
        events.StandardPublished(**subject_of(version), valid_from=valid_from.isoformat()),
        by=actor, mall_id=mall_id, at=now,
    )  # fmt: skip
    return version


def what_is_missing(version: ServiceStandard) -> list[str]:
    """Return, in plain words, what keeps a version from being submitted; nothing when it is ready."""
    return missing(
        content_from_json(version.content),
        content_from_json(version.parent.content) if version.parent else None,
        deviations_from_json(version.deviations),
    )


def _move(version: ServiceStandard, state: StandardState) -> None:
    if not STANDARD_TRANSITIONS.allows(StandardState(version.state), state):
        raise NotInReview
    version.state = state
