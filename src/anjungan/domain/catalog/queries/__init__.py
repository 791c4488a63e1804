"""Reads about services: find one by everyday words, by topic, by agency or by what happened in life."""

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

__all__ = [
    "AgencyOfferings",
    "Found",
    "LifeEventAt",
    "LifeEventStepAt",
    "PublishedStandard",
    "Requirement",
    "StandardInForce",
    "TopicOfferings",
    "life_events_at",
    "offerings_at",
    "offerings_by_agency",
    "offerings_by_ids",
    "offerings_by_topic",
    "published_counter_minutes",
    "search_catalogue",
    "search_offerings",
    "services_of",
    "standard_in_force",
    "standard_of",
    "standards_in_force",
    "standards_of",
    "words_of",
]
