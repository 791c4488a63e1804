"""Holding the visitor's papers against the list of a service, one by one; also on paper."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from anjungan.domain.assistance import operations as assistance
from anjungan.domain.assistance.queries import checked_list
from anjungan.domain.assistance.states import Step, Task
from anjungan.domain.catalog.components import Requirement
from anjungan.domain.catalog.components.telling import evidence_words
from anjungan.domain.catalog.queries import offerings_at, standard_in_force
from anjungan.foundation.clock import business_date
from anjungan.foundation.errors import DomainError
from anjungan.interfaces.greeter.place import Greeting, at_the_door

if TYPE_CHECKING:
    from anjungan.domain.assistance.models import CheckedList
    from anjungan.domain.catalog.models import Offering


@dataclass(frozen=True, kw_only=True)
class Paper:
    """One thing that the service asks for; any of `ways` answers it."""

    key: str
    question: str
    when: str
    ways: list[str]
    is_ready: bool


@dataclass(frozen=True, kw_only=True)
class ListPage:
    """All that greeter/assist_list.html may show. `papers` is None when no source tells what is asked for."""

    offering: Offering
    papers: list[Paper] | None
    noted: CheckedList | None

    @property
    def missing(self) -> list[Paper]:
        """What was not there when the papers were looked at."""
        return [paper for paper in self.papers or [] if not paper.is_ready] if self.noted is not None else []


@require_http_methods(["GET", "HEAD", "POST"])
@at_the_door
def show_list(greeting: Greeting, offering: UUID) -> HttpResponse:
    """Show what the service asks for; a POST notes what is there."""
    consent = greeting.consent
    chosen = offerings_at(mall=greeting.mall).filter(uuid=offering).first()
    if chosen is None:
        raise Http404
    if consent is None or Task.CHECKLIST not in consent.tasks:
        return redirect("greeter:assist")
    greeting.tell_step(Step.CHECKLIST, [chosen.uuid])
    page = _page(greeting, chosen, checked_list(assistance=consent, offering=chosen.uuid))
    if greeting.request.method != "POST":
        answer = render(greeting.request, "greeter/assist_list.html", {"page": page, "mall": greeting.mall})
        answer["Cache-Control"] = "private, no-store"
        return answer
    try:
        assistance.note_checklist(
            assistance=consent.uuid, offering=chosen.uuid, asked=[paper.key for paper in page.papers or []],
            ready=greeting.request.POST.getlist("ada"), actor=greeting.actor, now=greeting.now,
        )  # fmt: skip
    except DomainError as refusal:
        messages.warning(greeting.request, refusal.user_message)
    else:
        messages.success(greeting.request, _("Dicatat. Pengunjung melihat hasilnya di layarnya."))
    return redirect("greeter:assist_list", chosen.uuid)


def _ways(asked: Requirement) -> list[str]:
    return [" + ".join(evidence_words(one) for one in way.evidence) for way in asked.lists]


def _page(greeting: Greeting, offering: Offering, noted: CheckedList | None) -> ListPage:
    today = business_date(greeting.now, greeting.mall.time_zone)
    standard = standard_in_force(service=offering.service.key, mall=greeting.mall, on=today)
    asked = standard.content.requirements.value if standard is not None else None
    ready = set(noted.ready) if noted is not None else set()
    return ListPage(
        offering=offering,
        noted=noted,
        papers=None
        if asked is None
        else [
            Paper(
                key=each.key,
                question=each.question,
                when=each.when or "",
                ways=[way for way in _ways(each) if way != each.question],
                is_ready=each.key in ready,
            )
            for each in asked
        ],
    )
