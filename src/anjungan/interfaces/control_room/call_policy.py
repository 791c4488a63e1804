"""Aturan panggil: the rule of calling in words, its history, a draft, its trial on last week, the decision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from anjungan.domain.forecasting import operations as forecasting
from anjungan.domain.queueing import operations as queue
from anjungan.domain.queueing.queries import (
    PastCall,
    PolicyInForce,
    PolicyTerms,
    call_policy_history,
    explain_calls,
    policy_trial,
    policy_trials,
    priority_history,
    usual_terms,
)
from anjungan.domain.queueing.states import TrialState
from anjungan.foundation import clock, streams
from anjungan.foundation.errors import DomainError
from anjungan.interfaces.control_room.call_policy_forms import DraftForm, PutForm, UndoForm, WhyForm
from anjungan.interfaces.control_room.call_policy_words import (
    PolicyWords,
    changes_of,
    names_of,
    words_of,
)
from anjungan.interfaces.control_room.place import InRoom, in_room, managers_only, show, stream_of
from anjungan.interfaces.control_room.pressing import pressed, sent
from anjungan.interfaces.control_room.trial_chart import Findings, findings_of
from anjungan.interfaces.control_room.way_back import WayBackCard, WayBackForm, way_back_card
from anjungan.interfaces.entry.formats import text_in_language

if TYPE_CHECKING:
    from anjungan.domain.queueing.models import PolicyTrial

TAB = "call_policy"
UNDER_WAY = (TrialState.QUEUED, TrialState.RUNNING)


@dataclass(frozen=True, kw_only=True)
class Version:
    """One policy of the history, in words."""

    policy: PolicyInForce
    words: PolicyWords


@dataclass(frozen=True, kw_only=True)
class PolicyPage:
    """All that control_room/call_policy.html may show."""

    current: Version
    planned: Sequence[Version]
    history: Sequence[Version]
    trials: Sequence[PolicyTrial]
    undo: forms.Form | None
    way_back: WayBackCard


@require_safe
@in_room
@managers_only
def show_policy(here: InRoom) -> HttpResponse:
    """Show by what rule the counters call, what is planned, and what was before."""
    return _show_policy(here, UndoForm())


def _show_policy(here: InRoom, undo: forms.Form, status: int = 200, way_back: forms.Form | None = None) -> HttpResponse:
    names = names_of(here.mall.pk)
    every = [Version(policy=one, words=words_of(one.terms, names)) for one in call_policy_history(mall_id=here.mall.pk)]
    begun = [one for one in every if one.policy.valid_from is None or one.policy.valid_from <= here.now]
    current = next((one for one in begun if _holds(one.policy, here.now)), None)
    page = PolicyPage(
        current=current or Version(policy=PolicyInForce(terms=PolicyTerms()), words=words_of(PolicyTerms(), names)),
        planned=[one for one in every if one not in begun],
        history=begun,
        trials=policy_trials(mall_id=here.mall.pk, limit=5),
        undo=undo if current else None,
        way_back=way_back_card(here, way_back),
    )
    return show(here, TAB, {"page": page}, status=status)


def _holds(policy: PolicyInForce, now: datetime) -> bool:
    return policy.valid_until is None or policy.valid_until > now


@dataclass(frozen=True, kw_only=True)
class DraftPage:
    """All that control_room/call_policy_draft.html may show."""

    form: DraftForm
    key: str


@require_http_methods(["GET", "HEAD", "POST"])
@in_room
@managers_only
def draft_policy(here: InRoom) -> HttpResponse:
    """Write a draft, and have it tried."""
    names = names_of(here.mall.pk)
    terms = _starting_terms(here)

    def page(form: forms.Form, status: int = 422) -> HttpResponse:
        shown = DraftPage(form=form, key=here.key or here.new_key)  # type: ignore[arg-type]
        return show(here, TAB, {"page": shown}, template="control_room/call_policy_draft.html", status=status)

    if here.request.method != "POST":
        return page(DraftForm(names=names, terms=terms), status=200)
    form = DraftForm(here.request.POST, names=names, terms=terms)
    if not form.is_valid():
        return page(form)
    try:
        trial = queue.ask_policy_trial(
            mall_id=here.mall.pk, draft=form.terms(), actor=here.actor, now=here.now, idempotency_key=here.key
        )
    except DomainError as refusal:
        form.add_error(None, refusal.user_message)
        return page(form)
    return redirect("control_room:policy_trial", trial=trial.uuid)


def _starting_terms(here: InRoom) -> PolicyTerms:
    """What the form begins with: another draft, else the newest policy, else the lines' own promises."""
    usual = usual_terms(mall_id=here.mall.pk)
    asked = here.request.GET.get("dari", "")
    if asked:
        trial = policy_trial(mall_id=here.mall.pk, trial=_uuid(asked))
        if trial is None:
            raise Http404
        terms = PolicyTerms.from_json(trial.draft)
    else:
        newest = call_policy_history(mall_id=here.mall.pk, limit=1)
        terms = newest[0].terms if newest else replace(usual, rule="least_slack")
    return replace(terms, lines={**usual.lines, **terms.lines})


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Http404 from error


@dataclass(frozen=True, kw_only=True)
class TrialPage:
    """All that control_room/policy_trial.html may show."""

    trial: PolicyTrial
    state: str
    under_way: bool
    words: PolicyWords
    changes: Sequence[str]
    findings: Findings | None
    put: forms.Form
    may_put: bool
    made: bool
    outdated: bool
    stream: str


