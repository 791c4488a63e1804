"""Two standards side by side: what differs, and how much lighter one is for the citizen."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from anjungan.domain.catalog.components.completeness import completeness_of
from anjungan.domain.catalog.components.content import (
    Content,
    Deviation,
    EvidenceKind,
    FeeBasis,
    Requirement,
    TimeUnit,
)
from anjungan.domain.catalog.components.names import BESIDE, BY_NAME, COMPONENTS, Component
from anjungan.domain.catalog.components.telling import lines_of

# A working day of eight hours, to put minutes and days on one scale.
_DAYS_IN = {TimeUnit.MINUTES: 1 / 480, TimeUnit.HOURS: 1 / 8, TimeUnit.WORKING_DAYS: 1.0, TimeUnit.DAYS: 1.0}


@dataclass(frozen=True, kw_only=True)
class Line:
    """A sentence and whether the other side has it too."""

    text: str
    is_shared: bool


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """One component of two standards. None: unknown there; an empty list: known to be none."""

    component: Component
    before: list[Line] | None
    after: list[Line] | None
    differs: bool


@dataclass(frozen=True, kw_only=True)
class Burden:
    """What a service costs a citizen. None where the standard does not say, or the fee is a formula.

    `papers` counts every question that papers answer, conditions included, each by its smallest list; `days` is the
    longest promised, eight hours a day; `rupiah` the lowest fee.
    """

    papers: int | None
    steps: int | None
    days: float | None
    rupiah: int | None


def compare(before: Content, after: Content) -> list[Comparison]:
    """Return every component of the two, in the order of the rule."""
    return [_component(before, after, component) for component in (*COMPONENTS, *BESIDE)]


def differing(before: Content, after: Content) -> list[str]:
    """Return the names of the components whose values differ."""
    return [
        component.name
        for component in (*COMPONENTS, *BESIDE)
        if getattr(before, component.name).value != getattr(after, component.name).value
    ]


def unexplained(parent: Content, local: Content, deviations: tuple[Deviation, ...]) -> list[str]:
    """Return the components in which a local standard leaves what its parent says without giving a reason.

    Saying what the parent leaves open is no deviation.
    """
    explained = {deviation.component for deviation in deviations}
    return [
        name for name in differing(parent, local) if getattr(parent, name).value is not None and name not in explained
    ]


def missing(content: Content, parent: Content | None, deviations: tuple[Deviation, ...]) -> list[str]:
    """Return, in plain words, what keeps a version from being submitted; nothing when it is ready."""
    told = [gap.sentence for gap in completeness_of(content).gaps]
    for name in unexplained(parent, content, deviations) if parent else ():
        label = BY_NAME[name].label
        told.append(_("%(label)s berbeda dari standar induk: tulis alasan dan dasar hukumnya.") % {"label": label})
    return told


def burden_of(content: Content) -> Burden:
    """Return what the standard costs a citizen."""
    limit, fee = content.time_limit.value, content.fee.value
    amounts = [variant.amount for variant in fee.variants] if fee else []
    if fee is not None and fee.basis is FeeBasis.FREE:
        amounts = [0]
    return Burden(
        papers=None
        if content.requirements.value is None
        else sum(_papers(each) for each in content.requirements.value),
        steps=None if content.procedure.value is None else len(content.procedure.value),
        days=None if limit is None else limit.value * _DAYS_IN[limit.unit],
        rupiah=min(amounts) if amounts and fee and fee.basis is not FeeBasis.FORMULA else None,
    )


def _papers(requirement: Requirement) -> int:
    counts = [sum(each.kind is EvidenceKind.DOCUMENT for each in answers.evidence) for answers in requirement.lists]
    return min(counts, default=0)


def _component(before: Content, after: Content, component: Component) -> Comparison:
    left, right = lines_of(before, component.name), lines_of(after, component.name)
    return Comparison(
        component=component,
        before=_marked(left, right),
        after=_marked(right, left),
        differs=getattr(before, component.name).value != getattr(after, component.name).value,
    )


def _marked(lines: list[str] | None, others: list[str] | None) -> list[Line] | None:
    if lines is None:
        return None
    known = set(others or ())
    return [Line(text=line, is_shared=line in known) for line in lines]
