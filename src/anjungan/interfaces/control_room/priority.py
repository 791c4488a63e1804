"""Prioritas: who gets a head start, since when, and who changed it why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from anjungan.domain.queueing import operations as queue
from anjungan.domain.queueing.events import PriorityRuleSet
from anjungan.domain.queueing.queries import priority_classes, priority_history
from anjungan.foundation import audit
from anjungan.interfaces.control_room.place import InRoom, in_room, managers_only, show
from anjungan.interfaces.control_room.pressing import sent
from anjungan.interfaces.entry.formats import text_in_language

if TYPE_CHECKING:
    from anjungan.domain.queueing.models import PriorityClass

MOST_MINUTES = 120
MOST_HISTORY = 40


class PriorityForm(forms.Form):
    """Another head start for a class."""

    menit = forms.IntegerField(
        label=gettext_lazy("Didahulukan berapa menit"),
        help_text=gettext_lazy("0 sampai 120. Orang lain menunggu paling lama sekian menit lebih lama."),
        min_value=0,
        max_value=MOST_MINUTES,
    )
    mulai = forms.ChoiceField(
        label=gettext_lazy("Berlaku mulai"),
        choices=(
            ("besok", gettext_lazy("Besok")),
            ("hari-ini", gettext_lazy("Hari ini, untuk nomor yang diambil sesudah ini")),
        ),
    )
    alasan = forms.CharField(
        label=gettext_lazy("Alasan"),
        help_text=gettext_lazy("Tersimpan di jejak audit bersama nama Anda."),
        max_length=300,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["class"] = "input"


@dataclass(frozen=True, kw_only=True)
class Change:
    """One change of the policy, with who made it and why."""

    at: datetime
    who: str
    name: str
    minutes: int
    valid_from: date
    reason: str


@dataclass(frozen=True, kw_only=True)
class PriorityPage:
    """All that control_room/priority.html may show."""

    today: Sequence[PriorityClass]
    planned: Sequence[PriorityClass]
    changes: Sequence[Change]


@require_safe
@in_room
@managers_only
def show_priority(here: InRoom) -> HttpResponse:
    """Show the policy of today, what is planned, and its history."""
    every = list(priority_history(mall_id=here.mall.pk))
    names = {rule.key: text_in_language(rule) for rule in reversed(every)}
    page = PriorityPage(
        today=list(priority_classes(mall_id=here.mall.pk, on=here.today)),
        planned=[rule for rule in every if rule.valid_from > here.today],
        changes=[
            Change(
                at=entry.at,
                who=entry.actor_label,
                name=names.get(entry.details["key"], entry.details["key"]),
                minutes=entry.details["head_start_minutes"],
                valid_from=date.fromisoformat(entry.details["valid_from"]),
                reason=entry.details.get("reason", ""),
            )
            for entry in audit.trail(mall_id=here.mall.pk, verb=PriorityRuleSet.name, limit=MOST_HISTORY).entries
        ],
    )
    return show(here, "priority", {"page": page})


@dataclass(frozen=True, kw_only=True)
class PriorityClassPage:
    """All that control_room/priority_class.html may show."""

    rule: PriorityClass
    form: PriorityForm


@require_http_methods(["GET", "HEAD", "POST"])
@in_room
@managers_only
def change_priority(here: InRoom, key: str) -> HttpResponse:
    """Change the head start of one class."""
    rule = priority_history(mall_id=here.mall.pk).filter(key=key).first()
    if rule is None:
        raise Http404

    def page(form: forms.Form, status: int = 422) -> HttpResponse:
        shown = PriorityClassPage(rule=rule, form=form)  # type: ignore[arg-type]
        return show(here, "priority", {"page": shown}, template="control_room/priority_class.html", status=status)

    if here.request.method != "POST":
        return page(PriorityForm(initial={"menit": rule.head_start_minutes}), status=200)
    form = PriorityForm(here.request.POST)

    def verb() -> None:
        told = form.cleaned_data
        queue.set_priority_class(
            mall_id=here.mall.pk, key=rule.key, name_id=rule.name_id, name_en=rule.name_en, icon=rule.icon,
            position=rule.position, head_start_minutes=told["menit"], reason=told["alasan"],
            valid_from=here.today + timedelta(days=told["mulai"] == "besok"), actor=here.actor, now=here.now,
        )  # fmt: skip

    return sent(
        here, form, verb, again=page, back=reverse("control_room:priority"),
        done=_("%(name)s: aturan baru disimpan.") % {"name": text_in_language(rule)},
    )  # fmt: skip
