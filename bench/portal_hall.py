"""A mall with 400 services of 30 agencies, for the readers of the portal. Runs inside Django."""

from __future__ import annotations

import json
import os
import sys
from itertools import cycle, islice

import django

SERVICES, AGENCIES = 400, 30


def build() -> dict[str, object]:
    """Offer every published service, and copies under other names until there are enough; return pages to read."""
    from anjungan.domain.catalog import operations as catalog
    from anjungan.domain.catalog.models import Offering, Service
    from anjungan.domain.catalog.tests.scenarios import learn_words
    from anjungan.domain.organizations.models import Agency, Mall
    from anjungan.domain.premises.models import Line
    from anjungan.foundation import clock
    from anjungan.foundation.actors import Actor
    from bench.hall import build as hall

    catalog.load_catalogue(actor=Actor.system("bench"), now=clock.now())
    mall = Mall.objects.get(key=hall(counters=6, lines=1)["mall"])
    first = Line.objects.get(mall=mall)
    known = Agency.objects.filter(services__isnull=False).exclude(key__startswith="a_").distinct()
    agencies = list(known.order_by("key")[:AGENCIES])
    lines = {
        agency.pk: Line.objects.create(
            mall=mall, agency=agency, topic=first.topic, zone=first.zone, code=f"P{index}", name_id=agency.short,
            name_en=agency.short, cutoff_minutes=0, promise_minutes=20,
        )
        for index, agency in enumerate(agencies)
    }  # fmt: skip
    published = list(Service.objects.filter(agency__in=agencies, withdrawn_at=None).order_by("key"))
    copies = [
        Service(
            key=f"{service.key}_{number}", agency=service.agency, kind=service.kind, description_id=service.description_id,
            name_id=f"{service.name_id} {number}", name_en=f"{service.name_en} {number}",
        )
        for number, service in islice(enumerate(cycle(published)), max(0, SERVICES - len(published)))
    ]  # fmt: skip
    Service.objects.bulk_create(copies)
    Offering.objects.bulk_create(
        Offering(mall=mall, service=service, line=lines[service.agency_id]) for service in [*published, *copies]
    )
    learn_words()
    return {"mall": mall.key, "services": [service.key for service in published], "count": len(published) + len(copies)}


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anjungan.config.settings")
    django.setup()
    json.dump(build(), sys.stdout)
