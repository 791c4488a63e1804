"""What a stopped demo remembers for its next start. Knows no Django, so that the starter can use it."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from pathlib import Path

from anjungan.foundation.clock import DemoClock


@dataclass(frozen=True, kw_only=True)
class DayState:
    """What is remembered between two starts: the demo instant at which it was stopped."""

    demo_epoch: float

    @classmethod
    def read(cls, folder: Path) -> DayState | None:
        """Return what the last start remembered, or None."""
        try:
            return cls(demo_epoch=float(json.loads(_file(folder).read_text())["demo_epoch"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None


def _file(folder: Path) -> Path:
    return folder / "demo-day.json"


def remember(folder: Path, clock: DemoClock) -> None:
    """Remember the present demo instant. Written aside and moved, so that a power cut leaves a whole file."""
    aside = folder / "demo-day.json.new"
    aside.write_text(json.dumps({"demo_epoch": clock.at(time.time()).timestamp()}))
    aside.replace(_file(folder))
