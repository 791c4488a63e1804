"""Services offered in the halls of the tests. Also for the tests of the rooms above."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction

from anjungan.domain.accounts.models import User
from anjungan.domain.catalog.components import content_of_row, content_to_json
from anjungan.domain.catalog.models import LifeEvent, LifeEventStep, Offering, Service, ServiceKind, ServiceStandard
from anjungan.domain.catalog.operations.search_words import refresh_search_words
from anjungan.domain.catalog.states import StandardState
from anjungan.domain.organizations.models import Mall
from anjungan.domain.premises.tests.scenarios import Hall


def offer(hall: Hall, names: Mapping[str, str]) -> dict[str, Offering]:
    """Offer services (names by key) in the hall's lines, one after another."""
    offered: dict[str, Offering] = {}
    for place, (key, name) in enumerate(names.items()):
        service = Service.objects.create(
            key=key,
            agency=hall.agency,
            name_id=name,
            name_en=f"{name} (en)",
            kind=ServiceKind.NON_LICENCE,
        )
        line = hall.lines[place % len(hall.lines)]
        offered[key] = Offering.objects.create(mall=hall.mall, service=service, line=line)
    learn_words()
    return offered


def learn_words() -> None:
    """Let what the test has written be found."""
    with transaction.atomic():
        refresh_search_words()


def life_event(key: str, steps: Mapping[str, bool]) -> LifeEvent:
    """Return a life event of these services (key: optional or not), which exist."""
    event = LifeEvent.objects.create(key=key, name_id=key.title(), name_en=key)
    for order, (service, optional) in enumerate(steps.items(), start=1):
        LifeEventStep.objects.create(
            event=event, order=order, service=Service.objects.get(key=service), optional=optional
        )
    return event


def published(service: Service, row: Mapping[str, Any], *, version: int = 1) -> ServiceStandard:
    """Print a standard of another region: columns of a catalogue row; those left out are unknown."""
    data = {"source": "https://contoh.go.id", "product": {"name_id": "Surat", "documents": []}, **row}
    return ServiceStandard.objects.create(
        service=service, version=version, state=StandardState.PUBLISHED, data=data, locality="Kab. Contoh",
        content=content_to_json(content_of_row(data)), as_of="2024-05",
    )  # fmt: skip


def adopted(
    mall: Mall,
    service: Service,
    row: Mapping[str, Any],
    *,
    since: date = date(2026, 1, 1),
    parent: ServiceStandard | None = None,
) -> ServiceStandard:
    """Put a standard of the mall's own in force, written and approved by two people."""
    head, manager = (User.objects.get_or_create(username=f"{name}.{mall.key}", name=name)[0] for name in ("a", "b"))
    return ServiceStandard.objects.create(
        service=service, mall=mall, state=StandardState.PUBLISHED, locality=mall.city, valid_from=since,
        content=content_to_json(content_of_row(dict(row))), drafted_by=head, submitted_by=head, approved_by=manager,
        parent=parent,
    )  # fmt: skip