@require_safe
@in_room
@managers_only
def show_trial(here: InRoom, trial: UUID) -> HttpResponse:
    """Show how far a trial has come, or what it found."""
    return _show_trial(here, _trial(here, trial), PutForm())


def _trial(here: InRoom, uuid: UUID) -> PolicyTrial:
    found = policy_trial(mall_id=here.mall.pk, trial=uuid)
    if found is None:
        raise Http404
    return found


def _show_trial(here: InRoom, trial: PolicyTrial, put: forms.Form, status: int = 200) -> HttpResponse:
    since = streams.snapshot_version()
    names = names_of(here.mall.pk)
    draft = PolicyTerms.from_json(trial.draft)
    newest = call_policy_history(mall_id=here.mall.pk, limit=1)
    against = next((one.terms for one in newest if one.id == trial.against_id), None)
    outdated = (newest[0].id if newest else None) != trial.against_id
    made = hasattr(trial, "policy")
    under_way = trial.state in UNDER_WAY
    may_put = not made and not outdated and trial.state in (TrialState.DONE, TrialState.WITHOUT_HISTORY)
    page = TrialPage(
        trial=trial,
        state=trial.get_state_display(),
        under_way=under_way,
        words=words_of(draft, names),
        changes=[] if made or outdated else changes_of(against or _as_it_was(here), draft, names),
        findings=findings_of(trial.result, names, _group_names(here)) if trial.result else None,
        put=put,
        may_put=may_put,
        made=made,
        outdated=outdated and not made,
        stream=stream_of(here, since=since) if under_way else "",
    )
    return show(here, TAB, {"page": page}, template="control_room/policy_trial.html", status=status)


def _as_it_was(here: InRoom) -> PolicyTerms:
    return usual_terms(mall_id=here.mall.pk)


def _group_names(here: InRoom) -> dict[str, str]:
    return {"": "", **{rule.key: text_in_language(rule) for rule in priority_history(mall_id=here.mall.pk)}}


@require_POST
@in_room
@managers_only
def put_in_force(here: InRoom, trial: UUID) -> HttpResponse:
    """Put a tried draft in force, now or tomorrow."""
    tried = _trial(here, trial)
    form = PutForm(here.request.POST)

    def verb() -> None:
        told = form.cleaned_data
        tomorrow, _end = clock.day_bounds(here.today + timedelta(days=1), here.mall.time_zone)
        queue.put_call_policy_in_force(
            mall_id=here.mall.pk, trial=tried.uuid, reason=told["alasan"], actor=here.actor, now=here.now,
            valid_from=tomorrow if told["mulai"] == "besok" else None,
        )  # fmt: skip

    return sent(
        here, form, verb, again=lambda one: _show_trial(here, tried, one, status=422),
        back=reverse("control_room:call_policy"), done=_("Aturan panggil disimpan."),
    )  # fmt: skip


@require_POST
@in_room
@managers_only
def press_undo(here: InRoom, policy: UUID) -> HttpResponse:
    """Call by the rule before this one again."""
    form = UndoForm(here.request.POST)
    return sent(
        here, form, lambda: queue.undo_call_policy(
            mall_id=here.mall.pk, policy=policy, reason=form.cleaned_data["alasan"], actor=here.actor, now=here.now
        ),
        again=lambda one: _show_policy(here, one, status=422), back=reverse("control_room:call_policy"),
        done=_("Aturan sebelumnya berlaku lagi."),
    )  # fmt: skip


@require_POST
@in_room
@managers_only
def press_withdraw(here: InRoom, policy: UUID) -> HttpResponse:
    """Take a planned policy back before it begins."""
    return pressed(
        here,
        lambda: queue.withdraw_call_policy(mall_id=here.mall.pk, policy=policy, actor=here.actor, now=here.now),
        done=_("Rencana dibatalkan."), back=reverse("control_room:call_policy"),
    )  # fmt: skip


@require_POST
@in_room
@managers_only
def press_way_back(here: InRoom) -> HttpResponse:
    """Assume another way back to the building from a day on."""
    form = WayBackForm(here.request.POST)
    return sent(
        here, form, lambda: forecasting.set_travel_rule(
            mall_id=here.mall.pk, minutes=form.cleaned_data["menit"], valid_from=form.cleaned_data["mulai"],
            actor=here.actor, now=here.now,
        ),
        again=lambda one: _show_policy(here, UndoForm(), status=422, way_back=one),
        back=reverse("control_room:call_policy"), done=_("Waktu tempuh disimpan."),
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class WhyPage:
    """All that control_room/call_why.html may show. `calls` is None before anybody asked."""

    form: WhyForm
    number: str
    calls: Sequence[tuple[PastCall, PolicyWords]] | None


@require_safe
@in_room
@managers_only
def show_why(here: InRoom) -> HttpResponse:
    """Explain the calls of a number on a day, for whoever asks why another came first."""
    asked = bool(here.request.GET)
    form = WhyForm(here.request.GET if asked else None, initial={"tanggal": here.today})
    calls: list[tuple[PastCall, PolicyWords]] | None = None
    number = ""
    if asked and form.is_valid():
        names = names_of(here.mall.pk)
        number = form.cleaned_data["nomor"]
        calls = [
            (call, words_of(call.policy.terms, names))
            for call in explain_calls(mall_id=here.mall.pk, business_date=form.cleaned_data["tanggal"], number=number)
        ]
    page = WhyPage(form=form, number=number, calls=calls)
    return show(
        here,
        TAB,
        {"page": page},
        template="control_room/call_why.html",
        status=200 if form.is_valid() or not asked else 422,
    )
