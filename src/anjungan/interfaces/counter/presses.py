"""What an officer presses. Each press is one verb of the queue; a refusal is told beside the button."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Concatenate, ParamSpec
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from anjungan.domain.queueing import operations as queue
from anjungan.domain.queueing.errors import NothingWaiting
from anjungan.domain.queueing.states import Outcome
from anjungan.foundation.errors import DomainError
from anjungan.foundation.idempotency import run_once
from anjungan.foundation.statements import fingerprint_of
from anjungan.interfaces.counter import pages
from anjungan.interfaces.counter.forms import TransferForm
from anjungan.interfaces.counter.place import AtCounter, at_counter

P = ParamSpec("P")
MOST_NOTE = 500
MOST_REASON = 60


def press(verb: Callable[Concatenate[AtCounter, P], object]) -> Callable[..., HttpResponseBase]:
    """Make a verb a button: run it, then show the desk as it is now, whatever the answer was."""

    @require_POST
    @at_counter
    @functools.wraps(verb)
    def pressed(at: AtCounter, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            verb(at, *args, **kwargs)
        except NothingWaiting as nobody:
            messages.info(at.request, nobody.user_message, extra_tags="nobody")
        except DomainError as refusal:
            messages.warning(at.request, refusal.user_message)
        if at.request.headers.get("HX-Request"):
            return pages.answer_press(at)
        return redirect("counter:desk", code=at.counter.code)

    return pressed


@press
def press_open(at: AtCounter) -> None:
    """Sign on here."""
    queue.open_counter(counter_id=at.counter.pk, actor=at.actor, now=at.now)


@press
def press_pause(at: AtCounter) -> None:
    """Stop calling for a while."""
    reason = at.request.POST.get("alasan", "")[:MOST_REASON].replace("\x00", "")
    queue.pause_counter(counter_id=at.counter.pk, reason=reason, actor=at.actor, now=at.now)


@press
def press_resume(at: AtCounter) -> None:
    """Go on after a pause."""
    queue.resume_counter(counter_id=at.counter.pk, actor=at.actor, now=at.now)


@press
def press_close(at: AtCounter) -> None:
    """Sign off."""
    queue.close_counter(counter_id=at.counter.pk, actor=at.actor, now=at.now)


@press
def press_call_next(at: AtCounter) -> None:
    """Call whoever comes first."""
    queue.call_next_ticket(counter_id=at.counter.pk, actor=at.actor, now=at.now, idempotency_key=at.key)


@press
def press_call_chosen(at: AtCounter, ticket: UUID) -> None:
    """Call somebody out of turn; the log shows who chose."""
    queue.call_ticket(ticket_id=ticket, counter_id=at.counter.pk, actor=at.actor, now=at.now)


@press
def press_recall(at: AtCounter, ticket: UUID) -> None:
    """Call the same number again; pressing twice on one page calls once."""
    asked = {"ticket_id": ticket, "actor": at.actor, "now": at.now}
    run_once(
        queue.recall_ticket, asked, scope=f"desk recall {at.actor.id}", key=at.key,
        fingerprint=fingerprint_of({"ticket": ticket}), now=at.now, render=lambda moved: {"ticket": str(moved.uuid)},
    )  # fmt: skip


@press
def press_begin(at: AtCounter, ticket: UUID) -> None:
    """Begin to serve."""
    queue.begin_serving(ticket_id=ticket, actor=at.actor, now=at.now, idempotency_key=at.key)


@press
def press_finish(at: AtCounter, ticket: UUID) -> None:
    """End the errand without calling anybody."""
    queue.finish_ticket(
        ticket_id=ticket, actor=at.actor, now=at.now, outcome=_outcome(at), note=_note(at), idempotency_key=at.key
    )


@press
def press_finish_and_call(at: AtCounter, ticket: UUID) -> None:
    """End the errand and call the next person."""
    queue.finish_and_call_next(
        ticket_id=ticket, counter_id=at.counter.pk, actor=at.actor, now=at.now, outcome=_outcome(at), note=_note(at),
        idempotency_key=at.key,
    )  # fmt: skip


@press
def press_hold(at: AtCounter, ticket: UUID) -> None:
    """Let the errand rest."""
    queue.hold_ticket(ticket_id=ticket, actor=at.actor, now=at.now, note=_note(at))


@press
def press_resume_ticket(at: AtCounter, ticket: UUID) -> None:
    """Go on with a resting errand."""
    queue.resume_ticket(ticket_id=ticket, actor=at.actor, now=at.now)


@press
def press_no_show(at: AtCounter, ticket: UUID) -> None:
    """Note that nobody came."""
    queue.mark_no_show(ticket_id=ticket, actor=at.actor, now=at.now)


@press
def press_requeue(at: AtCounter, ticket: UUID) -> None:
    """Take a missed person back into the line."""
    queue.requeue_ticket(ticket_id=ticket, actor=at.actor, now=at.now)


@press
def press_transfer(at: AtCounter, ticket: UUID) -> None:
    """Send the person on."""
    form = TransferForm(at.request.POST)
    if not form.is_valid():
        messages.warning(at.request, form.first_error)
        return
    queue.transfer_ticket(
        ticket_id=ticket, actor=at.actor, now=at.now, line_id=form.line, counter_id=form.counter, place=form.place,
        note=form.cleaned_data["catatan"],
    )  # fmt: skip


@press
def press_drop(at: AtCounter, ticket: UUID) -> None:
    """Note that the person gave the errand up."""
    queue.drop_errand(ticket_id=ticket, actor=at.actor, now=at.now)


@press
def press_undo(at: AtCounter, ticket: UUID) -> None:
    """Take the last press back."""
    queue.undo_last(ticket_id=ticket, actor=at.actor, now=at.now)


def _outcome(at: AtCounter) -> str:
    return at.request.POST.get("hasil", Outcome.SERVED)


def _note(at: AtCounter) -> str:
    # A form's line ends count double; whoever typed 500 characters wrote 500.
    return at.request.POST.get("catatan", "").replace("\r\n", "\n").replace("\x00", "").strip()[: MOST_NOTE + 1]
