"""Stretches of a day: cutting them at others."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TypeAlias

Span: TypeAlias = tuple[datetime, datetime]


def without(spans: Iterable[Span], gaps: Iterable[Span]) -> list[Span]:
    """Return the parts of the spans that lie in none of the gaps, in order, touching ones joined."""
    left = list(spans)
    for gap_begins, gap_ends in gaps:
        left = [
            part
            for begins, ends in left
            for part in ((begins, min(ends, gap_begins)), (max(begins, gap_ends), ends))
            if part[0] < part[1]
        ]
    return joined(left)


def within(spans: Iterable[Span], bounds: Iterable[Span]) -> list[Span]:
    """Return the parts of the spans that lie in one of the bounds, in order, touching ones joined."""
    kept = list(bounds)
    return joined(
        (max(begins, from_at), min(ends, to_at))
        for begins, ends in spans
        for from_at, to_at in kept
        if max(begins, from_at) < min(ends, to_at)
    )


def joined(spans: Iterable[Span]) -> list[Span]:
    """Return the same time as spans in order that neither touch nor overlap."""
    found: list[Span] = []
    for begins, ends in sorted(spans):
        if found and begins <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], ends))
        else:
            found.append((begins, ends))
    return found
