"""Facts about the catalogue."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from anjungan.foundation.events import Event


@dataclass(frozen=True, kw_only=True)
class CatalogueLoaded(Event):
    """Published facts were taken into the catalogue and something changed."""

    name: ClassVar[str] = "catalog.catalogue_loaded.v1"
    created: int
    updated: int
    withdrawn: int
    refused: int

    def subject(self) -> str:
        """Return the catalogue as a whole."""
        return "catalogue"


@dataclass(frozen=True, kw_only=True)
class OfferingChanged(Event):
    """A mall offers a service in a line, or no longer does."""

    name: ClassVar[str] = "catalog.offering_changed.v1"
    mall_id: int
    service_key: str
    line_id: int
    is_active: bool

    def subject(self) -> str:
        """Return the mall and the service."""
        return f"offering:{self.mall_id}/{self.service_key}"


@dataclass(frozen=True, kw_only=True)
class SaidWordsChanged(Event):
    """Words that people use lead to an entry of the catalogue, or (`holds` is false) no longer do."""

    name: ClassVar[str] = "catalog.said_words_changed.v1"
    kind: str
    key: str
    words: str
    holds: bool

    def subject(self) -> str:
        """Return the entry."""
        return f"{self.kind}:{self.key}"
