"""Facts about the figures themselves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from anjungan.foundation.events import Event


@dataclass(frozen=True, kw_only=True)
class FiguresRebuilt(Event):
    """Somebody had the figures of some days worked out from the intervals anew."""

    name: ClassVar[str] = "statistics.figures_rebuilt.v1"
    mall: str
    days: int
    since: str
    until: str

    def subject(self) -> str:
        return f"mall:{self.mall}"
