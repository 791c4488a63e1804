"""A standard as the pages show it: components with their sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from anjungan.domain.catalog.components import EVERY, Component
from anjungan.domain.catalog.components.telling import lines_of
from anjungan.domain.catalog.queries.versions import Version


@dataclass(frozen=True, kw_only=True)
class ToldComponent:
    """One component: its sentences (None: unknown), the words nobody has read, and what is still to do."""

    component: Component
    lines: Sequence[str] | None
    raw: str | None
    awaits_reading: bool
    todo: Sequence[str]
    differs: bool
    reason: str
    legal_basis: str


def told(version: Version) -> list[ToldComponent]:
    """Return every component of a version in the order of the rule."""
    todo: dict[str, list[str]] = {}
    for gap in version.completeness.gaps:
        todo.setdefault(gap.component, []).append(gap.sentence)
    reasons = {each.component: each for each in version.deviations}
    found = []
    for component in EVERY:
        part = getattr(version.content, component.name)
        reason = reasons.get(component.name)
        found.append(
            ToldComponent(
                component=component, lines=lines_of(version.content, component.name), raw=part.raw,
                awaits_reading=part.awaits_reading, todo=todo.get(component.name, []),
                differs=component.name in version.differing, reason=reason.reason if reason else "",
                legal_basis=reason.legal_basis if reason else "",
            )
        )  # fmt: skip
    return found
