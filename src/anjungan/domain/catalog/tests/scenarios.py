"""Services offered in the halls of the tests. Also for the tests of the rooms above."""

from __future__ import annotations

from collections.abc import Mapping

from anjungan.domain.catalog.models import LifeEvent, LifeEventStep, Offering, Service, ServiceKind
from anjungan.domain.catalog.operations.synonyms import other_words_for
from anjungan.domain.premises.tests.scenarios import Hall


def offer(hall: Hall, names: Mapping[str, str]) -> dict[str, Offering]:
    """Offer services (names by key) in the hall's lines, one after another."""
    offered: dict[str, Offering] = {}
    for place, (key, name) in enumerate(names.items()):
        words = f"{name} {hall.agency.short}".lower()
        service = Service.objects.create(
            key=key,
            agency=hall.agency,
            name_id=name,
            name_en=f"{name} (en)",
            kind=ServiceKind.NON_LICENCE,
            search_text=" ".join([words, *other_words_for(f"{key} {words}")]),
        )
        line = hall.lines[place % len(hall.lines)]
        offered[key] = Offering.objects.create(mall=hall.mall, service=service, line=line)
    return offered


def life_event(key: str, steps: Mapping[str, bool]) -> LifeEvent:
    """Return a life event of these services (key: optional or not), which exist."""
    event = LifeEvent.objects.create(key=key, name_id=key.title(), name_en=key)
    for order, (service, optional) in enumerate(steps.items(), start=1):
        LifeEventStep.objects.create(
            event=event, order=order, service=Service.objects.get(key=service), optional=optional
        )
    return event
