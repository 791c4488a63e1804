"""A service of the tests' hall under a name and key of its own, findable."""

from __future__ import annotations

from anjungan.domain.catalog.models import Offering
from anjungan.domain.catalog.tests.scenarios import learn_words
from anjungan.domain.queueing.tests.scenarios import Hall


def named(here: Hall, index: int, key: str, name: str) -> Offering:
    """Give one of the hall's services a key and a name that people look for."""
    offering = Offering.objects.select_related("service", "line").get(pk=here.offerings[index].pk)
    service = offering.service
    service.key, service.name_id, service.name_en = key, name, f"{name} (en)"
    service.save()
    learn_words()
    return offering
