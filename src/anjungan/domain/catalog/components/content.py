"""The fourteen components of a service standard as typed values.

Six are published to everybody, eight are the agency's own (Permenpan RB 15/2014; UU 25/2009). Every component is
a `Part`: the value as read, and beside it the words it was read from. A value of None is unknown, never none; an
empty list is known to be empty. Words without a value wait for a person to read them.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any, ClassVar, Generic, TypeVar

T = TypeVar("T")

SCHEMA = 1


class EvidenceKind(StrEnum):
    """What answers a requirement."""

    DOCUMENT = "document"
    INFORMATION = "data"
    PRESENCE = "presence"
    PAYMENT = "payment"
    OTHER = "other"


class EvidenceForm(StrEnum):
    """In which form a paper is handed in."""

    COPY = "copy"
    ORIGINAL = "original"
    BOTH = "original_and_copy"
    INFORMATION = "data"


class TimeUnit(StrEnum):
    """The unit of a promise. `days` are calendar days."""

    MINUTES = "minutes"
    HOURS = "hours"
    WORKING_DAYS = "working_days"
    DAYS = "days"


class FeeBasis(StrEnum):
    """How a fee is set: free, one amount, one of several, or a formula."""

    FREE = "gratis"
    FIXED = "tetap"
    VARIANTS = "varian"
    FORMULA = "rumus"


class StepActor(StrEnum):
    """Who does a step of the procedure."""

    APPLICANT = "pemohon"
    OFFICER = "petugas"
    OFFICIAL = "pejabat"
    AGENCY_HEAD = "kepala_dinas"
    SYSTEM = "sistem"
    BANK = "bank"


@dataclass(frozen=True, kw_only=True)
class Part(Generic[T]):
    """A component: its value (None: unknown) and the words it was read from (None: it was never words)."""

    value: T | None = None
    raw: str | None = None

    @property
    def awaits_reading(self) -> bool:
        """Whether there are words that nobody has turned into a value yet."""
        return self.value is None and self.raw is not None


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """One thing that helps to answer a requirement.

    `document` and `issuing_service` are keys of the catalogue; `issuer` names who issues it when no service here does.
    """

    name: str
    kind: EvidenceKind = EvidenceKind.DOCUMENT
    document: str | None = None
    issuing_service: str | None = None
    issuing_agency: str | None = None
    issuer: str | None = None
    form: EvidenceForm | None = None
    quantity: int | None = None


@dataclass(frozen=True, kw_only=True)
class EvidenceList:
    """Evidence that answers a requirement together. `when` says for whom this list is meant; None means anyone."""

    evidence: tuple[Evidence, ...]
    when: str | None = None


@dataclass(frozen=True, kw_only=True)
class Requirement:
    """A question to the applicant; any one of the lists answers it.

    `key` stays the same from version to version. `when` is the condition under which it is asked; None means always.
    """

    key: str
    question: str
    when: str | None = None
    lists: tuple[EvidenceList, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Duration:
    """A length of time in its own unit."""

    value: float
    unit: TimeUnit


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step of the procedure, who does it and how long it takes when that is said."""

    actor: StepActor
    text: str
    duration: Duration | None = None


@dataclass(frozen=True, kw_only=True)
class TimeLimit:
    """The promise: at most `value`, sometimes at least `least`, counted from `starts_when` (None: not said)."""

    value: float
    unit: TimeUnit
    least: float | None = None
    starts_when: str | None = None
    note: str | None = None


@dataclass(frozen=True, kw_only=True)
class FeeVariant:
    """One amount in rupiah and for whom or what it is."""

    label: str
    amount: int
    when: str | None = None


@dataclass(frozen=True, kw_only=True)
class Fee:
    """What is paid. `formula` is in words; amounts are whole rupiah."""

    basis: FeeBasis
    variants: tuple[FeeVariant, ...] = ()
    formula: str | None = None
    note: str | None = None


@dataclass(frozen=True, kw_only=True)
class Product:
    """What the applicant receives. `documents` are keys of the catalogue."""

    name: str
    documents: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class LegalSource:
    """A rule the service rests on."""

    number: str
    title: str


Lines = tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Content:
    """Everything one version of a standard says. `exclusions` and `compensation` stand beside the fourteen."""

    schema: ClassVar[int] = SCHEMA

    # Service delivery, published.
    requirements: Part[tuple[Requirement, ...]] = Part()
    procedure: Part[tuple[Step, ...]] = Part()
    time_limit: Part[TimeLimit] = Part()
    fee: Part[Fee] = Part()
    product: Part[Product] = Part()
    complaints: Part[Lines] = Part()
    # Internal management.
    legal_basis: Part[tuple[LegalSource, ...]] = Part()
    facilities: Part[Lines] = Part()
    competence: Part[Lines] = Part()
    supervision: Part[Lines] = Part()
    staffing: Part[Lines] = Part()
    guarantee: Part[Lines] = Part()
    safety: Part[Lines] = Part()
    evaluation: Part[Lines] = Part()
    # Beside the fourteen.
    exclusions: Part[Lines] = Part()
    compensation: Part[Lines] = Part()
    counter_minutes: Part[int] = Part()

    @property
    def unread(self) -> tuple[str, ...]:
        """The words that nobody has turned into a value yet, component by component."""
        parts: list[Part[Any]] = [getattr(self, field.name) for field in fields(self)]
        return tuple(part.raw for part in parts if part.awaits_reading and part.raw is not None)


@dataclass(frozen=True, kw_only=True)
class Deviation:
    """Where a local standard leaves its parent: which component, what is different, why, and under which rule."""

    component: str
    change: str
    reason: str
    legal_basis: str
