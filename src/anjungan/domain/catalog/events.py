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


@dataclass(frozen=True, kw_only=True)
class _OfStandard(Event):
    mall_id: int
    service_key: str
    version: int

    def subject(self) -> str:
        """Return the mall, the service and the version."""
        return f"standard:{self.mall_id}/{self.service_key}/{self.version}"


@dataclass(frozen=True, kw_only=True)
class StandardDrafted(_OfStandard):
    """A draft of a mall's standard was begun, from a parent of another region or from the version before."""

    name: ClassVar[str] = "catalog.standard_drafted.v1"
    parent_id: int | None


@dataclass(frozen=True, kw_only=True)
class StandardChanged(_OfStandard):
    """A component of a draft, or the reason of a deviation, was written."""

    name: ClassVar[str] = "catalog.standard_changed.v1"
    component: str
    revision: int


@dataclass(frozen=True, kw_only=True)
class StandardDiscarded(_OfStandard):
    """A draft was given up."""

    name: ClassVar[str] = "catalog.standard_discarded.v1"


@dataclass(frozen=True, kw_only=True)
class StandardProposed(_OfStandard):
    """A writer asks the head of the agency to read a draft."""

    name: ClassVar[str] = "catalog.standard_proposed.v1"


@dataclass(frozen=True, kw_only=True)
class StandardSubmitted(_OfStandard):
    """An agency asks the mall to approve a draft."""

    name: ClassVar[str] = "catalog.standard_submitted.v1"


@dataclass(frozen=True, kw_only=True)
class StandardReturned(_OfStandard):
    """The head or the mall gave a draft back with a note."""

    name: ClassVar[str] = "catalog.standard_returned.v1"
    note: str


@dataclass(frozen=True, kw_only=True)
class StandardPublished(_OfStandard):
    """A version was approved; it holds from this day on and takes the place of the one before."""

    name: ClassVar[str] = "catalog.standard_published.v1"
    valid_from: str


@dataclass(frozen=True, kw_only=True)
class PledgeSigned(Event):
    """A signed service pledge was recorded."""

    name: ClassVar[str] = "catalog.pledge_signed.v1"
    mall_id: int
    signed_on: str

    def subject(self) -> str:
        """Return the mall."""
        return f"pledge:{self.mall_id}"


@dataclass(frozen=True, kw_only=True)
class SheetUploaded(Event):
    """A spreadsheet with standards was handed in."""

    name: ClassVar[str] = "catalog.sheet_uploaded.v1"
    mall_id: int
    sheet: str
    rows: int

    def subject(self) -> str:
        """Return the sheet."""
        return f"sheet:{self.sheet}"


@dataclass(frozen=True, kw_only=True)
class SheetRowMatched(Event):
    """A person said which service a row of a spreadsheet is about."""

    name: ClassVar[str] = "catalog.sheet_row_matched.v1"
    mall_id: int
    sheet: str
    row: int
    service_key: str

    def subject(self) -> str:
        """Return the sheet."""
        return f"sheet:{self.sheet}"


@dataclass(frozen=True, kw_only=True)
class SheetApplied(Event):
    """The rows of a spreadsheet became drafts."""

    name: ClassVar[str] = "catalog.sheet_applied.v1"
    mall_id: int
    sheet: str
    drafts: int
    unread: int

    def subject(self) -> str:
        """Return the sheet."""
        return f"sheet:{self.sheet}"
