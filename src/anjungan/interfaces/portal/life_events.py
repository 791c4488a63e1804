"""What happened in life: which services, in which order, and which paper of one step serves the next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from anjungan.domain.catalog.components import Content, FeeBasis
from anjungan.domain.catalog.components.telling import rupiah, time_words
from anjungan.domain.catalog.queries.life_events import (
    BundleStep,
    LifeEventBundle,
    life_event_bundle,
    life_event_bundles,
)
from anjungan.domain.catalog.queries.standards import standards_in_force
from anjungan.foundation import clock
from anjungan.interfaces.entry.formats import rupiah_text
from anjungan.interfaces.portal.place import place_of


@dataclass(frozen=True, kw_only=True)
class StepShown:
    """A step with its promise and fee in words; None is unknown. `of_this_mall` says whose promise it is."""

    step: BundleStep
    time: str | None
    fee: str | None
    of_this_mall: bool


@dataclass(frozen=True, kw_only=True)
class LifeEventPage:
    """All that portal/life_event.html may show. `necessary` counts the steps that everybody takes."""

    event: LifeEventBundle
    steps: Sequence[StepShown]
    necessary: int
    handovers: int
    elsewhere: int


@require_safe
def show_life_events(request: HttpRequest) -> HttpResponse:
    """Show every life event."""
    place = place_of(request)
    events = life_event_bundles(mall=place.mall)
    return render(request, "portal/life_events.html", {"events": events, "place": place, "mall": place.mall})


@require_safe
def show_life_event(request: HttpRequest, key: str) -> HttpResponse:
    """Show one life event step by step."""
    place = place_of(request)
    event = life_event_bundle(mall=place.mall, key=key)
    if event is None:
        raise Http404
    contents: dict[str, tuple[Content, bool]] = {}
    if place.mall is not None:
        today = clock.business_date(clock.now(), place.mall.time_zone)
        keys = [step.service_key for step in event.steps]
        found = standards_in_force(mall=place.mall, on=today, services=keys)
        contents = {name: (each.content, each.of_this_mall) for name, each in found.items()}
    page = LifeEventPage(
        event=event,
        steps=[_shown(step, *contents.get(step.service_key, (Content(), False))) for step in event.steps],
        necessary=sum(not step.optional and step.when is None for step in event.steps),
        handovers=sum(len(step.needs) for step in event.steps),
        elsewhere=sum(step.offering is None for step in event.steps) if place.mall is not None else 0,
    )
    with timezone.override(place.time_zone):
        return render(request, "portal/life_event.html", {"page": page, "place": place, "mall": place.mall})


def _shown(step: BundleStep, content: Content, of_this_mall: bool) -> StepShown:
    limit = content.time_limit.value
    return StepShown(
        step=step, time=time_words(limit) if limit else None, fee=fee_words(content), of_this_mall=of_this_mall
    )


def fee_words(content: Content) -> str | None:
    """Return a fee in a few words: the amount, or the lowest and the highest; None when it is unknown or a formula."""
    fee = content.fee.value
    if fee is None:
        return None
    amounts = [0] if fee.basis is FeeBasis.FREE else sorted(variant.amount for variant in fee.variants)
    if not amounts or fee.basis is FeeBasis.FORMULA:
        return None
    return rupiah_text(amounts[0]) if amounts[0] == amounts[-1] else f"{rupiah(amounts[0])}–{rupiah(amounts[-1])}"
