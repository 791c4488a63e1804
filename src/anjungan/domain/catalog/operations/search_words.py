"""The words under which a service is found, kept beside it so that a search is one statement."""

from __future__ import annotations

from anjungan.domain.catalog.models import LifeEventStep, Service, ServiceStandard
from anjungan.domain.catalog.operations.synonyms import other_words_for
from anjungan.domain.catalog.states import StandardState
from anjungan.foundation.operations import part_of_operation


@part_of_operation
def refresh_search_words() -> int:
    """Write the words of every service anew from names, agency, outcome, life events and synonyms.

    Returns how many changed.
    """
    events: dict[int, list[str]] = {}
    for step in LifeEventStep.objects.select_related("event"):
        events.setdefault(step.service_id, []).extend((step.event.name_id, step.event.name_en))
    products = {
        service_id: name or ""
        for service_id, name in ServiceStandard.objects.filter(
            state=StandardState.PUBLISHED, withdrawn_at__isnull=True, mall__isnull=True
        ).values_list("service_id", "content__product__value__name")
    }
    changed: list[Service] = []
    for service in Service.objects.select_related("agency").prefetch_related("issues_documents"):
        parts = [
            service.name_id,
            service.name_en,
            service.agency.name_id,
            service.agency.name_en,
            service.agency.short,
            service.description_id,
            products.get(service.pk, ""),
            *(word for document in service.issues_documents.all() for word in (document.name_id, document.name_en)),
            *sorted(set(events.get(service.pk, []))),
        ]
        words = " · ".join(part for part in dict.fromkeys(parts) if part).lower()
        words = " · ".join([words, *other_words_for(f"{service.key} {words}")])
        if words != service.search_text:
            service.search_text = words
            changed.append(service)
    Service.objects.bulk_update(changed, ["search_text"])
    return len(changed)
