"""Reads about services: find one by everyday words, by topic, by agency or by what happened in life."""

from anjungan.domain.catalog.queries.life_events import (
    BundleStep,
    Handover,
    LifeEventBundle,
    life_event_bundle,
    life_event_bundles,
)
from anjungan.domain.catalog.queries.offerings import (
    AgencyOfferings,
    LifeEventAt,
    LifeEventStepAt,
    TopicOfferings,
    life_events_at,
    offerings_at,
    offerings_by_agency,
    offerings_by_ids,
    offerings_by_topic,
    services_of,
)
from anjungan.domain.catalog.queries.searching import Found, search_catalogue, search_offerings, words_of
from anjungan.domain.catalog.queries.standards import (
    PublishedStandard,
    Requirement,
    StandardInForce,
    published_counter_minutes,
    standard_in_force,
    standard_of,
    standards_in_force,
    standards_of,
)
from anjungan.domain.catalog.queries.wanted import (
    Wanted,
    life_events_with,
    offering_of,
    often_wanted,
    service_by_key,
)

__all__ = [
    "AgencyOfferings",
    "BundleStep",
    "Found",
    "Handover",
    "LifeEventAt",
    "LifeEventBundle",
    "LifeEventStepAt",
    "PublishedStandard",
    "Requirement",
    "StandardInForce",
    "TopicOfferings",
    "Wanted",
    "life_event_bundle",
    "life_event_bundles",
    "life_events_at",
    "life_events_with",
    "offering_of",
    "offerings_at",
    "offerings_by_agency",
    "offerings_by_ids",
    "offerings_by_topic",
    "often_wanted",
    "published_counter_minutes",
    "search_catalogue",
    "search_offerings",
    "service_by_key",
    "services_of",
    "standard_in_force",
    "standard_of",
    "standards_in_force",
    "standards_of",
    "words_of",
]
